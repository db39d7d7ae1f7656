"""What somebody who decides a filing is offered: the answers of the step, what they fill in, what else they may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.errors import Refusal
from guicheng.config.model.chains import Step
from guicheng.filings.lookups import ActorLookups
from guicheng.filings.matter import Matter
from guicheng.forms.access import Access
from guicheng.portal import rowacts, sheets
from guicheng.portal.visit import Visit
from guicheng.workflow.models import Task
from guicheng.workflow.situation import Answer, Choice, situation

TONES = {"approve": "primary", "return": "", "refuse": "danger"}
ICONS = {"approve": "approve", "return": "returned", "refuse": "close"}


def panel(visit: Visit, found: Matter, task: Task, *, refused: Refusal | None = None) -> dict[str, Any] | None:
    """The panel of a task; None where its step is no longer open for the actor."""
    choice = choice_of(visit, found, task.pk)
    if choice is None:
        return None
    places = next((answer.places for answer in choice.answers if answer.places), ())
    return {
        "task": task,
        "version": visit.shown_version(found.filing.version) if refused else found.filing.version,
        "title": str(choice.step.title),
        "url": reverse("portal:decide", args=[task.pk]),
        "answers": [_answer(found, choice.step, answer) for answer in choice.answers],
        "at_once": rowacts.at_once(choice.step) is not None and len(choice.answers) == 1,
        "asks_opinion": any(answer.comment != "none" for answer in choice.answers) and len(choice.answers) > 1,
        "opinion": visit.sent("opinion"),
        "signature": visit.sent("signature", 200),
        "to_step": visit.sent("to_step", 64),
        "signer": visit.actor.name,
        "signs": any(answer.signature for answer in choice.answers),
        "places": [{"value": place, "label": str(title)} for place, title in places] if len(places) > 1 else [],
        "form": _fields(visit, found, choice.step, refused),
        "current_page": visit.sent("_page", 100),
        "form_urls": sheets.addresses(found.form.id) if found.form else {},
        "actions": _further(choice.actions),
        "person": {
            "name": "to",
            "label": _("交给谁"),
            "kind": "picker",
            "required": True,
            "search_url": reverse("portal:people"),
        },
        "copies": _copying(task) if "cc" in choice.actions else None,
        "pass_on_url": reverse("portal:pass-on", args=[task.pk]),
        "asked_at": task.created,
        "due_at": task.due_at,
    }


def _copying(task: Task) -> dict[str, Any]:
    """The form that sends a copy."""
    field = {
        "name": "copy_to", "label": _("抄送给"), "kind": "picker", "required": True,
        "hint": _("对方可以查看本件，不参与办理"),
        "search_url": f"{reverse('portal:people')}?copy_of={task.pk}",
    }  # fmt: skip
    return {"url": reverse("portal:copy", args=[task.pk]), "field": field}


def choice_of(visit: Visit, found: Matter, task_id: int) -> Choice | None:
    """What the chain allows with a task now."""
    now = situation(found.filing.pk, visit.actor)
    return next((one for one in now.choices if one.task.pk == task_id), None) if now else None


def _answer(found: Matter, step: Step, answer: Answer) -> dict[str, Any]:
    return {
        "id": answer.id,
        "label": rowacts.label_of(step, answer.id),
        "tone": TONES[answer.counts],
        "icon": ICONS[answer.counts],
        "confirm": rowacts.question_of(found, step, answer.id),
        "needs_opinion": answer.comment == "required",
        "key": "a" if answer.counts == "approve" else "",
    }


def _fields(visit: Visit, found: Matter, step: Step, refused: Refusal | None) -> Any:
    """The form with nothing but what the step's deciders fill in themselves; None where that is nothing."""
    if found.form is None or not step.fields.write:
        return None
    access = Access("hidden", dict.fromkeys(step.fields.write, "write"))
    facts, looks = found.facts(visit.actor), ActorLookups(visit.actor, found.config)
    data, unread, more = found.filing.data, {}, {}
    if visit.request.method == "POST":
        cleaned = found.form.clean(visit.request.POST, facts, "draft", stored=data, access=access, lookups=looks)
        data, unread, more = cleaned.data, cleaned.unread, sheets.rows_wanted(visit, found.form.id)
    problems = refused.problems if refused else ()
    return found.form.view(data, facts, access, problems, visit.language, lookups=looks, unread=unread, more_rows=more)


def _further(actions: Sequence[str]) -> list[dict[str, str]]:
    words = {
        "transfer": (_("转办"), "transfer"),
        "delegate": (_("委派"), "person"),
        "add-signer": (_("加签"), "people"),
    }
    return [{"id": one, "label": words[one][0], "icon": words[one][1]} for one in actions if one in words]
