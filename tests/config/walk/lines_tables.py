"""Decision tables: what follows, and what people read of it."""

from __future__ import annotations

from tests.config.walk.lines import Line, draft, sent, under
from tests.config.walk.playing import api, life, page

T = "decision_tables/size"
R = "filings/record"
L = Line

TABLE = {
    "title": "规模",
    "inputs": {"amount": {"fact": "form.amount"}},
    "outcomes": {"small": "小型", "large": "大型"},
    "rows": [{"when": {"amount": {"lt": 100}}, "then": "small"}, {"when": {"amount": {"gte": 100}}, "then": "large"}],
}
ASKED = {
    T: TABLE,
    f"{R}/requires": [{"id": "big", "when": {"outcome.size": "large"}, "at": ["submit"], "message": "规模太小"}],
}
LISTED = {T: TABLE, f"{R}/columns": [{"id": "size", "title": "规模等级", "value": "outcome.size"}]}

BIG, MEDIUM = (sent(text="好", amount=amount) for amount in (200, 99))
LIST = page("firm.clerk", "/filings/of/record/", [BIG])

LINES = [
    *under(
        ASKED,
        L(f"{T}/rows/0/when", {"amount": {"lt": 50}}, life(MEDIUM), {f"{T}/rows/1/when": {"amount": {"gte": 50}}}),
        L(f"{T}/rows/1/then", "small", life(BIG)),
        L(f"{T}/inputs/amount/fact", "form.other", life(BIG)),
        L(f"{T}/otherwise", "large", life(sent(text="好"))),
        L(f"{T}/unique", True, life(BIG), {f"{T}/rows/0/when": {"amount": {"gte": 150}}, f"{T}/rows/0/then": "large"}),
        L(
            f"{T}/title",
            "规模等级",
            api("firm.clerk", "filings/{a}/submit", [draft(text="好", amount=5)], {"version": 1}),
        ),
    ),
    *under(LISTED, L(f"{T}/outcomes/large", "特大型", LIST)),
]
