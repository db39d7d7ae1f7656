"""Business systems: who enters them, and who says so."""

from __future__ import annotations

from typing import Any

from tests.config.walk.lines import Line, draft, under
from tests.config.walk.lines_stories import T, tale, told
from tests.config.walk.playing import api, life

G = "region"
L = Line

FOUND = api("firm.clerk", "systems")
OFFERED = api("firm.boss", "organisations/900000001/systems")
BEGUN = life(draft())

SYSTEMS: dict[str, Any] = {
    "desk": {"title": "工地记录"},
    "credit": {"title": "信用监管", "url": "https://credit.example.org/"},
}
RULE: dict[str, Any] = {"by": ["boss"], "of": ["firm"], "offered": ["desk", "credit"]}
MENU: list[dict[str, Any]] = [
    {"id": "sites", "title": "工地", "opens": "register", "of": "site"},
    {"id": "records", "title": "记录", "opens": "filings", "of": "record", "system": "desk"},
]
GIVEN = {f"{G}/systems": SYSTEMS, f"{G}/authorisation": RULE, f"{G}/menus/clerk": MENU}
OPEN = {**GIVEN, f"{G}/authorisation": {**RULE, "beginning": ["desk", "credit"]}}
BOSS = {"as": "firm.boss"}

LINES = [
    L(f"{G}/systems", SYSTEMS, FOUND),
    L(f"{G}/authorisation", RULE, FOUND, given={f"{G}/systems": SYSTEMS, f"{G}/menus/clerk": MENU}),
    *under(
        GIVEN,
        L(f"{G}/systems/desk/title", "记录系统", FOUND),
        L(f"{G}/systems/desk/icon", "map", FOUND),
        L(f"{G}/systems/desk/runs", False, FOUND),
        L(f"{G}/authorisation/by", ["clerk"], OFFERED),
        L(f"{G}/authorisation/of", ["office"], BEGUN),
        L(f"{G}/authorisation/offered", ["credit"], OFFERED),
        L(f"{G}/authorisation/beginning", ["desk"], BEGUN),
        L(f"{G}/menus/clerk/records/system", "credit", api("firm.clerk", "release"), given=OPEN),
    ),
    L(f"{G}/systems/credit/url", "https://other.example.org/", FOUND, given=OPEN),
    L(f"{T}/steps/0/authorise", {"firm": ["desk"]}, tale, given={**GIVEN, **told(BOSS, draft())}),
    L(f"{T}/steps/0/revoke", {"firm": ["desk"]}, tale, given={**OPEN, **told(BOSS, draft())}),
]
