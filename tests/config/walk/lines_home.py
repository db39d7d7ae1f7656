"""The home page of a role."""

from __future__ import annotations

from typing import Any

from tests.config.walk.lines import Line, sent, under
from tests.config.walk.lines_stories import T, tale, told
from tests.config.walk.playing import page

G = "region"
H = f"{G}/home"
L = Line

CLERK = page("firm.clerk", "/panels/")
BOSS = page("firm.boss", "/panels/", [sent(), sent(call="b")])
PANELS: dict[str, list[dict[str, Any]]] = {
    "clerk": [{"id": "sites", "panel": "entries", "of": "site"}, {"id": "notes", "panel": "page", "of": "notice"}],
    "boss": [{"id": "tasks", "panel": "inbox"}],
}
SEEN: dict[str, Any] = {"home": "firm.boss", "expect": {}}

LINES = [
    L(H, PANELS, CLERK),
    *under(
        {H: PANELS},
        L(f"{H}/clerk/sites/title", "我的工地", CLERK),
        L(f"{H}/boss/tasks/panel", "messages", BOSS),
        L(f"{H}/clerk/notes/of", "other", CLERK, given={f"{G}/pages/other": {"title": "别的", "body": "别的话"}}),
        L(f"{H}/clerk/sites/when", {"site.name": "没有这个工地"}, CLERK),
        L(f"{H}/boss/tasks/most", 1, BOSS),
        L(f"{T}/steps/1/expect/panels", {"tasks": 7}, tale, given=told(sent(), SEEN)),
        L(f"{T}/steps/1/home", "firm.clerk", tale, given=told(sent(), {**SEEN, "expect": {"panels": {"tasks": 1}}})),
    ),
]
