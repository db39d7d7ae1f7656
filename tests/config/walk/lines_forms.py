# ruff: noqa: E501 - a table reads best with each of its lines on one
"""How a form asks, shows and refuses."""

from __future__ import annotations

from tests.config.walk.lines import BOSS, Line, draft, sent, under
from tests.config.walk.playing import Look, api, life, page

U = "forms/record/ui"
F = f"{U}/fields"
P = f"{U}/slots/photos"
L = Line

FULL: dict[str, object] = {
    "text": "好", "amount": 3.456, "other": 1.5, "day": "2025-03-01", "until": "2025-03-10", "kind": "small", "wanted": True,
    "bodies": ["north"], "holder": "13800000001", "number": "12", "told": "说明一行", "place": {"code": "530102", "detail": "人民路"},
    "site": {"id": "$yard"}, "piece": {"id": "$wall"}, "rows": [{"what": "门", "count": 2}],
}  # fmt: skip
PAPERS = {**draft(**FULL), "attach": {"photos": 1}}
EDIT = page("firm.clerk", "/filings/{a}/edit/", [PAPERS])
NEW = page("firm.clerk", "/filings/{a}/edit/", [draft()])
READ = page("firm.clerk", "/filings/{a}/", [{**PAPERS, "submit": True}])
SAVE = life(draft(**FULL))
LARGE, SMALL = {"form.kind": "large"}, {"form.kind": "small"}


def typed(**data: object) -> Look:
    """What comes of handing in a form."""
    return life(sent(**{"text": "好", **data}))


WHOLE = [
    L(f"{U}/title", "换了名", api("firm.clerk", "forms/record")),
    L(f"{U}/help", "先读须知", EDIT),
    L(f"{U}/messages", {"max_length": "太长了"}, typed(text="好" * 30)),
    L(f"{U}/layout/main/title", "别的", EDIT),
    L(f"{U}/layout/main/help", "都要填", EDIT),
    L(f"{U}/layout/main/visible_if", LARGE, EDIT),
    L(f"{U}/layout/end/rows", [{"slot": "photos"}], EDIT),
    *under(
        {
            f"{U}/paging": "tabs",
            f"{U}/pages": [{"id": "one", "title": "一"}, {"id": "two", "title": "二"}],
            f"{U}/layout/main/page": "one",
            f"{U}/layout/end/page": "two",
        },
        L(f"{U}/paging", "wizard", EDIT),
        L(f"{U}/pages/one/title", "首页", EDIT),
        L(f"{U}/pages/one/help", "先填这页", EDIT),
        L(f"{U}/layout/end/page", "one", EDIT),
    ),
    *under(
        {f"{U}/layout/end/rows": [{"field": "verdict"}, {"slot": "photos"}, {"text": "请核对", "tone": "plain"}]},
        L(f"{U}/layout/end/rows/0/field", "told", EDIT, given={f"{U}/layout/main/rows": ["text"]}),
        L(
            f"{U}/layout/end/rows/1/slot",
            "plans",
            EDIT,
            given={f"{U}/slots": [{"id": "photos", "title": "照片"}, {"id": "plans", "title": "图纸"}]},
        ),
        L(f"{U}/layout/end/rows/2/text", "请再核对", EDIT),
        L(f"{U}/layout/end/rows/2/tone", "warning", EDIT),
        L(f"{U}/layout/end/rows/2/visible_if", LARGE, EDIT),
    ),
]

FIRMS = api("firm.clerk", "forms/record/choices/firm")
FIRM = {
    "forms/record/data_schema/properties/firm": {"type": "object", "properties": {"id": {"type": "string"}}},
    f"{F}/firm": {"label": "单位", "organisation": {"kinds": ["firm"]}},
    f"{U}/layout/end/rows": ["firm"],
}
FIRM_CHOSEN = [L(f"{F}/firm/organisation/kinds", ["office"], FIRMS, given=FIRM)]

PLAIN = [
    L(f"{F}/text/label", "内容全文", EDIT),
    L(f"{F}/text/widget", "textarea", EDIT),
    L(f"{F}/text/help", "不超过二十字", EDIT),
    L(f"{F}/text/placeholder", "例如", EDIT),
    L(f"{F}/text/lines", 7, EDIT, given={f"{F}/text/widget": "textarea"}),
    L(f"{F}/text/messages", {"max_length": "长了"}, typed(text="好" * 30)),
    L(
        f"{F}/text/hosts",
        ["b.example"],
        typed(text="https://a.example/1"),
        given={f"{F}/text/widget": "link", f"{F}/text/hosts": ["a.example"]},
    ),
    L(f"{F}/amount/unit", "吨", READ),
    L(f"{F}/amount/decimals", 1, READ),
    L(f"{F}/told/visible_if", LARGE, EDIT),
    L(f"{F}/told/required_if", SMALL, typed(kind="small")),
    L(f"{F}/told/read_only", True, EDIT),
    L(f"{F}/told/read_only_if", SMALL, EDIT),
    L(f"{F}/told/default", "无", NEW),
    L(f"{F}/told/default_from", "organisation.name", NEW),
    L(f"{F}/number/copy", True, READ),
    L(f"{F}/holder/sensitive", "mobile", page("county.officer", "/filings/{a}/", [sent(**FULL), BOSS])),
    L(f"{F}/day/date_style", "chinese", READ),
    L(f"{F}/kind/options/0/value", "large", EDIT, given={f"{F}/kind/options": [{"value": "small", "label": "小"}]}),
    L(f"{F}/kind/options/0/label", "小型", EDIT),
    L(f"{F}/kind/options/0/help", "一百以下", EDIT, given={f"{F}/kind/widget": "radio"}),
    L(f"{F}/kind/options/0/when", {"form.wanted": False}, typed(kind="small", wanted=True)),
    *under(
        {f"{F}/wanted/widget": "declaration", f"{F}/wanted/text": "本人保证属实"},
        L(f"{F}/wanted/text", "本人承诺属实", EDIT),
    ),
    *under(
        {f"{F}/amount/unit": [{"label": "吨", "when": SMALL}, {"label": "千克"}]},
        L(f"{F}/amount/unit/0/label", "公担", READ),
        L(f"{F}/amount/unit/0/when", LARGE, READ),
    ),
]


def computed(field: str, **how: object) -> dict[str, object]:
    """A field that the server works out."""
    return {f"{F}/{field}/computed": how}


WORKED_OUT = [
    L(f"{F}/number/computed/copy", "site.code", SAVE, given=computed("number", copy="site.name")),
    L(f"{F}/amount/computed/sum", ["rows.count"], SAVE, given=computed("amount", sum=["other"])),
    L(f"{F}/verdict/computed", {"copy": "site.code"}, SAVE),
    *under(
        computed("amount", difference=["other", "amount2"])
        | {"forms/record/data_schema/properties/amount2": {"type": "number"}, f"{F}/amount2": {"label": "二"}},
        L(f"{F}/amount/computed/difference", ["amount2", "other"], life(draft(**FULL, amount2=1))),
    ),
    *under(
        computed("amount", days={"from": "day", "to": "until"}),
        L(f"{F}/amount/computed/days", {"from": "day", "to": "day"}, SAVE),
        L(f"{F}/amount/computed/days/from", "until", SAVE),
        L(f"{F}/amount/computed/days/to", "day", SAVE),
        L(f"{F}/amount/computed/days/inclusive", True, SAVE),
    ),
    *under(
        computed("told", concat=["text", "holder"], separator="-"),
        L(f"{F}/told/computed/concat", ["holder", "text"], SAVE),
        L(f"{F}/told/computed/separator", "+", SAVE),
    ),
    *under(
        computed("told", period="label") | {"filings/record/window": {"window": "season", "applies_to": ["submit"]}},
        L(f"{F}/told/computed/period", "id", typed()),
    ),
    *under(
        computed("told", id_number={"field": "id_number", "part": "sex"}),
        L(f"{F}/told/computed/id_number/part", "birth-date", typed(id_number="11010519491231002X")),
        L(f"{F}/told/computed/id_number/field", "number", typed(id_number="11010519491231002X")),
    ),
    *under(
        {f"{F}/number/format_by": {"field": "kind", "formats": {"small": "mobile"}}},
        L(f"{F}/number/format_by/field", "holder", typed(kind="small", number="12")),
        L(f"{F}/number/format_by/formats", {"large": "mobile"}, typed(kind="small", number="12")),
    ),
]

CHOICES = api("firm.clerk", "forms/record/choices/site", [draft()])
CHOSEN = [
    L(f"{F}/place/jurisdiction/within", "5301", EDIT),
    L(f"{F}/place/jurisdiction/depth", "city", EDIT),
    L(f"{F}/place/jurisdiction/partial", True, typed(place={"code": "530100"})),
    L(f"{F}/place/jurisdiction/detail", True, EDIT),
    L(f"{F}/site/entry/register", "piece", CHOICES),
    L(f"{F}/site/entry/where", {"entry.code": "C1"}, CHOICES),
    L(f"{F}/piece/entry/depends_on", "site", EDIT),
    L(f"{F}/rows/columns/what/label", "什么", EDIT),
]

R = f"{F}/rows/rows"
LAID: dict[str, object] = {R: [{"id": "door", "values": {"what": "门"}}, {"id": "window", "values": {"what": "窗"}}]}
OUT_OF: dict[str, object] = {R: {"register": "site", "values": {"what": "name"}}}
SCAN: dict[str, object] = {f"{F}/rows/slots": [{"id": "scan", "title": "扫描件"}]}
OF_ROWS = [
    L(R, [{"id": "roof", "values": {"what": "顶"}}], NEW),
    L(f"{F}/rows/slots", [{"id": "scan", "title": "扫描件"}], EDIT),
    *under(
        LAID,
        L(f"{R}/door/values", {"what": "大门"}, NEW),
        L(f"{R}/window/when", LARGE, NEW),
        L(f"{F}/rows/columns/what/read_only", True, NEW),
        L(f"{F}/rows/columns/what/read_only_if", {"item.key": "door"}, NEW),
        L(f"{F}/rows/columns/count/required_if", {"item.key": "door"}, typed()),
    ),
    *under(
        OUT_OF,
        L(f"{R}/register", "piece", NEW),
        L(f"{R}/where", {"entry.code": "C1"}, NEW),
        L(f"{R}/values", {"what": "code"}, NEW),
    ),
    *under(LAID | SCAN, L(f"{F}/rows/slots/scan/min", 1, typed())),
]

SLOT = [
    L(f"{P}/title", "现场照片", EDIT),
    L(f"{P}/help", "横拍", EDIT),
    L(f"{P}/kinds", ["pdf"], EDIT),
    L(f"{P}/extensions", ["png"], EDIT),
    L(f"{P}/min", 2, typed()),
    L(f"{P}/max", 1, EDIT),
    L(f"{P}/max_bytes", 1000, EDIT),
    L(f"{P}/captions", "required", EDIT),
    L(f"{P}/ordered", False, EDIT),
    L(f"{P}/template", "form.docx", EDIT),
    L(f"{P}/when", LARGE, EDIT),
    L(f"{P}/read_only_if", {"form.kind": "small"}, EDIT),
    L(f"{P}/messages", {"min": "少了"}, typed(), given={f"{P}/min": 2}),
    *under(
        {f"{P}/page_kinds": [{"id": "front", "title": "正面"}]},
        L(f"{P}/page_kinds/front/title", "背面", EDIT),
        L(f"{P}/page_kinds/front/required", False, life({**draft(text="好"), "submit": True})),
    ),
]

LINES = [*FIRM_CHOSEN, *WHOLE, *PLAIN, *WORKED_OUT, *CHOSEN, *OF_ROWS, *SLOT]
