"""认领、接手和放回 from the inbox or the page of a task."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.filings.acts import claims
from guicheng.portal.claimed import CLAIM, RELEASE, TAKE_OVER
from guicheng.portal.visit import Visit, page


@page("POST")
def claim(visit: Visit, task_id: int) -> HttpResponse:
    """Take a task up for oneself, over from a colleague, or give it back."""
    how, there = visit.chosen("how", CLAIM, RELEASE, TAKE_OVER), reverse("portal:task", args=[task_id])
    asked = {
        RELEASE: (_("放回"), _("放回后，同岗位的人都可以办理。")),
        TAKE_OVER: (_("接手"), _("接手后由您办理，原认领人会收到通知。")),
    }
    if how in asked and not visit.is_confirmed:
        title, question = asked[how]
        return visit.ask(title=title, text=question, cancel=there, ok=title)
    if how == RELEASE:
        claims.release(visit.actor, task_id)
        visit.say(_("已放回，同岗位的人都可以办理"))
        return visit.back(reverse("portal:inbox"))
    claims.claim(visit.actor, task_id, take_over=how == TAKE_OVER)
    visit.say(_("已接手，由您办理") if how == TAKE_OVER else _("已认领，由您办理"))
    return visit.back(there)
