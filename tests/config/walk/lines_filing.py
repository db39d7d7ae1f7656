"""What a filing type says."""

from __future__ import annotations

from tests.config.walk.keys import GONE
from tests.config.walk.lines import BOSS, DONE, Line, at, decides, draft, sent, under
from tests.config.walk.playing import api, life, page, sends

R = "filings/record"
L = Line

LIST = page("firm.clerk", "/filings/of/record/", [sent()])
TILES = page("firm.clerk", "/entries/{yard}/tiles/", [draft()])
EDIT = page("firm.clerk", "/filings/{a}/edit/", [draft()])
READ = page("firm.clerk", "/filings/{a}/", [sent()])
BOSS_READS = page("firm.boss", "/filings/{a}/", [sent()])
LIFE = life(*DONE)

CANCELS = {f"{R}/chain/cancel": {"while": ["submitted", "confirm"], "by": ["clerk"], "to": "void"}}
TAKES = {f"{R}/chain/steps/confirm/actions": ["take-back"]}

FIRST = [
    L(f"{R}/title/zh", "换了名", LIST),
    L(f"{R}/title/en", "Otherwise", page("firm.clerk", "/filings/of/record/", [sent()], language="en")),
    L(f"{R}/description", "怎样填报", LIST),
    L("filings/visit/about", GONE, page("firm.clerk", "/filings/of/visit/")),
    L("filings/visit/form", GONE, page("firm.clerk", "/entries/{yard}/acts/visit/")),
    L(f"{R}/name", "{form.text}记录", LIFE),
    L(f"{R}/filer", "actor", READ),
    L(f"{R}/create_label", "再记一笔", LIST),
    L(f"{R}/acts/save", "暂存", EDIT),
    L(f"{R}/acts/submit", "申报", EDIT),
    L(f"{R}/acts/withdraw", "撤件", READ),
    L(f"{R}/acts/delete", "丢弃", page("firm.clerk", "/filings/{a}/", [draft()])),
    L(f"{R}/acts/cancel", "终止", page("firm.clerk", "/filings/{a}/", [sent()]), given=CANCELS),
    L(f"{R}/acts/urge", "催一催", READ, given={f"{R}/chain/steps/confirm/actions": ["urge"]}),
    L(f"{R}/acts/take-back", "收回", page("firm.boss", "/filings/{a}/", [sent(), BOSS]), given=TAKES),
    L("region/acts", {"submit": "申报"}, EDIT),
    L(f"{R}/questions/submit", "确定无误？", EDIT),
    L(f"{R}/questions/withdraw", "确定撤回？", READ),
    L(f"{R}/questions/delete", "确定删除？", page("firm.clerk", "/filings/{a}/", [draft()])),
    L(f"{R}/questions/cancel", "确定作废？", page("firm.clerk", "/filings/{a}/", [sent()]), given=CANCELS),
    L(f"{R}/questions/decide", "确定无误？", page("firm.boss", "/filings/{a}/", [sent()])),
    L(f"{R}/draft", False, EDIT),
    L(f"{R}/hidden", True, LIST),
    L(f"{R}/counts_at", "submit", life(sent(), at("2025-03-09T09:00:00", **BOSS))),
    L(f"{R}/documents", ["sheet"], READ),
    L(f"{R}/columns", [{"id": "text", "title": "内容", "value": "form.text"}], LIST),
    L(f"{R}/labels", {"confirm": {"clerk": "负责人在看"}}, LIST),
    *under(
        {f"{R}/tile": {"order": 5}, "filings/visit/tile": {"order": 6}},
        L(f"{R}/tile/order", 7, TILES),
        L(f"{R}/tile/icon", "picture", TILES),
        L(f"{R}/tile/hint", "每天一份", TILES),
    ),
]

AUDIENCE = {f"{R}/review": [{"to": ["clerk"]}]}
DECIDED = page("firm.clerk", "/filings/{a}/", [sent(), BOSS])
FIRST += under(
    AUDIENCE,
    L(f"{R}/review/0/to", ["boss"], DECIDED, given={f"{R}/review": [{"to": ["clerk"], "log": False}]}),
    L(f"{R}/review/0/steps", ["review"], DECIDED),
    L(f"{R}/review/0/opinions", False, DECIDED),
    L(f"{R}/review/0/names", "none", DECIDED),
    L(f"{R}/review/0/drawing", False, DECIDED),
    L(f"{R}/review/0/log", False, DECIDED),
    L(f"{R}/review/0/waiting", False, DECIDED),
    L(f"{R}/review/0/states", {"busy": {"title": "办理中", "of": ["confirm", "review"]}}, DECIDED),
    *under(
        {f"{R}/review": [{"to": ["clerk"], "states": {"busy": {"title": "办理中", "of": ["review"]}}}]},
        L(f"{R}/review/0/states/busy/title", "审核中", DECIDED),
        L(f"{R}/review/0/states/busy/of", ["confirm"], DECIDED),
    ),
)

TWICE = life(sent(), sent(call="b"), sent(call="c"))
ONE = {f"{R}/limit": {"per": "subject", "count": 1, "message": "只报一份"}}
SEASON = {f"{R}/window": {"window": "season", "applies_to": ["submit", "decide"]}}
HOW_MANY = [
    *under(
        ONE,
        L(f"{R}/limit/count", 2, TWICE),
        L(f"{R}/limit/message", "够了", TWICE),
        L(f"{R}/limit/per", "period", life(sent(), at("2026-03-09T09:00:00", **sent(call="b"))), given=SEASON),
    ),
    *under(
        {f"{R}/unique": [{"id": "text", "fields": ["text"], "message": "重复了"}]},
        L(f"{R}/unique/text/fields", ["kind"], TWICE),
        L(f"{R}/unique/text/message", "已由“{holder}”使用", TWICE),
        L(f"{R}/unique/text/within", "subject", life(sent(), {**sent(call="b"), "about": "gate"})),
        L(f"{R}/unique/text/states", ["confirmed"], TWICE),
    ),
    *under(
        SEASON,
        L(
            f"{R}/window/window",
            "once",
            life(sent(), BOSS),
            given={"windows/once": {"title": "一次", "once": {"x": {"closes": "2025-01-31"}}}},
        ),
        L(
            f"{R}/window/applies_to",
            ["create"],
            life(draft(), at("2025-06-01T09:00:00", **{"as": "firm.clerk", "submit": "a"})),
        ),
        L(f"{R}/window/when_closed", "keep", life(sent(), at("2025-06-01T09:00:00"))),
    ),
]

NEEDS = {f"{R}/requires": [{"id": "code", "when": {"site.code": "Z9"}, "message": "先登记代码", "at": ["create"]}]}
LATE = life(draft(text="好", day="2025-03-01"), at("2025-03-20T09:00:00", **{"as": "firm.clerk", "submit": "a"}))
DUE = {
    f"{R}/deadlines": [
        {
            "id": "soon",
            "from": "form.day",
            "term": {"amount": 5, "unit": "calendar-day"},
            "at": ["submit"],
            "message": "迟了",
        }
    ]
}
RULES = [
    *under(
        NEEDS,
        L(f"{R}/requires/code/when", {"site.code": "A1"}, life(draft())),
        L(f"{R}/requires/code/at", ["submit"], life(draft())),
        L(f"{R}/requires/code/message", "没有代码", life(draft())),
        L(
            f"{R}/requires/code/remedy",
            "去登记",
            api("firm.clerk", "filings", body={"type": "record", "subject": "{yard}"}),
        ),
    )
]

VISIBLE = {f"{R}/visibility": [{"to": ["officer"], "states": ["review"]}]}
OFFICER_LISTS = page("county.officer", "/filings/of/record/", [sent()])
OPEN = [
    *under(
        VISIBLE,
        L(f"{R}/visibility/0/to", ["second"], OFFICER_LISTS),
        L(f"{R}/visibility/0/states", ["confirm"], OFFICER_LISTS),
        L(f"{R}/visibility/0/otherwise", "nothing", OFFICER_LISTS),
    ),
    L(
        f"{R}/visibility/0/of",
        "subject",
        page("firm.boss", "/filings/of/record/", [draft()]),
        given={
            f"{R}/filer": "actor",
            f"{R}/visibility": [{"to": ["boss"], "states": ["returned"], "otherwise": "nothing"}],
        },
    ),
]

AMEND = {f"{R}/amend": [{"id": "later", "title": "补充", "by": ["clerk"], "fields": ["told"]}]}
AMENDS = page("firm.clerk", "/filings/{a}/amend/later/", [sent()])
LATER = [
    *under(
        AMEND,
        L(f"{R}/amend/later/title", "更正", READ),
        L(f"{R}/amend/later/by", ["boss"], READ),
        L(f"{R}/amend/later/fields", ["holder"], AMENDS),
        L(f"{R}/amend/later/slots", ["photos"], AMENDS),
        L(f"{R}/amend/later/when", {"form.kind": "large"}, READ),
    )
]

NUMBER = {f"{R}/number": {"pattern": "N{seq:3}"}}
TWO = life(sent(), sent(call="b"), at("2025-03-04T09:00:00", **sent(call="c")), *DONE[1:])
NUMBERS = [
    *under(
        NUMBER,
        L(f"{R}/number/pattern", "M{seq:4}", LIFE),
        L(f"{R}/number/within", ["day"], TWO),
        L(f"{R}/number/at", "finish", life(sent())),
        L(f"{R}/number/field", "number", LIFE),
    )
]


def on(event: str, *effects: object) -> dict[str, object]:
    """The filing type with one effect rule."""
    return {f"{R}/effects": [{"id": "then", "on": event, "effects": list(effects)}]}


FIRM = {
    "forms/record/data_schema/properties/firm": {"type": "object", "properties": {"id": {"type": "string"}}},
    "forms/record/ui/fields/firm": {"label": "单位", "organisation": {"kinds": ["firm"]}},
    "forms/record/ui/layout/end/rows": ["firm"],
}
PIECES = {
    "registers/piece/lists": [{"to": ["clerk"], "columns": [{"id": "name", "title": "部位", "value": "piece.name"}]}]
}
E = f"{R}/effects/then/effects/0"
SET = {"do": "set", "values": {"note": "已报"}}
ADD = {"do": "create-entry", "register": "piece", "values": {"name": "新墙"}}
UPDATE = {"do": "update-entry", "register": "piece", "match": {"name": "东墙"}, "values": {"found_on": "2025-02-02"}}
OF_ITEM = {"do": "create-entry", "register": "piece", "values": {"name": {"fact": "item.what"}}}
START = {"do": "start-filing", "filing": "visit", "values": {"topic": "回访"}}
CANCEL = {"do": "cancel-filing", "filing": "visit"}
EFFECTS = [
    *under(
        on("submit", SET),
        L(f"{R}/effects/then/on", "finish", life(sent())),
        L(f"{R}/effects/then/when", {"form.kind": "large"}, life(sent())),
        L(f"{R}/effects/then/effects", [ADD], life(sent())),
        L(
            f"{E}/owner",
            "form.firm",
            page("other.clerk", "/registers/piece/", [sent(text="好", firm={"id": "$other"})]),
            given={**on("submit", ADD), **PIECES, **FIRM},
        ),
        L(f"{E}/values", {"note": "另写"}, life(sent())),
    ),
    *under(
        on("submit", ADD),
        L(f"{E}/values", {"name": "旧墙"}, life(sent())),
        L(f"{E}/register", "site", life(sent()), given={f"{E}/values": {"name": "新墙", "place": {"code": "530102"}}}),
    ),
    *under(
        on("submit", UPDATE),
        L(
            f"{E}/register",
            "site",
            life(sent()),
            given={f"{E}/match": {"name": "五华工地"}, f"{E}/values": {"name": "改名"}},
        ),
        L(f"{E}/match", {"name": "西墙"}, life(sent())),
        L(f"{E}/values", {"found_on": "2025-02-03"}, life(sent())),
    ),
    *under(
        on("submit", START),
        L(f"{E}/filing", "act", life(sent()), given={f"{E}/values": {}}),
        L(f"{E}/values", {"topic": "再访"}, life(sent())),
    ),
    *under(
        {f"{R}/effects": [{"id": "then", "on": "submit", "each": "form.rows", "effects": [OF_ITEM]}]},
        L(f"{R}/effects/then/each", "below.piece", life(sent(text="好", rows=[{"what": "一"}, {"what": "二"}]))),
        L(f"{R}/effects/then/when", {"item.what": "一"}, life(sent(text="好", rows=[{"what": "一"}, {"what": "二"}]))),
    ),
    *under(
        {f"{R}/effects": [{"id": "then", "on": "submit", "each": "form.sites", "effects": [ADD]}]},
        L(f"{E}/parent", "item", life(sent(text="好", sites=[{"id": "$gate"}]))),
        L(
            f"{R}/effects/then/effects",
            [{"do": "update-entry", "register": "site", "entry": "item", "values": {"note": "已报"}}],
            life(sent(text="好", sites=[{"id": "$gate"}])),
            key="UpdateEntryEffect.entry",
        ),
    ),
    *under(on("submit", CANCEL), L(f"{E}/filing", "act", life(draft("visit", call="v"), sent()))),
]

API_LATE = api(
    "firm.clerk", "filings/{a}/submit", [draft(text="好", day="2025-03-01"), {"at": "2025-03-20T09:00:00"}], body={}
)
BASIS = {f"{R}/deadlines/soon/source": {"title": "某办法", "number": "某令"}}
DEADLINES = [
    *under(
        DUE,
        L(f"{R}/deadlines/soon/from", "form.until", LATE),
        L(f"{R}/deadlines/soon/title", "五日内", API_LATE),
        L(f"{R}/deadlines/soon/term/amount", 30, LATE),
        L(f"{R}/deadlines/soon/term/unit", "month", LATE),
        L(f"{R}/deadlines/soon/at", ["decide"], LATE),
        L(
            f"{R}/deadlines/soon/warn_at",
            ["submit"],
            sends(
                "firm.clerk",
                "/filings/{a}/submit/",
                [draft(text="好", day="2025-03-01"), {"at": "2025-03-20T09:00:00"}],
                confirmed="1",
            ),
            given={f"{R}/deadlines/soon/at": ["decide"]},
        ),
        L(f"{R}/deadlines/soon/when", {"form.kind": "large"}, LATE),
        L(f"{R}/deadlines/soon/when_late", "mark", LATE),
        L(f"{R}/deadlines/soon/message", "迟了{days_late}天", LATE),
        L(f"{R}/deadlines/soon/not_future", "还没到", life(sent(text="好", day="2025-04-01"))),
        L(
            f"{R}/deadlines/soon/stopped_in",
            ["returned"],
            life(
                sent(day="2025-03-01", text="好"),
                decides("firm.boss", "return"),
                at("2025-03-20T09:00:00", **{"as": "firm.clerk", "submit": "a"}),
            ),
        ),
        L(f"{R}/deadlines/soon/source", {"title": "某办法", "number": "某令"}, API_LATE),
        L(f"{R}/deadlines/soon/source/title", "别的办法", API_LATE, given=BASIS),
        L(f"{R}/deadlines/soon/source/number", "第二号", API_LATE, given=BASIS),
        L(f"{R}/deadlines/soon/source/article", "第三条", API_LATE, given=BASIS),
    )
]

OBLIGED = {**SEASON, f"{R}/obligation": {"from": "site.opened_on"}}
EARLY = {"windows/season/yearly/spring": {"opens": "01-05", "closes": "02-20"}}
DUE_NOW = api("firm.clerk", "registers/site/entries/{yard}/obligations", [at("2025-06-01T09:00:00")])
DUTY = page("firm.clerk", "/entries/{yard}/", [at("2025-06-01T09:00:00")])
DUTIES = [
    *under(
        OBLIGED,
        L(f"{R}/obligation/from", "site.created_at", DUE_NOW, given=EARLY),
        L(f"{R}/obligation/until", "site.opened_on", DUE_NOW),
        L(f"{R}/obligation/not_before", "site.created_at", DUE_NOW, given=EARLY),
        L(f"{R}/obligation/when", {"site.code": "Z9"}, DUE_NOW),
        L(f"{R}/obligation/grace", {"amount": 3, "unit": "month"}, DUE_NOW),
        L(f"{R}/obligation/missing", "{period}漏报", DUTY),
    )
]

LINES = [*FIRST, *HOW_MANY, *RULES, *OPEN, *LATER, *NUMBERS, *EFFECTS, *DEADLINES, *DUTIES]
