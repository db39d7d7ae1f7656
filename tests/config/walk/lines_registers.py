# ruff: noqa: E501 - a table reads best with each of its lines on one
"""The lists a region keeps, the status of their entries and what is concluded about them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.hashers import check_password

from guicheng.accounts.models import Account
from guicheng.common import clock
from tests.config.walk.keys import GONE
from tests.config.walk.lines import BOSS, DONE, Line, sent, under
from tests.config.walk.playing import Look, Play, api, life, page
from tests.nearby.files_of_sites import FILES

S = "registers/site"
R = "filings/record/chain/steps/review"
L = Line

LIST = page("firm.clerk", "/registers/site/")
ENTRY = page("firm.clerk", "/entries/{yard}/")
EDIT = page("firm.clerk", "/entries/{yard}/edit/")
NEW = page("firm.clerk", "/registers/site/new/")
TILES = page("firm.clerk", "/entries/{yard}/tiles/")
BEGUN = page("firm.clerk", "/entries/{yard}/", DONE)


def adds(register: str = "site", **body: object) -> Look:
    """What comes of a new entry."""
    return api("firm.clerk", f"registers/{register}/entries", body=body)


TYPED = {
    "name": "新工地",
    "code": "A1",
    "place": {"code": "530102"},
    "manager": "赵刚",
    "note": "13800000001",
    "login": "newsite",
    "password": "Abc-12345",
}
NEW_SITE = adds(data=TYPED)


def account_of(play: Play) -> Any:
    """The account that came with a new site, and whether its password opens."""
    return (
        play.api("firm.clerk", "registers/site/entries", {"data": TYPED}),
        Account.objects.unscoped().filter(login="newsite").values_list("name", "mobile").first(),
        check_password("Abc-12345", Account.objects.unscoped().filter(login="newsite").values_list("password", flat=True).first() or ""),
    )  # fmt: skip


BASIC = [
    L(f"{S}/title", "工程", NEW),
    L(f"{S}/form", "piece", NEW),
    L(f"{S}/name", "code", ENTRY),
    L(
        "registers/piece/about",
        GONE,
        page("firm.clerk", "/registers/piece/"),
        given={
            "registers/piece/lists": [
                {"to": ["clerk"], "columns": [{"id": "name", "title": "部位", "value": "piece.name"}]}
            ]
        },
    ),
    L(
        f"{S}/organisation",
        "manager",
        api(
            "firm.clerk",
            "registers/site/entries",
            body={"data": {"name": "新工地", "place": {"code": "530102"}, "manager": "盘龙建设公司"}},
        ),
    ),
    L(
        f"{S}/jurisdiction",
        GONE,
        life(sent(), BOSS),
        given={"scenarios/life/given/entries/yard/data/place/code": "530103", f"{R}/by/of/climb": False},
    ),
    L(f"{S}/create", ["boss"], LIST),
    L(f"{S}/remove", GONE, ENTRY),
    L(f"{S}/remove/by", ["boss"], ENTRY),
    L(f"{S}/remove/when", {"site.code": "Z9"}, ENTRY),
    L(f"{S}/edit/0/by", ["boss"], EDIT),
    L(f"{S}/edit/0/fields", ["note"], EDIT),
    L(f"{S}/edit/0/when", {"site.code": "Z9"}, EDIT),
    L(f"{S}/status", GONE, ENTRY),
    L(f"{S}/findings", [], ENTRY),
]

FREEZE = {f"{S}/freeze": [{"id": "filed", "when": {"site.code": "A1"}, "fields": ["name"], "message": "名称已固定"}]}
CLOSED = {f"{S}/closed": [{"id": "over", "when": {"site.code": "A1"}, "message": "已完工"}]}
MANAGER = {
    "region/roles/clerk/may": ["manage-accounts"],
    "region/roles/clerk/manages": ["site-user"],
    "region/accounts/initial_password": {"kind": "typed"},
}
KEPT = [
    *under(
        FREEZE,
        L(f"{S}/freeze/filed/when", {"site.code": "Z9"}, EDIT),
        L(f"{S}/freeze/filed/fields", ["note"], EDIT),
        L(
            f"{S}/freeze/filed/except",
            ["note"],
            EDIT,
            given={f"{S}/freeze": [{"id": "filed", "when": {"site.code": "A1"}, "message": "已固定"}]},
        ),
        L(f"{S}/freeze/filed/message", "不能改名", EDIT),
    ),
    *under(
        CLOSED,
        L(f"{S}/closed/over/when", {"site.code": "Z9"}, life(sent())),
        L(f"{S}/closed/over/except", ["record"], life(sent())),
        L(f"{S}/closed/over/message", "工程已结束", life(sent())),
    ),
    *under(
        {f"{S}/unique": [{"id": "code", "fields": ["code"], "message": "代码重复"}]},
        L(f"{S}/unique/code/fields", ["name"], NEW_SITE),
    ),
    *under(
        {f"{S}/account": {"role": "site-user", "login_field": "login", "password_field": "password"}, **MANAGER},
        L(
            f"{S}/account/role",
            "other-user",
            account_of,
            given={
                "region/roles/other-user": {"title": "别的账号", "of": ["firm"], "about": "site", "sees": "own-subject"}
            },
        ),
        L(f"{S}/account/login_field", "code", account_of),
        L(f"{S}/account/password_field", "manager", account_of),
        L(f"{S}/account/made_by", ["feed"], account_of),
        L(f"{S}/account/name_field", "manager", account_of),
        L(f"{S}/account/mobile_field", "note", account_of),
    ),
    *under(
        {f"{S}/merge": {"by": ["clerk"]}},
        L(f"{S}/merge/by", ["boss"], ENTRY),
        L(f"{S}/merge/same", ["code"], page("firm.clerk", "/entries/{yard}/merge/?into={gate}")),
        L(f"{S}/merge/when", {"site.code": "Z9"}, page("firm.clerk", "/entries/{yard}/merge/?into={gate}")),
    ),
]

OPEN = {f"{S}/open": [{"to": ["clerk"], "when": {"site.code": "B1"}, "fields": ["code"]}]}
CHOICES = api("firm.clerk", "forms/record/choices/site")
OPENED = under(
    OPEN,
    L(f"{S}/open/0/to", ["boss"], CHOICES),
    L(f"{S}/open/0/when", {"site.code": "Z9"}, CHOICES),
    L(f"{S}/open/0/fields", [], CHOICES),
)

ACTION = f"{S}/lists/0/actions/edit"
COLUMN = f"{S}/lists/0/columns/code"
MORE = {"register": "site", "of": "firm", "data": {"name": "又一工地", "place": {"code": "530102"}}}
LISTS = [
    L(f"{S}/lists/0/to", ["chief"], LIST),
    L(f"{S}/lists/0/title", "在建工地", LIST),
    L(f"{S}/lists/0/when", {"site.code": "A1"}, LIST),
    L(f"{S}/lists/0/page_size", 5, LIST, given={f"scenarios/life/given/entries/more{n}": MORE for n in range(6)}),
    L(f"{COLUMN}/title", "编号", LIST),
    L(f"{COLUMN}/value", "site.note", LIST),
    L(f"{COLUMN}/hide_on_phone", True, LIST),
    L(f"{COLUMN}/search", True, page("firm.clerk", "/registers/site/?q=A1")),
    L(f"{COLUMN}/filter", True, LIST, given={"forms/site/ui/fields/code/options": [{"value": "A1", "label": "甲"}]}),
    L(f"{ACTION}/title", "改", LIST),
    L(f"{ACTION}/icon", "edit", LIST),
    L(f"{ACTION}/does", "view", LIST),
    L(f"{ACTION}/by", ["boss"], LIST),
    L(f"{ACTION}/when", {"site.code": "Z9"}, LIST),
    L(f"{ACTION}/filing", "act", LIST, given={f"{ACTION}/does": "file", f"{ACTION}/filing": "visit"}),
    L(f"{ACTION}/document", "other", LIST, given={f"{ACTION}/does": "document", f"{ACTION}/document": "sheet"}),
]

PIECES = f"{S}/below/0"
OF_PIECES = {"register": "piece", "to": ["clerk"], "columns": [{"id": "name", "title": "部位", "value": "piece.name"}]}
A_PIECE = {"register": "piece", "of": "firm", "about": "yard", "data": {"name": "又一部位"}}
BELOW = [
    L(f"{S}/below", [OF_PIECES], ENTRY),
    *under(
        {f"{S}/below": [OF_PIECES]},
        L(f"{PIECES}/register", "site", ENTRY),
        L(f"{PIECES}/as", "cards", ENTRY),
        L(f"{PIECES}/to", ["boss"], ENTRY),
        L(f"{PIECES}/columns/name/copy", True, ENTRY),
        L(
            f"{PIECES}/badge",
            "piece.found_on",
            ENTRY,
            given={"scenarios/life/given/entries/wall/data/found_on": "2025-01-08"},
        ),
        L(f"{PIECES}/when", {"piece.name": "西墙"}, ENTRY),
        L(f"{PIECES}/page_size", 5, ENTRY, given={f"scenarios/life/given/entries/more{n}": A_PIECE for n in range(6)}),
    ),
]

TILE = f"{S}/tiles/size"
PARTS = [
    *under(
        {
            f"{S}/tiles": [
                {"id": "size", "title": "面积", "order": 1, "form": "site", "to": ["clerk"]},
                {"id": "more", "title": "其他", "order": 2, "form": "site", "to": ["clerk"]},
            ]
        },
        L(f"{TILE}/title", "规模", TILES),
        L(f"{TILE}/order", 3, TILES),
        L(f"{TILE}/icon", "map", TILES),
        L(f"{TILE}/hint", "填写面积", TILES),
        L(f"{TILE}/form", "piece", page("firm.clerk", "/entries/{yard}/tiles/size/")),
        L(f"{TILE}/to", ["boss"], TILES),
    )
]

ST = "statuses/site"
G = "findings/go/findings/ready"
CONCLUDED = [
    L(f"{ST}/statuses/busy/title", "施工中", BEGUN),
    L(f"{ST}/statuses/busy/tone", "bad", BEGUN),
    L(f"{ST}/rules/filed/status", "idle", BEGUN),
    L(f"{ST}/rules/filed/when", {"filings.record.confirmed.count": {"gte": 5}}, BEGUN),
    L(f"{ST}/rules/filed/why", "记录齐全", BEGUN),
    L(
        f"{ST}/rules/filed/latch",
        True,
        life(
            {"as": "firm.clerk", "edit": "yard", "data": {"note": "x"}},
            {"as": "firm.clerk", "edit": "yard", "data": {"note": "y"}},
        ),
        given={f"{ST}/rules/filed/when": {"site.note": "x"}},
    ),
    L(f"{ST}/otherwise", "busy", ENTRY),
    L("findings/go/title", "开工条件", ENTRY),
    L(f"{G}/when", {"site.code": "A1"}, ENTRY),
    L(f"{G}/holds", "可以", BEGUN),
    L(f"{G}/otherwise", "尚不能", ENTRY),
    L(f"{G}/tone", "attention", BEGUN),
    L(
        "conditions/coded",
        {"site.code": "Z9"},
        ENTRY,
        given={"conditions/coded": {"site.code": "A1"}, f"{G}/when": {"is": "coded"}},
    ),
]

NUMBER = {f"{S}/number": {"field": "note", "pattern": "G{seq:3}"}}
NAMED = {"data": {"name": "新工地", "place": {"code": "530102"}}}


def two(play: Play) -> Any:
    """The numbers of two new sites, the second a day later."""
    first = play.api("firm.clerk", "registers/site/entries", NAMED)
    clock.set_to(clock.now() + dt.timedelta(days=1))
    return first, play.api("firm.clerk", "registers/site/entries", NAMED)


NUMBERED = [
    L(f"{S}/number", {"field": "note", "pattern": "G{seq:3}"}, two),
    *under(
        NUMBER,
        L(f"{S}/number/field", "code", two),
        L(f"{S}/number/pattern", "H{seq:4}", two),
        L(f"{S}/number/within", ["day"], two),
    ),
]

READ = api("firm.clerk", "registers/site/entries/{yard}")
WITH_FILES = under(
    FILES,
    L(f"{S}/files", False, READ),
    L(f"{S}/edit/0/slots", ["paper"], READ),
    L(
        "scenarios/life/given/entries/yard/attach",
        {"photo": 1},
        api("firm.clerk", "registers/site/entries/{yard}/files"),
    ),
    *under(FREEZE, L(f"{S}/freeze/filed/slots", ["photo"], READ)),
)

LINES = [*WITH_FILES, *NUMBERED, *BASIC, *KEPT, *OPENED, *LISTS, *BELOW, *PARTS, *CONCLUDED]
