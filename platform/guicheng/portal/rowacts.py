"""What a row of a list offers for a filing: view, edit, submit, take back, delete, amend, confirm (HNQ-37, HNQ-98)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guicheng.common.text import joined
from guicheng.config import act_words
from guicheng.config.decision_titles import decision_title
from guicheng.config.model.acts import ActName
from guicheng.config.model.chains import Step
from guicheng.config.state_titles import state_label
from guicheng.filings.access import amendments, deletion, possible_acts
from guicheng.filings.acts import deleting
from guicheng.filings.context import claim_rules, items
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.guards import lapsing
from guicheng.portal import words
from guicheng.portal.visit import Visit
from guicheng.workflow.models import Task

MOST_VALUES = 2
"""Values of its form that a question names a filing by."""


def of_filing(
    visit: Visit, context: FilingContext, *, opens: bool = True, task: Task | None = None
) -> list[dict[str, Any]]:
    """The actions of a row. Whether an act succeeds is for the use-case to say; here only what makes sense to offer."""
    filing = context.filing
    actions: list[dict[str, Any]] = []
    if opens:
        actions.append({"label": _("查看"), "url": reverse("portal:filing", args=[filing.pk]), "icon": "view"})
    if context.is_applicant(visit.actor):
        actions += _of_applicant(visit, context)
    actions += _papers(visit, context) if opens else []
    if deletion.allowed(context, visit.actor):
        actions.append(delete_action(context))
    if task is not None and lapsing.of(context) is None:
        actions += decide_at_once(context, task) if _is_free(visit, context, task) else [open_task(task)]
    return actions


def _papers(visit: Visit, context: FilingContext) -> list[dict[str, Any]]:
    """The papers that the role has of it in its present state; whether everything else holds is said where they are."""
    pk, kind, role = context.filing.pk, context.kind, visit.actor.role
    return [
        {"label": str(one.title), "url": reverse("portal:filing-document", args=[pk, name]), "icon": "print"}
        for name, one in context.config.documents.items()
        if one.filing == kind.filing and role in one.to and (not one.states or context.filing.state in one.states)
    ]


def _is_free(visit: Visit, context: FilingContext, task: Task) -> bool:
    """Whether no colleague has claimed a task."""
    rule = claim_rules.of_task(context.config, context.kind, task)
    return claim_rules.in_the_way(rule, visit.actor, task, context.now) is None


def _of_applicant(visit: Visit, context: FilingContext) -> list[dict[str, Any]]:
    pk = context.filing.pk
    amends = [
        {"label": str(rule.title), "url": reverse("portal:amend", args=[pk, rule.id]), "icon": "partners"}
        for rule in amendments.open_to(context, visit.actor)
    ]
    if context.is_editable and context.closed:
        return []
    if context.is_editable:
        return [
            {"label": _("修改"), "url": reverse("portal:filing-edit", args=[pk]), "icon": "edit"},
            submit_action(context),
            *amends,
        ]
    withdraw = context.kind.chain.withdraw
    waits = withdraw is not None and context.filing.live and context.filing.state in withdraw.while_
    if waits and lapsing.of(context) is None:
        amends = [*amends, withdraw_action(context)]
    return amends


def submit_action(context: FilingContext) -> dict[str, Any]:
    """上报, with its question."""
    return {
        "label": called(context, "submit"),
        "url": reverse("portal:submit", args=[context.filing.pk]),
        "method": "post",
        "icon": "send",
        "tone": "primary",
        "fields": _version(context),
        "confirm_title": _("%(act)s“%(name)s”")
        % {"act": called(context, "submit"), "name": words.filing_name(context.config, context.filing)},
        "confirm": submit_question(context),
    }


def _version(context: FilingContext) -> list[dict[str, Any]]:
    """The version that an act is made from: what stands in the row that people see."""
    return [{"name": "version", "value": context.filing.version}]


def submit_question(context: FilingContext) -> str:
    """What submitting leads to, in one sentence."""
    return _counted(_submit_question(context), items.ahead(context))


def _counted(question: str, number: int) -> str:
    """A question with the number of entries or rows that the act is carried out for."""
    return f"{question}{_('将逐条办理所列的 %(number)s 条。') % {'number': number}}" if number else question


def _submit_question(context: FilingContext) -> str:
    chain, said = context.kind.chain, {"act": called(context, "submit"), "back": called(context, "withdraw")}
    if context.kind.questions.submit is not None:
        return str(context.kind.questions.submit)
    if not chain.steps:
        return _("%(act)s后不能再修改。") % said
    step = {**said, "step": chain.steps[0].title}
    if chain.withdraw is None:
        return _("%(act)s后进入“%(step)s”，不能再修改。") % step
    return _("%(act)s后进入“%(step)s”；办理前可以%(back)s。") % step


def called(context: FilingContext, act: ActName) -> str:
    """What an act of a filing is called."""
    return str(act_words.word(context.config, context.kind, act))


def withdraw_action(context: FilingContext) -> dict[str, Any]:
    """取消上报 (HNQ-99)."""
    return {
        "label": called(context, "withdraw"),
        "url": reverse("portal:withdraw", args=[context.filing.pk]),
        "method": "post",
        "icon": "undo",
        "fields": _version(context),
        "confirm_title": called(context, "withdraw"),
        "confirm": _withdraw_question(context),
    }


def _withdraw_question(context: FilingContext) -> str:
    """What taking back leads to: a draft, or an end."""
    chain = context.kind.chain
    if context.kind.questions.withdraw is not None:
        return str(context.kind.questions.withdraw)
    to = chain.withdraw.to if chain.withdraw is not None else chain.draft
    said = {
        "act": called(context, "withdraw"),
        "name": which(context, filer=True),
        "submit": called(context, "submit"),
        "state": state_label(context.config, context.kind, to),
    }
    if to in chain.ends:
        return _("%(act)s“%(name)s”？本件随即结束，状态为“%(state)s”，不能再修改。") % said
    return _("%(act)s“%(name)s”？取消后可以修改，修改后须再次%(submit)s。") % said


def delete_action(context: FilingContext) -> dict[str, Any]:
    """删除, where the filing stands as it may be thrown away."""
    return {
        "label": called(context, "delete"),
        "url": reverse("portal:delete", args=[context.filing.pk]),
        "method": "post",
        "icon": "delete",
        "tone": "danger",
        "fields": _version(context),
        "confirm_title": called(context, "delete"),
        "confirm": str(context.kind.questions.delete or _what_goes(context)),
    }


def _what_goes(context: FilingContext) -> str:
    """The question before a draft is deleted: which one it is, and what goes with it."""
    along = deleting.goes_along(context.filing)
    counted = [_("%(count)s 个附件") % {"count": along.files}] if along.files else []
    counted += [_("%(count)s 行明细") % {"count": along.rows}] if along.rows else []
    gone = joined([_("填写的内容"), *counted])
    said = {"act": called(context, "delete"), "name": which(context, filer=True), "gone": gone}
    return _("%(act)s“%(name)s”？%(gone)s随之删除，不能恢复。") % said


def which(context: FilingContext, *, filer: bool = False) -> str:
    """A filing as a question names it: kind, name, number, what it is about; and to the `filer`, from whom nothing
    of it is hidden, what lists show first of its form."""
    filing, form, language = context.filing, context.form, "en" if (get_language() or "").startswith("en") else "zh"
    shown = [one.value.removeprefix("form.") for one in context.kind.columns if one.value.startswith("form.")]
    values = [form.display(name, filing.data, {}, language, "internal") for name in shown] if form and filer else []
    about = context.subject.name if context.subject else ""
    parts = [str(context.kind.title), filing.name, filing.number, *list(filter(None, values))[:MOST_VALUES], about]
    return " · ".join(filter(None, dict.fromkeys(parts)))


def cancel_action(context: FilingContext) -> dict[str, Any]:
    """作废, with its question."""
    return {
        "label": called(context, "cancel"),
        "url": reverse("portal:cancel", args=[context.filing.pk]),
        "method": "post",
        "icon": "void",
        "tone": "danger",
        "fields": _version(context),
        "confirm_title": called(context, "cancel"),
        "confirm_comment": _("%(act)s原因") % {"act": called(context, "cancel")},
        "confirm": str(
            context.kind.questions.cancel
            or _("%(act)s“%(name)s”？之后不能恢复。") % {"act": called(context, "cancel"), "name": which(context)}
        ),
    }


def take_back_action(context: FilingContext) -> dict[str, Any]:
    """撤回审批, with its question."""
    return {
        "label": called(context, "take-back"),
        "url": reverse("portal:take-back", args=[context.filing.pk]),
        "method": "post",
        "icon": "undo",
        "confirm_title": called(context, "take-back"),
        "confirm_comment": _("撤回原因"),
        "confirm": _("撤回您对“%(name)s”作出的审批意见？后续环节的待办随即取消。") % {"name": which(context)},
    }


def besides(visit: Visit, context: FilingContext) -> list[dict[str, Any]]:
    """What may be done with a filing under way without a task of one's own, as buttons of its page."""
    now = possible_acts.situation_of(context, visit.actor)
    shown = []
    for one in possible_acts.besides(context, visit.actor, now) if now else ():
        if one.kind == "cancel":
            shown.append(cancel_action(context))
        elif one.kind == "take-back":
            shown.append(take_back_action(context))
        else:
            url = reverse("portal:remove-signer", args=[context.filing.pk, int(one.of)])
            words = _("对方不再需要办理，其待办随即取消。")
            shown.append({"label": str(one.title), "url": url, "method": "post", "icon": "people", "confirm": words})
    return shown


def decide_at_once(context: FilingContext, task: Task) -> list[dict[str, Any]]:
    """The one answer of a step that asks for nothing else, as a button of the row (HNQ-37); else the way there."""
    step = context.kind.chain.step(task.step)
    if step is None:
        return []
    approve = at_once(step)
    if approve is None:
        return [open_task(task)]
    return [
        {
            "label": label_of(step, approve),
            "url": reverse("portal:decide", args=[task.pk]),
            "method": "post",
            "icon": "approve",
            "tone": "primary",
            "key": "a",
            "confirm_title": _("信息"),
            "confirm": question_of(context, step, approve),
            "fields": [*_version(context), {"name": "decision", "value": approve}],
        }
    ]


def open_task(task: Task) -> dict[str, Any]:
    """The way to the page of a task."""
    return {"label": _("办理"), "url": reverse("portal:task", args=[task.pk]), "icon": "approve", "tone": "primary"}


def at_once(step: Step) -> str | None:
    """The answer that can be given without opening the filing: the only approval of a step that has nothing to fill in,
    nothing to sign, no files to add, and no comment that must be given."""
    yes = [one for one in step.decisions if one.counts == "approve"]
    simple = len(yes) == 1 and not step.fields.write and not yes[0].signature and yes[0].comment != "required"
    return yes[0].id if simple and step.files is None else None


def label_of(step: Step, decision: str) -> str:
    """What a decision's button says: its own title; 确认 for the approval of a step that knows no other answer."""
    declared = step.decision(decision)
    if declared and declared.title is None and len(step.decisions) == 1:
        return _("确认")
    return str(decision_title(step, decision))


def question_of(context: FilingContext, step: Step, decision: str) -> str:
    """The question before a decision, worded by the filing type (HNQ-38)."""
    name = words.filing_name(context.config, context.filing)
    if context.kind.questions.decide is not None and context.kind.chain.steps[:1] == [step]:
        question = str(context.kind.questions.decide)
    else:
        question = _("%(act)s“%(name)s”？") % {"act": label_of(step, decision), "name": name}
    declared = step.decision(decision)
    approves = declared is not None and declared.counts == "approve"
    return _counted(question, items.ahead(context, step.id, decision) if approves else 0)
