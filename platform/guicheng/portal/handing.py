"""交接 on pages: the question to whom open tasks go, before somebody may no longer take them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.accounts.heirs import DESK, REST, Heirs
from guicheng.common.questions import sent_again
from guicheng.filings.acts.handover import OpenTask, TasksOpen
from guicheng.portal.visit import Visit
from guicheng.workflow.desk import Desk

FIELD = "heir."


def carried_out(
    visit: Visit, title: str, run: Callable[[Heirs], object], done: str, back: str, pk: int
) -> HttpResponse:
    """Do something with the answers that were sent, say that it is `done` and go to the page `back` of `pk`; the page
    that asks for the answers that are missing."""
    sent = {name.removeprefix(FIELD): visit.sent(name, 20) for name in visit.request.POST if name.startswith(FIELD)}
    try:
        run(Heirs(sent))
    except TasksOpen as open_:
        return _question(visit, title, reverse(f"portal:{back}", args=[pk]), open_, sent)
    visit.say(done)
    return visit.go(back, pk)


def _question(visit: Visit, title: str, cancel: str, open_: TasksOpen, sent: dict[str, str]) -> HttpResponse:
    everybody = [desk for desk in open_.tasks[0].people if all(desk in one.people for one in open_.tasks)]
    context: dict[str, Any] = {
        "title": title,
        "number": open_.number,
        "unnamed": open_.number - len(open_.tasks),
        "rows": [
            {"task": one, "step": str(one.step), "field": _field(FIELD + one.key, _offered(one), sent.get(one.key, ""))}
            for one in open_.tasks
        ],
        "all": _field(
            FIELD + REST,
            [(DESK, _("退回各自的岗位")), *_people(everybody)],
            sent.get(REST, ""),
            _("未单独选择的各项由谁接办"),
        ),
        "fields": [one for one in sent_again(visit.request.POST) if not one["name"].startswith(FIELD)],
        "action_url": visit.request.path,
        "cancel_url": cancel,
    }
    return visit.page("tasks_open", context, status=open_.status)


def _field(name: str, options: list[tuple[str, str]], value: str, label: str = "") -> dict[str, Any]:
    return {"name": name, "label": label or _("由谁接办"), "kind": "select", "options": options, "value": value}


def _offered(task: OpenTask) -> list[tuple[str, str]]:
    return [(DESK, back_to(task.desk, manned=task.manned)), *_people(task.people)]


def _people(people: Any) -> list[tuple[str, str]]:
    return [(str(desk.account_id), desk.name) for desk in people if isinstance(desk, Desk)]


def back_to(desk: str, *, manned: bool) -> str:
    """The choice that gives a task back to its desk; it says where nobody is there."""
    words = {"desk": desk}
    return _("退回岗位：%(desk)s") % words if manned else _("退回岗位：%(desk)s（目前无人可办，需另行改派）") % words
