"""What somebody who decides a filing is offered: the answers of the step, what they fill in, what else they may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.errors import Refusal
from guicheng.common.text import joined
from guicheng.config import disclosures
from guicheng.config.model.answers import OPINION
from guicheng.config.widgets.views import FormReader, Typed
from guicheng.entries.picking import FilingLookups
from guicheng.filings.access import FilingAccess, fields
from guicheng.filings.acts import decisions, given_files, phrases
from guicheng.filings.context import workdays
from guicheng.filings.context.filing_context import FilingContext
from guicheng.forms import slots
from guicheng.portal import claimed, file_views, rowacts, sheets, words
from guicheng.portal.visit import Visit, choose
from guicheng.workflow.models import Task
from guicheng.workflow.situation import Answer, TaskChoice, situation

TONES = {"approve": "primary", "return": "", "refuse": "danger"}
ICONS = {"approve": "approve", "return": "returned", "refuse": "close"}


def panel(visit: Visit, context: FilingContext, task: Task, *, refused: Refusal | None = None) -> dict[str, Any] | None:
    """The panel of a task: an input for everything that one of its answers demands or allows. None where its step is
    no longer open for the actor."""
    choice = choice_of(visit, context, task.pk)
    if choice is None:
        return None
    claim = claimed.of_task(visit, context, choice.task)
    held = bool(claim and claim["held"])  # a colleague has it: nothing is offered but to take it over
    return {
        "task": task,
        "in_place_of": visit.actor.at_desk(task.desk).acts_as,
        "claim": claim,
        "version": visit.shown_version(context.filing.version) if refused else context.filing.version,
        "signer": visit.actor.name,
        "title": _("委派意见：%(step)s") % {"step": choice.step.title} if choice.advises else str(choice.step.title),
        "advises": choice.advises,
        "url": reverse("portal:decide", args=[task.pk]),
        "answers": [] if held else [_answer(context, choice, answer) for answer in choice.answers],
        "opinion": None if held else _opinion(visit, context, choice),
        "signature": None if held else _signature(visit, choice),
        "files": None if held else _files(visit, choice, refused),
        "places": [] if held else _places(visit, choice),
        "form": None if choice.advises or held else _fields(visit, context, choice, refused),
        "current_page": visit.sent("_page", 100),
        "form_urls": sheets.addresses(context.form.id, context.filing.pk) if context.form else {},
        "pass_on": None if held else _passing_on(visit, choice),
        "copies": _copying(task) if "cc" in choice.actions else None,
        "asked_at": task.created,
        "due_at": words.last_day_before(task.limit_at, context.config.zone),
        "due_provisional": workdays.is_provisional(context.config, choice.step, task.clock_from, task.limit_at),
    }


def _opinion(visit: Visit, context: FilingContext, choice: TaskChoice) -> dict[str, Any] | None:
    """Where the opinion is typed; None where no answer takes one, or where the only one asks for nothing at all."""
    demanded = [answer for answer in choice.answers if answer.comment == "required"]
    offered = any(answer.comment != "none" for answer in choice.answers)
    if not offered or (len(choice.answers) == 1 and rowacts.at_once(choice.step) is not None and not choice.advises):
        return None
    told = {"is_told": _is_told(context, choice.step.id)}
    return {"value": visit.sent("opinion"), **told, **_demanded(choice, demanded), **_phrases(visit, context, choice)}


def _files(visit: Visit, choice: TaskChoice, refused: Refusal | None) -> dict[str, Any] | None:
    """Where files are added to the opinion, with those that the actor has chosen already."""
    rule = given_files.rule_of(choice.step, OPINION)
    if rule is None:
        return None
    held = [file_views.given(one) for one in given_files.chosen(visit.actor, choice.task)]
    demanded = _demanded(choice, [answer for answer in choice.answers if answer.files == "required"])
    helped = [*([str(rule.help)] if rule.help else []), *([demanded["hint"]] if demanded["hint"] else [])]
    wrong = [str(one.message) for one in (refused.problems if refused else ()) if one.field == OPINION]
    view = slots.drawn(rule, visit.language, address=OPINION, files=held, errors=wrong)
    url = reverse("portal:given", args=[choice.task.pk, OPINION])
    return {
        "slot": replace(view, help=" ".join(helped), min_files=int(demanded["required"])),
        "uploads_url": url.removesuffix(OPINION),
        "language": visit.language,
    }


def _is_told(context: FilingContext, step: str) -> bool:
    """Whether whoever files it reads the opinions of a step."""
    rules = [disclosures.rule_for(context.kind, role) for role in context.kind.chain.applicant]
    return all(rule is None or (rule.opinions and (rule.steps is None or step in rule.steps)) for rule in rules)


def _phrases(visit: Visit, context: FilingContext, choice: TaskChoice) -> dict[str, Any]:
    """What may be put into the opinion at a press: the actor's own phrases, and what the release proposes."""
    declared = context.kind.chain.step(choice.step.id)
    own = [one.text for one in phrases.of(visit.actor)]
    proposed = [str(one) for one in (declared.phrases if declared else ())]
    return {"phrases": own, "proposed": [one for one in proposed if one not in own]}


def _signature(visit: Visit, choice: TaskChoice) -> dict[str, Any] | None:
    demanded = [answer for answer in choice.answers if answer.signature]
    return {"value": visit.sent("signature", 200), **_demanded(choice, demanded)} if demanded else None


def _demanded(choice: TaskChoice, by: Sequence[Answer]) -> dict[str, Any]:
    """Whether something must be given, and for which of the answers."""
    if not by or len(by) == len(choice.answers):
        return {"required": bool(by), "hint": ""}
    titles = joined(str(answer.title) for answer in by)
    return {"required": False, "hint": _("选择“%(answers)s”时必须填写。") % {"answers": titles}}


def _places(visit: Visit, choice: TaskChoice) -> list[dict[str, Any]]:
    """Where a return may go, first where it goes when none is chosen; nothing where there is no choice."""
    returning = next((answer for answer in choice.answers if answer.places), None)
    if returning is None:
        return []
    declared = choice.step.decision(returning.id)
    route = choice.step.route(declared) if declared else "applicant"
    known = dict(returning.places)
    shown = [{"value": place, "label": str(title)} for place, title in known.items()]
    if route in known:
        shown.sort(key=lambda place: place["value"] != route)
    else:
        shown.insert(0, {"value": "", "label": _("按流程规定")})
    chosen = visit.sent("to_step", 64)
    return [{**place, "chosen": place["value"] == chosen} for place in shown] if len(shown) > 1 else []


def _copying(task: Task) -> dict[str, Any]:
    """The form that sends a copy."""
    field = {
        "name": "copy_to",
        "label": _("抄送给"),
        "kind": "picker",
        "required": True,
        "hint": _("对方可以查看本件，不参与办理"),
        "search_url": f"{reverse('portal:people')}?copy_of={task.pk}",
    }
    return {"url": reverse("portal:copy", args=[task.pk]), "field": field}


def choice_of(visit: Visit, context: FilingContext, task_id: int) -> TaskChoice | None:
    """What the chain allows with a task now."""
    now = situation(context.filing.pk, visit.actor)
    return next((one for one in now.choices if one.task.pk == task_id), None) if now else None


def place_of(visit: Visit, choice: TaskChoice | None, decision: str) -> str:
    """The place that was chosen, of an answer that leads back: the others were sent along with the form."""
    answer = next((one for one in choice.answers if one.id == decision), None) if choice else None
    return visit.sent("to_step", 64) if answer is not None and answer.places else ""


def question_of(context: FilingContext, choice: TaskChoice, decision: str) -> dict[str, str]:
    """What is asked before an answer, where no script asked it; refuses (400) an answer that there is none of."""
    answer = next((one for one in choice.answers if one.id == decision), None)
    if answer is None:
        raise choose()
    drawn = _answer(context, choice, answer)
    return {"title": drawn["label"], "text": drawn["confirm"]}


def _answer(context: FilingContext, choice: TaskChoice, answer: Answer) -> dict[str, Any]:
    label = str(answer.title) if choice.advises else rowacts.label_of(choice.step, answer.id)
    question = (
        _("%(act)s？") % {"act": label} if choice.advises else rowacts.question_of(context, choice.step, answer.id)
    )
    return {
        "id": answer.id,
        "label": label,
        "tone": "" if choice.advises else TONES[answer.counts],
        "icon": "comment" if choice.advises else ICONS[answer.counts],
        "confirm": question,
        "key": "a" if answer.counts == "approve" and not choice.advises else "",
    }


def _hints(choice: TaskChoice) -> dict[str, str]:
    """For which answers a field must be filled in, by field; nothing where every answer demands it."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(name for answer in choice.answers for name in answer.demands):
        demanded = _demanded(choice, [answer for answer in choice.answers if name in answer.demands])
        found[name] = demanded["hint"] or _("必须填写。")
    return found


def _fields(visit: Visit, context: FilingContext, choice: TaskChoice, refused: Refusal | None) -> Any:
    """The form with nothing but what the step's deciders fill in themselves; None where that is nothing."""
    step = choice.step
    if context.form is None or not step.fields.write:
        return None
    access = fields.asked_of_step(step, context.form)
    facts, looks = context.facts(visit.actor), FilingLookups(visit.actor, context)
    data, unread, more = context.filing.data, {}, {}
    if visit.request.method == "POST":
        cleaned = context.form.clean(visit.request.POST, facts, "draft", stored=data, access=access, lookups=looks)
        data, unread, more = cleaned.data, cleaned.unread, sheets.rows_wanted(visit)
    problems = refused.problems if refused else ()
    view = context.form.view(
        data,
        facts,
        access,
        problems,
        FormReader(visit.language, lookups=looks),
        files=file_views.of_filing(context, FilingAccess(context, visit.actor).files) if context.form.has_slots else {},
        typed=Typed(unread, more, stored=context.filing.data),
    )
    return view.with_hints(_hints(choice))


def ways() -> dict[str, tuple[str, str, str]]:
    """The ways of passing a task on: which action allows it, what its button says, its icon."""
    return {
        "transfer": ("transfer", _("转办"), "transfer"),
        "delegate": ("delegate", _("委派"), "person"),
        "before": ("add-signer", _("前加签"), "people"),
        "after": ("add-signer", _("后加签"), "people"),
        "parallel": ("add-signer", _("并行加签"), "people"),
    }


def _passing_on(visit: Visit, choice: TaskChoice) -> dict[str, Any] | None:
    """The form that passes the task on; `nobody` where nobody else may take the step."""
    offered = [
        {"id": way, "label": label, "icon": icon}
        for way, (action, label, icon) in ways().items()
        if action in choice.actions
    ]
    if not offered:
        return None
    person = {
        "name": "to",
        "label": _("交给谁"),
        "kind": "picker",
        "required": True,
        "hint": _("只列出可以办理本环节的人员"),
        "search_url": f"{reverse('portal:people')}?task={choice.task.pk}",
    }
    return {
        "ways": offered,
        "person": person,
        "url": reverse("portal:pass-on", args=[choice.task.pk]),
        "nobody": not decisions.successors(visit.actor, choice.task.pk, ""),
    }
