# ruff: noqa: E501 - a table reads best with each of its lines on one
"""What other systems push: what is taken, refused and answered, and what the registers hold afterwards."""

from __future__ import annotations

import datetime as dt
import json
import os
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.test import override_settings
from openpyxl import Workbook

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.feeds import credentials, folder, receiving, retention
from guicheng.feeds.models import FeedBatch, FeedRow
from guicheng.feeds.simulator import Simulator
from guicheng.notices.models import Message
from guicheng.registers.models import Entry
from tests.config.walk.keys import GONE
from tests.config.walk.lines import Line, under
from tests.config.walk.playing import Look, Play, page

KEEPER = Actor("walk", account_id=1, login="k", name="k", role="chief", sees="region", permissions=frozenset({"configure"}), channel="command")  # fmt: skip
F = "feeds/sites"
E = f"{F}/entries"
L = Line

CODE, OTHER = "91530102MA0000011T", "91530102MA0000012X"
ROW = {
    "id": "S1",
    "name": "推送工地",
    "nick": "别名",
    "place": "530102",
    "owner": CODE,
    "builder": "石林公司",
    "v": 2,
    "state": "A",
    "code": "01",
    "parts": [{"no": 1, "name": "一号"}, {"no": 2, "name": "二号"}],
}
FEED: dict[str, Any] = {
    "feeds/sites": {
        "title": "工地推送", "system": "审批平台", "ways": ["rest", "file"], "quiet": 0, "format": {"kind": "json"}, "key": "id",
        "values": {"state": "state"},
        "entries": [
            {"id": "site", "register": "site", "key": "id", "owner": {"credit_code": "owner", "name": "builder", "kind": "firm", "create_missing": True},
             "fields": {"name": {"path": "name"}, "place": {"path": "place", "convert": "jurisdiction"}}},
        ],
    },
    "scenarios/life/given/organisations/firm/credit_code": OTHER,
}  # fmt: skip
PARTS = {
    "id": "parts",
    "register": "piece",
    "each": "parts",
    "parent": "site",
    "owner": "site",
    "key": ["/id", "no"],
    "fields": {"name": "name"},
}
BOTH = {E: [*FEED[F]["entries"], PARTS]}


def row(**other: Any) -> dict[str, Any]:
    """A row as the other system sends it; what is None it does not mention."""
    return {name: value for name, value in {**ROW, **other}.items() if value is not None}


def text(*rows: Any) -> bytes:
    """A batch of JSON."""
    return json.dumps(rows, ensure_ascii=False).encode()


def take(play: Play, body: bytes, name: str = "a.json") -> Any:
    """What is answered to a batch."""
    try:
        said = receiving.receive(play.config, "sites", body, FeedBatch.Way.FILE, name).as_json()
    except Refusal as refusal:
        return [(one.code, one.message.zh) for one in refusal.problems]
    return {k: v for k, v in said.items() if k != "digest"}


def holds() -> Any:
    """What the registers hold of it, whose it is, and who was told."""
    entries = (
        Entry.objects.unscoped()
        .exclude(source_key="")
        .exclude(source_key=None)
        .order_by("pk")
        .values_list("register", "name", "data", "parent__name", "organisation_id", "source_key", "removed_at")
    )
    bodies = Organisation.objects.unscoped().order_by("pk").values_list("kind", "name", "credit_code", "jurisdiction")
    told = Message.objects.unscoped().order_by("pk").values_list("desk", "title_zh", "body_zh", "outgoing__channel")
    return list(entries), list(bodies), list(told)


def pushed(*batches: bytes, name: str = "a.json", edit: dict[str, Any] | None = None) -> Look:
    """What comes of batches one after the other; a clerk changes the entry between them."""

    def look(play: Play) -> Any:
        said = []
        for body in batches:
            said.append(take(play, body, name))
            for entry in Entry.objects.unscoped().filter(source_key="S1", register="site") if edit else ():
                entry.data = {**entry.data, **(edit or {})}
                entry.save()
        return said, holds()

    return look


def signed(play: Play) -> Any:
    """What is answered to a push that was signed with SHA-256 a minute ago."""
    key = credentials.issue(KEEPER, play.config, "sites", "平台", "s" * 43)
    body = text(row(name="长" * 500))
    stamp = str(int(clock.now().timestamp()))
    name = credentials.sign(key.secret, "sha256", "walk/sites", stamp, "n" * 16, body)
    clock.set_to(clock.now() + dt.timedelta(seconds=60))
    said = credentials.Signed(key.token, stamp, "n" * 16, name)
    try:
        return receiving.push("walk", "sites", said, lambda most: body[:most]).as_json()["created"]
    except Refusal as refusal:
        return [one.code for one in refusal.problems]


def dropped(play: Play) -> Any:
    """What becomes of a file that is left in the drop folder without a signature, just now."""
    with TemporaryDirectory() as root, override_settings(FEEDS_ROOT=root):
        left = folder.drop(play.config, "sites", "a.json", text(row()))
        os.utime(left, (clock.now().timestamp(),) * 2)
        for path in folder._waiting("walk", "sites"):
            folder._take(play.config, "sites", path, at_once=False)
        return sorted(one.parent.name for one in Path(root).rglob("*") if one.is_file()), holds()


def forgotten(days: int) -> Look:
    """What is left of a batch with a refused row after some days."""

    def look(play: Play) -> Any:
        take(play, text(row(place="x")))
        clock.set_to(clock.now() + dt.timedelta(days=days))
        retention._of_feed(play.config, "sites", clock.now(), retention.Forgotten())
        return FeedBatch.objects.unscoped().count(), [*FeedRow.objects.unscoped().values_list("settled", "content")]

    return look


def made_up(play: Play) -> Any:
    """What the simulator sends."""
    return Simulator(play.config, "sites", "1").row(1)


def sheets() -> bytes:
    """A workbook of two sheets."""
    book = Workbook()
    for sheet in (book.active, book.create_sheet("乙")):
        for number in range(2):
            sheet.append(["id", "name", "place", "owner", "builder"])
            sheet.append([f"{sheet.title}{number}", "工地", "530102", CODE, "石林"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


SHEETS = pushed(sheets(), name="a.xlsx")
ONE = pushed(text(row()))
S = f"{E}/site"
N = f"{S}/fields/name"
V = {f"{F}/version": {"source": "v"}}
OLD = pushed(text(row()), text(row(v=10, name="二版")), text(row(v=9, name="旧版")))
TOLD = {f"{F}/notice": {"to": ["chief"], "title": "{feed}有误", "body": "{refused}行"}}
BAD = pushed(text(row(place="x")))
WHOLE = [
    L("feeds", {}, page("city.chief", "/feeds/"), {"region/roles/chief/may": ["operate-accounts", "feeds"]}),
    L(f"{F}/title", "别的推送", BAD, TOLD),
    L(f"{F}/system", "别的平台", BAD, {**TOLD, f"{F}/notice/body": "{system}"}),
    L(f"{F}/ways", ["file"], signed),
    L(f"{F}/signature/tolerance", 10, signed),
    L(f"{F}/signature/algorithm", "sm3", signed),
    L(f"{F}/signature/files", True, dropped),
    L(f"{F}/quiet", 600, dropped),
    L(f"{F}/format", {"kind": "csv"}, ONE),
    L(f"{F}/format/rows", "data", pushed(json.dumps({"data": [row()]}).encode())),
    L(
        f"{F}/format/separator",
        ";",
        pushed("id;name;place;owner;builder\nS1;工地;530102;91530102MA0000011T;石林\n".encode(), name="a.csv"),
        {f"{F}/format": {"kind": "csv"}},
    ),
    L(f"{F}/key", "nick", BAD),
    L(f"{F}/most_rows", 1, pushed(text(row(), row(id="S2")))),
    L(f"{F}/most_bytes", 1024, signed),
    L(f"{F}/ignores", ["nick"], ONE),
    L(f"{F}/format/sheet", "乙", SHEETS, {f"{F}/format": {"kind": "xlsx"}}),
    L(f"{F}/format/header", 2, SHEETS, {f"{F}/format": {"kind": "xlsx"}}),
    L(f"{F}/keep", {"refused": 5}, forgotten(10)),
    L(f"{F}/keep/refused", 5, forgotten(10)),
    L(f"{F}/keep/batches", 200, forgotten(300)),
    L(f"{F}/when", {"row.state": "B"}, ONE),
    L(f"{F}/values", {"state": "nick"}, ONE, {f"{F}/when": {"row.state": "A"}}),
    L(f"{F}/version", {"source": "v"}, OLD),
    *under(
        V,
        L(f"{F}/version/source", "nick", OLD),
        L(f"{F}/version/kind", "time", pushed(text(row(v="2025-03-01T08:00:00+08:00")))),
    ),
    *under(
        TOLD,
        L(f"{F}/notice", None, BAD),
        L(f"{F}/notice/to", ["officer"], BAD),
        L(f"{F}/notice/title", "有误", BAD),
        L(f"{F}/notice/body", "请看", BAD),
        L(f"{F}/notice/channels", ["page", "mail"], BAD),
    ),
    *under(
        {
            f"{F}/deletion": {
                "when": {"row.state": "D"},
                "mark": {"entry": "site", "field": "note", "deleted": "已删", "present": "在"},
            }
        },
        *[
            L(f"{F}/deletion/{key}", value, pushed(text(row()), text(row(state="D"))), given)
            for key, value, given in (
                ("when", {"row.state": "A"}, {}),
                ("mark", GONE, {}),
                ("mark/field", "manager", {}),
                ("mark/deleted", "删除", {}),
                ("mark/entry", "parts", {E: [*FEED[F]["entries"], {**PARTS, "fields": {"name": "name"}}]}),
            )
        ],
        L(f"{F}/deletion/mark/present", "存在", pushed(text(row(state="D")), text(row(v=3)))),
        L(f"{F}/deletion", None, pushed(text(row()), text(row(state="D")))),
    ),
    L(
        f"{F}/lookups",
        {"codes": {"01": "乙"}},
        ONE,
        {f"{F}/lookups": {"codes": {"01": "甲"}}, f"{S}/fields/note": {"path": "code", "lookup": "codes"}},
    ),
]

LIST = {**BOTH, f"{E}/parts/complete": {"absent": {"set": {"name": "已撤"}}}}
FEWER = pushed(text(row()), text(row(parts=ROW["parts"][:1])))
NONE = pushed(
    text(row(parts=[*ROW["parts"], {"no": 3, "name": "三号"}, {"no": 4, "name": "四号"}])),
    text(row(parts=ROW["parts"][:1])),
)
ALL = {
    f"{F}/snapshot": {"always": True},
    f"{S}/complete": {"list": "batch", "absent": {"set": {"note": "已撤"}}, "most": 1},
}
SNAP = pushed(text(row(), row(id="S2", name="二号")), text(row()))
LISTS = [
    *under(
        LIST,
        L(f"{E}/parts/complete", None, FEWER),
        L(f"{E}/parts/complete/absent", {"take_out": True}, FEWER, key="Absent.take_out"),
        L(f"{E}/parts/complete/absent/set", {"name": "撤了"}, FEWER),
        L(f"{E}/parts/complete/absent/end", "found_on", FEWER, {f"{E}/parts/complete/absent": {"end": "found_off"}}),
        L(f"{E}/parts/complete/most", 1, NONE),
        L(f"{E}/parts/complete/always", 3, NONE),
    ),
    *under(
        ALL,
        L(f"{S}/complete/list", "row", SNAP),
        L(
            f"{S}/complete/scope",
            ["place"],
            pushed(text(row(), row(id="S2", name="二号", place="530103")), text(row())),
        ),
        L(f"{F}/snapshot", None, SNAP),
        L(f"{F}/snapshot/always", False, SNAP, {f"{F}/snapshot": {"always": True, "files": "*-all.json"}}),
        L(f"{F}/snapshot/files", "a*.json", SNAP, {f"{F}/snapshot": {"files": "*-all.json"}}),
        L(
            f"{F}/snapshot/flag",
            "whole",
            pushed(
                *(
                    json.dumps({"whole": True, "data": rows}).encode()
                    for rows in ([row(), row(id="S2", name="二号")], [row()])
                )
            ),
            {f"{F}/format": {"kind": "json", "rows": "data"}, f"{F}/snapshot": {"flag": "all"}},
        ),
    ),
]

ENTRIES = [
    L(
        E,
        [
            {
                **FEED[F]["entries"][0],
                "id": "plot",
                "on_conflict": "local-wins",
                "fields": {**FEED[F]["entries"][0]["fields"], "note": "nick"},
            }
        ],
        ONE,
    ),
    L(f"{S}/fields", {"name": "nick", "place": {"path": "place", "convert": "jurisdiction"}}, ONE),
    L(f"{S}/register", "piece", ONE),
    L(f"{S}/key", "nick", ONE),
    L(f"{E}/parts/fields/found_on", {"entry": "site"}, ONE, BOTH, key="Source.entry"),
    L(
        f"{S}/adopt",
        ["code"],
        ONE,
        {f"{S}/fields/code": {"constant": "A1"}, "scenarios/life/given/organisations/firm/credit_code": CODE},
    ),
    L(f"{S}/owner", GONE, ONE),
    L(f"{S}/owner/credit_code", "nick", ONE),
    L(f"{S}/owner/name", "nick", ONE),
    L(f"{S}/owner/kind", "office", ONE),
    L(f"{S}/owner/place", "place", ONE),
    L(f"{S}/owner/create_missing", False, ONE),
    L(f"{S}/values", {"state": "nick"}, ONE, {f"{S}/values": {"state": "state"}, f"{S}/when": {"item.state": "A"}}),
    L(f"{S}/when", {"item.state": "B"}, ONE, {f"{S}/values": {"state": "state"}}),
    L(f"{S}/on_conflict", "local-wins", pushed(text(row()), text(row(name="改名")), edit={"name": "本地名"})),
    *under(
        BOTH,
        L(f"{E}/parts/each", "others", ONE),
        L(f"{E}/parts/parent", {"register": "site", "key": "nick"}, ONE),
        L(f"{E}/parts/parent/key", "id", ONE, {f"{E}/parts/parent": {"register": "site", "key": "nick"}}),
        L(f"{E}/parts/parent/register", "piece", ONE, {f"{E}/parts/parent": {"register": "site", "key": "/id"}}),
    ),
    L(f"{N}/path", "nick", ONE),
    L(f"{N}/convert", "upper", pushed(text(row(name="abc")))),
    L(f"{N}/required", True, pushed(text(row(), row(id="S2", name=None)))),
    L(f"{N}/default", "无名", pushed(text(row(name=None)))),
    L(f"{N}/keep", True, pushed(text(row()), text(row(name=None)))),
    L(f"{N}/on_conflict", "refuse", pushed(text(row()), text(row(name="改名")), edit={"name": "本地名"})),
    L(f"{N}/examples", ["甲工地"], made_up),
    L(f"{S}/fields/note/constant", "乙", ONE, {f"{S}/fields/note": {"constant": "甲"}}),
    L(
        f"{S}/fields/note/lookup",
        "other",
        ONE,
        {
            f"{F}/lookups": {"codes": {"01": "甲"}, "other": {"01": "乙"}},
            f"{S}/fields/note": {"path": "code", "lookup": "codes"},
        },
    ),
]

SLOT = {
    "forms/site/ui/slots": [{"id": "photo", "title": "照片"}, {"id": "paper", "title": "文件", "min": 1}],
    "registers/site/files": True,
    f"{E}/site/files": {"photo": {"path": "photo", "from": "beside"}},
}
WITH_FILE = pushed(text(row(photo="a.jpg")))
FILES = under(
    SLOT,
    L(f"{E}/site/files", {"paper": {"path": "photo", "from": "beside"}}, WITH_FILE),
    L(f"{E}/site/files/photo/path", "picture", WITH_FILE),
    L(f"{E}/site/files/photo/from", "row", WITH_FILE),
)

LINES = under(FEED, *WHOLE, *LISTS, *ENTRIES, *FILES)
