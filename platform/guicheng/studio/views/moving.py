"""Moving filings that are under way to the live release: previewed one by one, done on purpose."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from guicheng.common.text import clauses
from guicheng.filings.acts import migrating
from guicheng.filings.acts.migrating import Candidate
from guicheng.studio.visit import StudioVisit, page

FORM = "moving-form"


@page("GET", "HEAD", "POST")
def moving(visit: StudioVisit) -> HttpResponse:
    """The filings that follow an older release, and what moving each would mean."""
    if visit.request.method == "POST":
        return _move(visit)
    found = migrating.preview(visit.actor)
    columns = [
        {"key": "name", "label": _("填报件"), "primary": True},
        {"key": "state", "label": _("状态")},
        {"key": "release", "label": _("版本"), "kind": "number"},
        {"key": "verdict", "label": _("能否迁移"), "kind": "chip"},
        {"key": "notes", "label": _("说明")},
    ]
    confirm = _("选中的填报件将改按当前发布的版本办理，审批位置不变。")
    act = {
        "label": _("迁移选中的填报件"),
        "name": "act",
        "icon": "transfer",
        "url": visit.address("moving"),
        "confirm": confirm,
        "confirm_comment": _("迁移的原因"),
    }
    context = {
        "columns": columns,
        "rows": [_row(one) for one in found],
        "count": migrating.behind(visit.actor),
        "shown": len(found),
        "form_id": FORM,
        "acts": [act],
        "live": visit.bench.live.number,
    }
    return visit.page("moving", context, place="moving")


def _row(one: Candidate) -> dict[str, Any]:
    notes = [str(problem.message) for problem in one.obstacles] or [str(loss) for loss in one.losses]
    verdict = (
        (_("不能"), "danger") if one.obstacles else (_("可以，请核对"), "warning") if notes else (_("可以"), "success")
    )
    return {
        "id": one.id,
        "selectable": not one.obstacles,
        "cells": {
            "name": {"value": one.name, "sub": str(one.title)},
            "state": str(one.label),
            "release": one.release,
            "verdict": {"value": verdict[0], "tone": verdict[1]},
            "notes": clauses(notes),
        },
    }


def _move(visit: StudioVisit) -> HttpResponse:
    chosen = [int(one) for one in visit.request.POST.getlist("selected") if one.isdecimal() and len(one) < 19]
    if visit.sent("confirmed") != "1":
        return visit.confirm(
            title=_("迁移填报件"),
            text=_("%(n)s 件填报件将改按当前发布的版本办理。") % {"n": len(chosen)},
            ok=_("迁移"),
            cancel=visit.address("moving"),
            comment=_("迁移的原因"),
        )
    done = migrating.move(visit.actor, chosen, reason=visit.sent("comment", 500))
    visit.say(_("已迁移 %(n)s 件") % {"n": len(done.moved)})
    if done.left:
        visit.say(_("%(n)s 件不能迁移，保持原版本") % {"n": len(done.left)}, "warning")
    return visit.go("moving")
