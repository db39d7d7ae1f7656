"""常用意见: what one often says in opinions, kept in one's own order."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from guicheng.common import scripts
from guicheng.common.errors import Refusal
from guicheng.filings.acts import phrases as acts
from guicheng.portal.visit import Visit, page


@page("GET", "HEAD", "POST")
def mine(visit: Visit) -> HttpResponse:
    """One's phrases, and one more; a script that keeps one from the page of a task is answered without a page."""
    problems: tuple[Any, ...] = ()
    if visit.request.method == "POST":
        try:
            acts.add(visit.actor, visit.sent("text", 500))
            if scripts.is_script(visit.request):
                return HttpResponse(status=204)
            visit.say(_("已存为常用意见"))
            return visit.go("phrases")
        except Refusal as refused:
            if scripts.is_script(visit.request):
                return HttpResponse(str(refused.problems[0].message), status=refused.status, content_type="text/plain")
            problems = refused.problems
    kept = acts.of(visit.actor)
    field = {
        "name": "text",
        "label": _("新的常用意见"),
        "required": True,
        "value": visit.sent("text", 500),
        "maxlength": acts.LONGEST,
        "errors": [str(problem.message) for problem in problems],
    }
    rows = [
        {
            "id": one.pk,
            "text": one.text,
            "up": number - 1 if number > 1 else 0,
            "down": 0 if one is kept[-1] else number + 1,
        }
        for number, one in enumerate(kept, 1)
    ]
    context = {"rows": rows, "field": field, "problems": problems}
    return visit.page("phrases", context, place=("me", ""), status=(problems and 400) or 200)


@page("POST")
def change(visit: Visit, phrase_id: int) -> HttpResponse:
    """Move a phrase to another place, or forget it."""
    how = visit.chosen("how")
    if how == "drop":
        acts.drop(visit.actor, phrase_id)
        visit.say(_("已删除"))
    else:
        acts.move(visit.actor, phrase_id, int(how) if how.isascii() and how.isdecimal() and len(how) < 4 else 1)
    return visit.go("phrases")
