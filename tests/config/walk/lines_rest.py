"""What is left of the other tables: sessions and passwords, sources of dates, pictures on papers, shared forms."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client

from guicheng.common import clock
from tests.config.walk.lines import DONE, Line, at, draft, sent, under
from tests.config.walk.lines_people import ABLE, GIVEN, ONE, page
from tests.config.walk.playing import Look, Play, api, life

A = "region/accounts"
D = "documents/sheet"
R = "filings/record"
W = "windows/season"
L = Line


def stays(minutes: int) -> Look:
    """What a page answers after so many minutes without use."""

    def look(play: Play) -> Any:
        client = play._client("firm.clerk", api=False)
        client.get("/filings/of/record/")
        clock.set_to(clock.now() + dt.timedelta(minutes=minutes))
        return client.get("/filings/of/record/").status_code

    return look


def old_password(play: Play) -> Any:
    """What comes of signing in with a password of long ago."""
    play.give_password("firm.clerk", "Old-12345")
    said = play.api("firm.clerk", "me/password", {"old": "Old-12345", "new": "New-12345"}, "POST")
    clock.set_to(dt.datetime.fromisoformat("2025-04-03T09:00:00+08:00"))
    answer = Client().post(
        "/r/walk/", {"login": play.stage.actor("firm.clerk").login, "password": "New-12345"}, follow=True
    )
    return said, answer.redirect_chain


def file_name(play: Play) -> str:
    """The name under which a paper is saved."""
    return (
        play._client("firm.clerk", api=False)
        .get(play._address("/entries/{yard}/documents/sheet/pdf"))
        .headers.get("Content-Disposition", "")
    )


PEOPLE = [
    L(f"{A}/idle_minutes", 120, stays(90)),
    L(f"{A}/session_hours", 1, stays(90), {f"{A}/idle_minutes": 120}),
    L(f"{A}/password/max_age_days", 10, old_password),
    L(
        f"{A}/evidence_required",
        False,
        api("city.chief", "accounts/900000001/reset-password", body={"reason": "忘记密码"}),
    ),
    L(
        "region/roles/boss/about",
        "site",
        api(
            "city.chief",
            "accounts",
            body={
                "login": "newone",
                "name": "新人",
                "role": "boss",
                "organisation": 900000001,
                "password": "Abc-12345",
            },
        ),
    ),
    L("region/roles/boss/manages_only", True, page("firm.boss", "/filings/of/record/", [sent()])),
]

C = "people/certificates"
CERTIFIED = under(
    {**GIVEN, **ABLE, "eligibility/able/requires/paper/when": {"holds": {"kind": "builder", "level": "A1"}}},
    L(f"{C}/level", "number", ONE),
    L(
        f"{C}/specialty",
        "number",
        ONE,
        {"eligibility/able/requires/paper/when": {"holds": {"kind": "builder", "specialty": "A1"}}},
    ),
)

PICTURES = {f"{D}/sections": [{"kind": "pictures", "title": "照片", "filing": "record", "slot": "photos"}]}
SHOT = page("firm.clerk", "/entries/{yard}/documents/sheet/", [{**sent(), "attach": {"photos": 3}}, *DONE[1:]])
PAPERS = [
    L(f"{D}/file_name", "别的表", file_name),
    *under(
        PICTURES,
        L(f"{D}/sections/0/title", "现场", SHOT),
        L(f"{D}/sections/0/filing", "visit", SHOT),
        L(f"{D}/sections/0/slot", "plans", SHOT),
        L(f"{D}/sections/0/most", 1, SHOT),
    ),
]

EDIT = page("firm.clerk", "/filings/{a}/edit/", [draft()])
SHARED = {"type": "string", "maxLength": 3}
REST = [
    L("forms/record/data_schema/required", [], life(sent(day="2025-03-01"))),
    L(
        "forms/record/shared",
        {"_base/a": {"$defs": {"word": {"type": "string", "maxLength": 9}}}},
        life(sent(text="好", told="四个汉字")),
        {
            "forms/record/shared": {"_base/a": {"$defs": {"word": SHARED}}},
            "forms/record/data_schema/properties/told": {"$ref": "_base/a#/$defs/word"},
        },
    ),
    L(
        "notices/to-do/days_before",
        [9],
        life(sent(), at("2025-04-22T09:00:00")),
        {
            f"{R}/window": {"window": "season", "applies_to": ["submit"]},
            "notices/to-do/on": "window-closes",
            "notices/to-do/to": ["applicant"],
            "notices/to-do/days_before": [3],
        },
    ),
]

LINES = [*PEOPLE, *CERTIFIED, *PAPERS, *REST]
