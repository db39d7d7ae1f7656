"""Exports, documents and notices."""

from __future__ import annotations

from guicheng.filings.models import IssuedPaper
from tests.config.walk.lines import BOSS, DONE, Line, sent, under
from tests.config.walk.playing import Look, Play, life, page

X = "exports/records"
D = "documents/sheet"
L = Line

EXPORT = page("city.chief", "/exports/records/", [sent()])
PAPER = page("firm.clerk", "/entries/{yard}/documents/sheet/", DONE)
ENTRY = page("firm.clerk", "/entries/{yard}/")

ASKED = {f"{X}/criteria": [{"id": "kind", "title": "规模", "value": "form.kind"}]}
C = f"{X}/criteria/kind"
EXPORTS = [
    L(f"{X}/title", "别的一览", EXPORT),
    L(
        f"{X}/register",
        "piece",
        EXPORT,
        given={
            "exports/records": {
                "title": "工地",
                "register": "site",
                "to": ["chief"],
                "columns": [{"id": "n", "title": "序号", "value": "number"}],
            }
        },
    ),
    L(f"{X}/filing", "visit", EXPORT),
    L(f"{X}/to", ["officer"], EXPORT),
    L(f"{X}/when", {"form.text": "坏"}, EXPORT),
    L(f"{X}/columns", [{"id": "state", "title": "状态", "value": "filing.state_label"}], EXPORT),
    L(f"{X}/formats", ["csv"], EXPORT),
    *under(
        ASKED,
        L(f"{C}/title", "大小", EXPORT),
        L(f"{C}/value", "form.wanted", EXPORT),
        L(f"{C}/kind", "text", EXPORT),
        L(f"{C}/required", True, EXPORT),
    ),
]


def _handed_out() -> Look:
    """Whether a paper that is handed out is noted, to be verified."""

    def look(play: Play) -> int:
        play.do([GONE, *DONE[1:]])
        play.get("firm.clerk", "/filings/{a}/documents/permit/docx")
        return IssuedPaper.objects.count()

    return look


FILED = {
    "kind": "filings",
    "title": "记录",
    "filing": "record",
    "columns": [{"id": "t", "title": "内容", "value": "form.text"}],
}
DOCUMENTS = [
    L(f"{D}/title", "别的表", PAPER),
    L(f"{D}/about", "piece", ENTRY),
    L(f"{D}/to", ["boss"], ENTRY),
    L(f"{D}/requires", {"site.code": "Z9"}, PAPER),
    L(f"{D}/refuse", "还不能打印", PAPER, given={f"{D}/requires": {"site.code": "Z9"}}),
    L(f"{D}/formats", ["docx"], PAPER),
    L(f"{D}/signature", ["负责人签字"], PAPER),
    L(f"{D}/sections/0/title", "情况", PAPER),
    L(f"{D}/sections/0/rows", [[{"id": "code", "title": "代码", "value": "site.code"}]], PAPER),
    *under(
        {f"{D}/cover": {"facts": [{"id": "n", "title": "工地名", "value": "site.name"}]}},
        L(f"{D}/cover/facts", [{"id": "c", "title": "工地代码", "value": "site.code"}], PAPER),
        L(f"{D}/cover/lines", ["盖章处"], PAPER),
    ),
    *under(
        {f"{D}/sections": [FILED]},
        L(f"{D}/sections/0/title", "各次记录", PAPER),
        L(f"{D}/sections/0/filing", "visit", PAPER),
        L(f"{D}/sections/0/states", ["review"], PAPER),
        L(f"{D}/sections/0/columns", [{"id": "h", "title": "联系人", "value": "form.holder"}], PAPER),
        L(f"{D}/sections/0/empty", "没有记录", page("firm.clerk", "/entries/{yard}/documents/sheet/")),
        L(
            f"{D}/sections/0/table",
            "rows",
            page(
                "firm.clerk",
                "/entries/{yard}/documents/sheet/",
                [sent(text="好", rows=[{"what": "门"}, {"what": "窗"}]), *DONE[1:]],
            ),
            given={f"{D}/sections/0/columns": [{"id": "w", "title": "事项", "value": "item.what"}]},
        ),
    ),
    *under(
        {f"{D}/sections": [{"kind": "text", "body": "本工地{site.name}"}]},
        L(f"{D}/sections/0/title", "声明", PAPER),
        L(f"{D}/sections/0/body", "本工地代码{site.code}", PAPER),
    ),
]

SAID = {"kind": "text", "body": "本工地"}
LATE = {"site.code": "Z9"}
ABOUT = [
    L(f"{D}/sections/0/when", LATE, PAPER),
    L(f"{D}/sections/0/rows/0/name/title", "工地名", PAPER),
    L(f"{D}/sections/0/rows/0/name/value", "site.code", PAPER),
    L(f"{D}/sections/0/when", LATE, PAPER, given={f"{D}/sections": [SAID]}),
    L(f"{D}/sections/0/when", LATE, PAPER, given={f"{D}/sections": [FILED]}),
    L(f"{D}/copies", ["企业留存"], PAPER),
    L(f"{D}/requires", [{"id": "one", "when": LATE, "message": "没有代码"}], PAPER),
    *under(
        {f"{D}/requires": [{"id": "one", "when": LATE, "message": "没有代码"}]},
        L(f"{D}/requires/one/when", {"site.name": {"present": True}}, PAPER),
        L(f"{D}/requires/one/message", "没有编号", PAPER),
    ),
    L(f"{X}/requires", [{"id": "one", "when": {"organisation.name": "无"}, "message": "不可以"}], EXPORT),
    L(f"{D}/criteria", [{"id": "year", "title": "年度", "required": True}], PAPER),
    *under(
        {f"{D}/criteria": [{"id": "year", "title": "年度"}]},
        L(f"{D}/criteria/year/title", "哪一年", PAPER),
        L(f"{D}/criteria/year/required", True, PAPER),
        L(f"{D}/criteria/year/kind", "year", page("firm.clerk", "/entries/{yard}/documents/sheet/?year=x", DONE)),
    ),
]

P = "documents/permit"
ROWS = {"kind": "rows", "table": "rows", "columns": [{"id": "w", "title": "事项", "value": "item.what"}]}
OWN = {
    P: {
        "title": "记录单",
        "filing": "record",
        "to": ["clerk"],
        "file_name": "记录单",
        "sections": [{"kind": "facts", "rows": [[{"id": "k", "title": "规模", "value": "form.kind"}]]}],
    }
}
GONE = sent(text="好", kind="small", rows=[{"what": "门"}, {"what": "窗"}])
OF_FILING = page("firm.clerk", "/filings/{a}/documents/permit/", [GONE, *DONE[1:]])
SIDES = {f"{P}/sections": [{"kind": "pictures", "title": "照片", "slot": "photos"}]}


def holding(section: dict[str, object]) -> dict[str, object]:
    """The paper of a filing with one section."""
    return {**OWN, f"{P}/sections": [section]}


NO_ROWS = page("firm.clerk", "/filings/{a}/documents/permit/", [sent()])
PAPERS = [
    *under(
        OWN,
        L(f"{P}/filing", "visit", OF_FILING),
        L(f"{P}/states", ["review"], OF_FILING),
        L(f"{P}/sections/0/rows/0/k/options", "all", OF_FILING),
        L(f"{P}/verify", True, _handed_out()),
    ),
    *under(
        holding({**ROWS, "title": "明细"}),
        L(f"{P}/sections/0/title", "各项", OF_FILING),
        L(f"{P}/sections/0/when", {"form.kind": "large"}, OF_FILING),
        L(f"{P}/sections/0/where", {"item.what": "窗"}, OF_FILING),
        L(f"{P}/sections/0/columns", [{"id": "n", "title": "序号", "value": "number"}], OF_FILING),
        L(f"{P}/sections/0/empty", "没有明细", NO_ROWS),
    ),
    L(
        f"{P}/sections/0/table",
        "others",
        OF_FILING,
        given={
            **holding({**ROWS, "title": "明细"}),
            "forms/record/data_schema/properties/others": {
                "type": "array",
                "items": {"type": "object", "properties": {"what": {"type": "string"}}},
            },
            "forms/record/ui/fields/others": {"label": "其他", "columns": {"what": {"label": "事项"}}},
        },
    ),
    *under(
        holding({"kind": "decisions", "title": "意见"}),
        L(f"{P}/sections/0/title", "审批", OF_FILING),
        L(f"{P}/sections/0/when", {"form.kind": "large"}, OF_FILING),
        L(f"{P}/sections/0/steps", ["confirm"], OF_FILING),
        L(f"{P}/sections/0/empty", "没有意见", NO_ROWS),
    ),
    *under(OWN | SIDES, L(f"{P}/sections/0/when", {"form.kind": "large"}, OF_FILING)),
]

N = "notices/to-do"
TOLD = life(sent())
NOTICES = [
    L(f"{N}/on", "finish", life(sent(), BOSS)),
    L(f"{N}/filings", ["visit"], TOLD),
    L(f"{N}/when", {"form.text": "坏"}, TOLD),
    L(f"{N}/to", ["applicant"], TOLD),
    L(f"{N}/title", "请办理", TOLD),
    L(f"{N}/body", "请尽快", TOLD),
    L(f"{N}/channels", ["page", "mail"], TOLD),
    L(
        f"{N}/register",
        "piece",
        life(*DONE),
        given={
            N: {
                "on": "status:busy",
                "register": "site",
                "to": [{"role": "clerk", "of": "subject"}],
                "title": "开工了",
                "body": "开工了",
            }
        },
    ),
]

LINES = [*EXPORTS, *DOCUMENTS, *ABOUT, *PAPERS, *NOTICES]
