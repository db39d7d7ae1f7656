"""The checker's page: every finding, and the scenarios played one by one, so that one sees how far it is."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from guicheng.common.apart import Budget, BudgetExceeded, apart
from guicheng.common.errors import refuse
from guicheng.common.text import Text
from guicheng.config.model.whole import RegionConfig
from guicheng.rehearsal.scenarios.player import Failure, named, play_one
from guicheng.studio import present
from guicheng.studio.visit import StudioVisit, page

SCENARIO = Budget(seconds=30, megabytes=512, database=True)
"""What one scenario may take."""


@page()
def check(visit: StudioVisit) -> HttpResponse:
    """Findings of the whole draft, and its scenarios; with ``run=1`` the page plays them one after another."""
    loaded = visit.loaded
    scenarios = [
        {
            "file": file,
            "id": one.id,
            "title": str(one.title),
            "acts": len(one.steps),
            "url": visit.address("scenario", file, one.id),
        }
        for file, whole in (loaded.config.scenarios.items() if loaded.config else ())
        for one in whole.scenarios
    ]
    context = {
        **present.findings(visit, loaded.findings),
        "scenarios": scenarios,
        "run": visit.asked("run") == "1" and loaded.ok,
        "ok": loaded.ok,
    }
    return visit.page("check", context, place="check")


@page("POST")
def scenario(visit: StudioVisit, file: str, scenario: str) -> HttpResponse:
    """Play one scenario; its row of the page."""
    config = visit.config
    try:
        played = named(config, file, scenario)
    except KeyError:
        raise refuse("no-scenario", "草稿中没有这个场景", "The draft has no such scenario", status=404) from None
    failures = []
    for path, code, zh, en in _played(config, file, scenario):
        _section, _file, _id, *number = path.split("/")
        spot = "/".join(["scenarios", file, "scenarios", scenario, *(("steps", *number) if number else ())])
        failures.append(
            {
                "code": code,
                "message": str(Text(zh=zh, en=en)),
                "act": _("第 %(n)s 步") % {"n": int(number[0]) + 1} if number else "",
                **present.place(visit, config.origins.get(spot)),
            }
        )
    row = {"file": file, "id": played.id, "title": str(played.title), "acts": len(played.steps), "done": True}
    return visit.part("_scenario", {"row": row, "failures": failures})


def _played(config: RegionConfig, file: str, scenario: str) -> list[Failure]:
    """What came of it, in a process of its own: a draft may ask for anything, and the page of others goes on."""
    try:
        return apart(lambda: play_one(config, file, scenario), SCENARIO)
    except BudgetExceeded as exceeded:
        path = f"scenarios/{file}/{scenario}"
        if exceeded.what == "busy":
            return [
                (
                    path,
                    "check-busy",
                    "正在试运行的场景较多，请稍后重试",
                    "Many scenarios are being played; try again in a moment",
                )
            ]
        return [
            (
                path,
                "scenarios-too-large",
                f"试运行超过 {SCENARIO.seconds} 秒或 {SCENARIO.megabytes} MB 内存",
                f"Playing it takes over {SCENARIO.seconds} seconds or {SCENARIO.megabytes} MB of memory",
            )
        ]
