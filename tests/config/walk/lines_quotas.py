"""Places that are divided and taken."""

from __future__ import annotations

from typing import Any

from tests.config.walk.lines import Line, sent, under
from tests.config.walk.lines_stories import T, expects, tale, told
from tests.config.walk.playing import life, page

L = Line
Q = "quotas/seats"
TAKE = f"{Q}/takes/0"

QUOTA = {
    "title": "名额",
    "pool": {"register": "site", "places": "size"},
    "takes": [{"filing": "record", "from": "subject", "while": ["confirm", "review"]}],
    "refuse": "{pool}没有名额",
}
MENU = {"region/menus/chief": [{"id": "quotas", "title": "名额分配", "opens": "quotas"}]}
SHARES = {"by": ["chief"], "among": {"kinds": ["firm"]}}
GIVEN = {Q: QUOTA}
DIVIDED = {Q: {**QUOTA, "shares": SHARES}, **MENU}

NO_PLACE = life({**sent(), "about": "gate"})
A_PLACE = life(sent())
LIST = page("city.chief", "/quotas/")
TABLE = page("city.chief", "/quotas/seats/{yard}/")
GIVES: dict[str, Any] = {"as": "city.chief", "shares": "seats", "about": "yard", "give": {"firm": 2}}
FAR: dict[str, Any] = {"as": "county.officer", "shares": "seats", "about": "yard", "give": {"other": 1}}

LINES = [
    L(Q, QUOTA, NO_PLACE),
    *under(
        GIVEN,
        L(f"{Q}/refuse", "满了", NO_PLACE),
        L(f"{Q}/pool/register", "piece", NO_PLACE),
        L(f"{Q}/pool/places", "code", A_PLACE),
        L(f"{Q}/pool/when", {"site.code": "A1"}, NO_PLACE),
        L(TAKE, {"filing": "visit", "from": "subject", "while": ["look"]}, NO_PLACE),
        L(f"{TAKE}/filing", "visit", NO_PLACE),
        L(f"{TAKE}/from", "form.text", NO_PLACE),
        L(f"{TAKE}/while", ["review"], NO_PLACE),
        L(f"{Q}/shares", SHARES, A_PLACE),
    ),
    *under(
        DIVIDED,
        L(f"{Q}/title", "席位", LIST),
        L(f"{Q}/shares/by", ["officer"], LIST),
        L(f"{Q}/shares/among/kinds", ["office"], TABLE),
        L(f"{Q}/shares/among", {"register": "piece"}, TABLE, key="Among.register"),
        L(f"{Q}/shares/among/within", "region", life(FAR), given={f"{Q}/shares/by": ["officer"]}),
        L(f"{Q}/shares/until", "site.opened_on", TABLE),
        L(f"{T}/steps/0/shares", "other", tale, told(GIVES)),
        L(f"{T}/steps/0/give", {"firm": 9}, tale, told(GIVES)),
        expects("quota", {"yard": {"seats.given": 9}}, GIVES),
    ),
]
