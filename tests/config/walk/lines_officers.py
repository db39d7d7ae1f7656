"""What officers are given beside deciding."""

from __future__ import annotations

from typing import Any

from guicheng.workflow.models import Task
from tests.config.walk.lines import BOSS, Line, sent, under
from tests.config.walk.lines_chain import DESK, TWO
from tests.config.walk.playing import Play, api

L = Line

CLAIMED = api("county.officer", "tasks/{task}/claim", [sent(), BOSS], body={})


def of_a_colleague(play: Play) -> Any:
    """The page of a task that somebody else of the desk has claimed."""
    play.do([sent(), BOSS])
    Task.objects.filter(status="NEW").update(claimed_by=1, claimer="张三")
    return play.get("county.officer", "/tasks/{task}/")


def after_the_holidays(play: Play) -> Any:
    """Until when a claim is good that is made before the first of May."""
    return play.do([{**sent(), "at": "2025-04-30T09:00:00"}, BOSS]), play.api(
        "county.officer", "tasks/{task}/claim", {}
    )


CLAIMS = [
    L(f"{TWO}/claim", {"take_over": True}, DESK),
    L("region/claim", {"take_over": True}, DESK),
    *under(
        {f"{TWO}/claim": {"release_after": {"amount": 3, "unit": "calendar-day"}}},
        L(f"{TWO}/claim/release_after", {"amount": 9, "unit": "calendar-day"}, CLAIMED),
        L(f"{TWO}/claim/take_over", True, of_a_colleague),
        L(
            f"{TWO}/claim/calendar",
            "late",
            after_the_holidays,
            given={
                f"{TWO}/claim/release_after": {"amount": 3, "unit": "working-day"},
                "calendars/late": {"title": "没有节假日", "years": {}},
            },
        ),
    ),
]

PHRASES = [L(f"{TWO}/phrases", ["同意办理。"], DESK)]


FILES = [
    L(f"{TWO}/files", {"title": "核查记录"}, DESK),
    *under(
        {f"{TWO}/files": {"title": "核查记录"}},
        L(f"{TWO}/files/title", "附图", DESK),
        L(f"{TWO}/files/help", "横拍", DESK),
        L(f"{TWO}/files/kinds", ["pdf"], DESK),
        L(f"{TWO}/files/extensions", ["png"], DESK),
        L(f"{TWO}/files/max", 2, DESK),
        L(f"{TWO}/files/max_bytes", 1000, DESK),
        *under(
            {f"{TWO}/decisions": [{"id": "approve"}, {"id": "return"}]},
            L(f"{TWO}/decisions/approve/files", "required", DESK),
        ),
    ),
]

LINES = [*CLAIMS, *PHRASES, *FILES]
