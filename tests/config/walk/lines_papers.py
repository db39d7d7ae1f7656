"""Exports, documents and notices."""

from __future__ import annotations

from tests.config.walk.lines import BOSS, DONE, Line, sent, under
from tests.config.walk.playing import life, page

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

LINES = [*EXPORTS, *DOCUMENTS, *NOTICES]
