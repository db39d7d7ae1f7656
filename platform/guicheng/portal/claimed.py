"""Who has a task of a desk, as pages show it, with what can be done about it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from guicheng.common import clock
from guicheng.filings.context import claim_rules
from guicheng.filings.context.filing_context import FilingContext
from guicheng.portal.visit import Visit
from guicheng.workflow import claiming
from guicheng.workflow.models import Task

CLAIM, RELEASE, TAKE_OVER = "claim", "release", "take-over"


def of_task(visit: Visit, context: FilingContext, task: Task) -> dict[str, Any] | None:
    """Who has claimed a task: `{held, mine, words, actions}`, `held` by somebody else; None where nobody claims."""
    rule = claim_rules.of_task(context.config, context.kind, task)
    if rule is None:
        return None
    holder = claiming.holder(task, clock.now())
    mine = holder is not None and holder == visit.actor.account_id
    if holder is None:
        actions = [_button(task, CLAIM, _("认领"), "tasks", "")]
        words = ""
    elif mine:
        actions = [_button(task, RELEASE, _("放回"), "undo", _("放回后，同岗位的人都可以办理。"))]
        words = _("您已认领")
    else:
        question = _("接手后由您办理，%(name)s会收到通知。") % {"name": task.claimer}
        actions = [_button(task, TAKE_OVER, _("接手"), "transfer", question)] if rule.take_over else []
        words = _("已由%(name)s认领") % {"name": task.claimer}
    return {
        "held": holder is not None and not mine,
        "mine": mine,
        "words": words,
        "until": _until(task) if holder is not None and task.claimed_until else "",
        "actions": actions,
    }


def _until(task: Task) -> str:
    moment = timezone.localtime(task.claimed_until)
    return _("%(moment)s 前没有办理会自动放回") % {"moment": formats.date_format(moment, "m-d H:i")}


def _button(task: Task, how: str, label: str, icon: str, question: str) -> dict[str, Any]:
    asked = {"confirm_title": label, "confirm": question} if question else {}
    fields = [{"name": "how", "value": how}]
    return {
        "label": label, "url": reverse("portal:claim", args=[task.pk]), "method": "post", "icon": icon,
        "fields": fields, **asked,
    }  # fmt: skip
