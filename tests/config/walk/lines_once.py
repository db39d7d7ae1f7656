"""What stands once across filing types."""

from __future__ import annotations

from tests.config.walk.lines import Line, draft, sent, under
from tests.config.walk.playing import api, life

C = "claims/once"
L = Line
CLAIM = {
    "title": "报一次",
    "taken_by": [{"filing": "record", "value": "form.text"}, {"filing": "visit", "value": "form.topic"}],
    "message": "已经报过",
}
FIRST = sent(text="安全")
TWICE = life(FIRST, sent("visit", call="b"))
WAITING = api("firm.clerk", "filings/{b}/submit", [FIRST, draft("visit", call="b")], {"version": 1})

LINES = under(
    {C: CLAIM},
    L(f"{C}/title", "只报一次", WAITING),
    L(f"{C}/taken_by/0/filing", "act", TWICE),
    L(f"{C}/taken_by/0/value", "form.holder", TWICE),
    L(f"{C}/taken_by/0/states", ["confirmed"], TWICE),
    L(f"{C}/message", "该内容已在“{matter}”中上报", TWICE),
)
