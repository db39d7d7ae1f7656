"""What is open beyond one's own: lists and pages for roles and for anyone."""

from __future__ import annotations

from guicheng.entries import attaching
from tests.config.walk.keys import GONE
from tests.config.walk.lines import BOSS, OFFICER, Line, sent, under
from tests.config.walk.playing import Play, page
from tests.support.world import picture

S = "registers/site/open"
R = "filings/record/open"
L = Line

SITES = {
    "id": "sites",
    "to": ["boss"],
    "title": "工地一览",
    "when": {"site.size": {"gte": 5}},
    "search": ["code"],
    "fields": ["code", "size"],
    "below": {"piece": {"fields": [], "when": {"piece.found_on": {"empty": False}}}},
}
FOUND = {"scenarios/life/given/entries/wall/data/found_on": "2025-01-05"}
LIST = page("firm.boss", "/open/sites/")
YARD = page("firm.boss", "/open/sites/{yard}/")
FILED = page("firm.boss", "/open/sites/{yard}/", [{**sent(), "attach": {"photos": 1}}, BOSS, OFFICER])
PUBLIC = {"id": "public-sites", "to": ["anyone"], "title": "工地公示", "source": "建办〔2025〕1号", "fields": ["code"]}


PAPERED = {
    **FOUND,
    "registers/piece/files": True,
    "registers/piece/edit": [{"by": ["clerk"], "slots": ["photo"]}],
    "forms/piece/ui/slots": [{"id": "photo", "title": "照片", "max": 2}],
    "forms/piece/ui/layout": [{"id": "main", "rows": ["name", "found_on", {"slot": "photo"}]}],
    S: [SITES],
}


def with_photo(play: Play) -> str:
    """The page of the yard, whose wall has a photograph."""
    attaching.attach(play.stage.actor("firm.clerk"), play.stage.entries["wall"].pk, "photo", picture(1))
    return play.get("firm.boss", "/open/sites/{yard}/")


def anyone(play: Play) -> str:
    """The list that anyone reads."""
    return play.visitor("/r/walk/open/public-sites/")


LINES = [
    *under(
        {S: [SITES], **FOUND},
        L(f"{S}/0/to", ["officer"], LIST),
        L(f"{S}/0/title", "各工地", LIST),
        L(f"{S}/0/when", {"site.code": "Z9"}, LIST),
        L(f"{S}/0/search", ["size"], page("firm.boss", "/open/sites/?q=A1")),
        L(f"{S}/0/fields", ["code", "opened_on"], LIST, given={f"{S}/0/search": ["code"]}),
        L(f"{S}/0/below", GONE, YARD),
        L(f"{S}/0/below/piece/fields", ["found_on"], YARD),
        L(f"{S}/0/below/piece/when", {"piece.name": "西墙"}, YARD),
        L(R, [{"to": ["boss"], "fields": ["text"]}], FILED),
        L(f"{R}/0/slots", ["photos"], FILED, given={R: [{"to": ["boss"], "fields": ["text"]}]}),
    ),
    L(f"{S}/0/below/piece/slots", ["photo"], with_photo, given=PAPERED),
    L(f"{S}/0/source", "建办〔2025〕2号", anyone, given={S: [PUBLIC]}),
]
