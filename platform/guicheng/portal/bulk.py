"""Answering a selection: the question names everything that is in it, the result says of each what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.questions import sent_again
from guicheng.common.text import joined
from guicheng.common.versions import Version
from guicheng.config.state_titles import state_label
from guicheng.filings.acts.decisions import BulkAnswer
from guicheng.filings.models import Filing
from guicheng.portal import conflicts, words
from guicheng.portal.menus import MenuPlace
from guicheng.portal.visit import Visit

READ = "_read."
"""Before the id of a row in what a list sends: the version of the filing that the row showed."""
MOST_NAMED = 100
"""Names in one question; what is more is counted."""


def versions_of(visit: Visit, tasks: Mapping[int, int]) -> dict[int, Version]:
    """The versions that the list showed, by task; `tasks` says which row (by id) each task stands in."""
    read = {task: conflicts.made_from(visit.request.POST, f"{READ}{row}") for task, row in tasks.items()}
    return {task: version for task, version in read.items() if version is not None}


def titled(visit: Visit, filing: Filing) -> str:
    """A filing by kind, name and what it is about."""
    kind = visit.config.filings.get(filing.type)
    name = words.filing_name(visit.config, filing)
    about = filing.subject.name if filing.subject else ""
    parts = [str(kind.title) if kind else "", name, about]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def ask(
    visit: Visit, title: str, names: Sequence[str], back: str, question: str = "", comment: str | None = None
) -> HttpResponse:
    """The question before a selection is answered, always as a page: nobody approves what is not named."""
    if not names:
        visit.say(_("所选记录当前不需要您办理"), "warning")
        return visit.back(back)
    asked = question or _("办理所选的 %(count)s 条待办？") % {"count": len(names)}
    more = [_("……共 %(count)s 条") % {"count": len(names)}] if len(names) > MOST_NAMED else []
    text = "\n".join([asked, *names[:MOST_NAMED], *more])
    return visit.ask(title=title, text=text, cancel=back, ok=title, comment=_("意见") if comment is None else comment)


def result(
    visit: Visit, answers: Sequence[BulkAnswer], rows: Mapping[int, Filing], skipped: int, back: str, place: MenuPlace
) -> HttpResponse:
    """What became of each, by name."""
    context: dict[str, Any] = {
        "title": _("批量办理结果"),
        "done": [_done(visit, rows[one.task_id], one) for one in answers if one.refusal is None],
        "refused": [
            {
                "name": titled(visit, rows[one.task_id]),
                "problems": one.refusal.problems,
                "url": reverse("portal:task", args=[one.task_id]),
            }
            for one in answers
            if one.refusal is not None
        ],
        "skipped": skipped,
        "back": back,
        "said": visit.sent("comment"),
        "again": _again(visit, [one.task_id for one in answers if one.refusal is not None]),
        "action_url": visit.request.path,
    }
    visit.taken()
    return visit.page("bulk_result", context, place=place)


def _again(visit: Visit, refused: Sequence[int]) -> list[dict[str, str]]:
    """The same answer, its words included, for those alone that were refused; what they were read at stays."""
    kept = [one for one in sent_again(visit.request.POST, comment=True) if one["name"] != "selected"]
    return [*kept, *({"name": "selected", "value": str(task)} for task in refused)] if refused else []


def _done(visit: Visit, filing: Filing, answer: BulkAnswer) -> str:
    """A filing that was answered, and where it stands now."""
    kind = visit.config.filings.get(filing.type)
    state = str(state_label(visit.config, kind, answer.state, visit.actor.role)) if kind else ""
    return joined([titled(visit, filing), state]) if not state else f"{titled(visit, filing)}：{state}"
