"""The acts of a story: for each, the use-case that the page calls, with the same guards."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from guicheng.accounts import authority, service
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.config.model.answers import OPINION
from guicheng.config.model.scenarios import Act
from guicheng.entries import attaching, merging, writing
from guicheng.entries.writing import Sheet
from guicheng.feeds import receiving
from guicheng.filings.access import find
from guicheng.filings.acts import (
    amending,
    claims,
    copying,
    decisions,
    deleting,
    deputies,
    drafts,
    filing_files,
    given_files,
    sharing,
    submission,
)
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.roles import policy_of
from guicheng.filings.models import Filing
from guicheng.forms.compiled import CompiledForm
from guicheng.rehearsal.scenarios import registering, seeing
from guicheng.rehearsal.scenarios.outcome import Outcome
from guicheng.rehearsal.scenarios.stage import Stage
from guicheng.workflow.situation import situation

Doing = Callable[[Stage, Actor, Act], Outcome]


def carry_out(stage: Stage, act: Act) -> Outcome:
    """Do what a line says. Raises `Refusal`, and `KeyError` for a name that the story does not have."""
    name = next(iter(act.acts), "")
    if act.home is not None:
        return seeing.at_home(stage, act.home)
    if act.as_ is None:
        if name in STRANGERS:
            STRANGERS[name](stage, act)
        return Outcome()
    actor = stage.actor(act.as_)
    if act.for_ is not None:
        actor = stage.in_place_of(actor, stage.actor(act.for_))
    authority.require_own_password(actor)
    if name:
        return DOING[name](stage, actor, act)
    return _submit(stage, actor, act) if isinstance(act.submit, str) else Outcome()


def _of(context: FilingContext) -> Outcome:
    return Outcome(context.filing)


# -- filings -----------------------------------------------------------------------------------------------------------


def _create(stage: Stage, actor: Actor, act: Act) -> Outcome:
    """Begin a filing, fill it, attach files, and hand it in where the act says so."""
    about = stage.entries[act.about].pk if act.about else None
    data = stage.resolved(act.data)
    saved = drafts.create(actor, act.create or "", about, data)
    filing = saved.matter.filing
    stage.last = filing.pk
    if act.call:
        stage.filings[act.call] = filing.pk
    _attach(stage, saved.matter.form, filing, act)
    return _of(submission.submit(actor, filing.pk, data)) if act.submit is True else Outcome(filing)


def _attach(stage: Stage, form: CompiledForm | None, filing: Filing, act: Act) -> None:
    for slot_id, number in act.attach.items():
        slot = form.slot_at(slot_id) if form is not None else None
        if slot is None:
            raise KeyError(slot_id)
        stage.attach(filing, slot, number)


def _submit(stage: Stage, actor: Actor, act: Act) -> Outcome:
    """Add files, where the line has any and the actor may hand in now; fill in and hand in."""
    pk = stage.filings[str(act.submit)]
    access = find(actor, pk) if act.attach else None
    if access is not None and any(one.kind == "submit" and one.allowed for one in access.actions):
        _attach(stage, access.context.form, access.context.filing, act)
    return _of(submission.submit(actor, pk, stage.resolved(act.data)))


def _decide(stage: Stage, actor: Actor, act: Act) -> Outcome:
    """Add files to the slots that the step writes, and give the answer."""
    pk = stage.filings[act.decide or ""]
    for slot_id, number in act.attach.items():
        if slot_id == OPINION:
            holder, slot = given_files.place_for(actor, decisions.task_to_take(actor, pk).pk)
            stage.attach_to(holder, slot, number, by=actor.account_id)
        else:
            found, slot = filing_files.writable(actor, pk, slot_id)
            stage.attach(found.filing, slot, number)
    answer = decisions.Answer(
        act.decision,
        opinion=act.opinion or "",
        signature=actor.name if act.signature is None else act.signature,
        to_step=act.to_step or "",
        fields=stage.resolved(act.fields),
    )
    return _of(decisions.decide_filing(actor, pk, answer))


def _delete(stage: Stage, actor: Actor, act: Act) -> Outcome:
    gone = stage.filings[act.delete or ""]
    deleting.delete(actor, gone)
    del stage.filings[act.delete or ""]
    stage.last = None if stage.last == gone else stage.last
    return Outcome()


def _amend(stage: Stage, actor: Actor, act: Act) -> Outcome:
    """Change what an amendment leaves open: that of the type which has the fields."""
    pk, data = stage.filings[act.amend or ""], stage.resolved(act.data)
    kind = stage.config.filings[Filing.objects.unscoped().get(pk=pk).type]
    rule = next((one.id for one in kind.amend if set(data) <= {field.root for field in one.fields}), "")
    return _of(amending.amend(actor, pk, rule, data))


def _urge(stage: Stage, actor: Actor, act: Act) -> Outcome:
    decisions.urge(actor, stage.filings[act.urge or ""])
    return Outcome()


def _pass_on(name: str, how: Any) -> Doing:
    """Handing a task over, asking for advice, adding a signer: to a person of the story."""

    def do(stage: Stage, actor: Actor, act: Act) -> Outcome:
        task = decisions.task_to_take(actor, stage.filings[getattr(act, name)])
        desk = decisions.successor(actor, task.pk, stage.actor(act.to or "").account_id or 0)
        return _of(decisions.pass_on(actor, task.pk, how or act.where, desk, act.opinion or ""))

    return do


def _remove_signer(stage: Stage, actor: Actor, act: Act) -> Outcome:
    pk, desks = stage.filings[act.remove_signer or ""], stage.actor(act.to or "").desk_keys
    now = situation(pk, actor)
    seats = (signer.id for signer in now.signers if signer.desk in desks) if now is not None else iter(())
    return _of(decisions.remove_signer(actor, pk, next(seats, 0)))


def _cc(stage: Stage, actor: Actor, act: Act) -> Outcome:
    task = decisions.task_to_take(actor, stage.filings[act.cc or ""])
    copying.send_to_people(actor, task.pk, [stage.actor(act.to or "").account_id or 0], act.opinion or "")
    return Outcome()


def _claim(stage: Stage, actor: Actor, act: Act) -> Outcome:
    """Take the task of a filing up, or over from a colleague, or give it back."""
    pk = stage.filings[act.claim or act.take_over or act.release or ""]
    task = decisions.task_to_take(actor, pk)
    if act.release is not None:
        claims.release(actor, task.pk)
    else:
        claims.claim(actor, task.pk, take_over=act.take_over is not None)
    return Outcome(stage.filing(act.claim or act.take_over or act.release))


def _deputy(stage: Stage, actor: Actor, act: Act) -> Outcome:
    """Name a colleague who stands in from today on."""
    colleague, today = stage.actor(act.deputy or ""), clock.today()
    policy = policy_of(stage.config)
    deputies.name(actor, policy, actor.account_id or 0, colleague.account_id or 0, today, act.until or today)
    return Outcome()


# -- entries -----------------------------------------------------------------------------------------------------------


def _add(stage: Stage, actor: Actor, act: Act) -> Outcome:
    parent = stage.entries[act.about].pk if act.about else None
    files = _lay(stage, writing.blank(actor, act.add or "", parent), act) if act.attach else None
    entry = writing.create(actor, act.add or "", stage.resolved(act.data), parent, files=files)
    stage.entries[act.call or act.add or ""] = entry
    return Outcome()


def _edit(stage: Stage, actor: Actor, act: Act) -> Outcome:
    pk = stage.entries[act.edit or ""].pk
    files = _lay(stage, writing.sheet(actor, pk), act) if act.attach else None
    writing.edit(actor, pk, stage.resolved(act.data), files=files)
    return Outcome()


def _lay(stage: Stage, page: Sheet, act: Act) -> str:
    """Lay files out with the form of an entry, as its page does; the mark of the form."""
    for slot_id, number in act.attach.items():
        lying, slot = attaching.laid(page, _FORM, slot_id)
        lying.begin()
        stage.attach_to(lying.draft, slot, number)
    return _FORM


_FORM = "scenario"


def _remove(stage: Stage, actor: Actor, act: Act) -> Outcome:
    writing.remove(actor, stage.entries[act.remove or ""].pk)
    return Outcome()


def _merge(stage: Stage, actor: Actor, act: Act) -> Outcome:
    duplicate, kept = stage.entries[act.merge or ""], stage.entries[act.into or ""]
    merging.merge(actor, duplicate.pk, kept.pk, act.opinion or "")
    return Outcome()


def _authorise(stage: Stage, actor: Actor, act: Act) -> Outcome:
    """Let organisations enter business systems."""
    policy = policy_of(stage.config)
    for alias, systems in (act.authorise or {}).items():
        stage.authorised(service.authorise_systems(actor, policy, stage.organisations[alias].pk, systems))
    return Outcome()


def _revoke(stage: Stage, actor: Actor, act: Act) -> Outcome:
    """Take business systems back from organisations."""
    policy = policy_of(stage.config)
    for alias, systems in (act.revoke or {}).items():
        for system in systems:
            stage.authorised(service.take_system_back(actor, policy, stage.organisations[alias].pk, system))
    return Outcome()


def _shares(stage: Stage, actor: Actor, act: Act) -> Outcome:
    given = {stage.organisations[alias].pk: number for alias, number in act.give.items()}
    sharing.share(actor, act.shares or "", stage.entries[act.about or ""].pk, given)
    return Outcome()


def _review(stage: Stage, actor: Actor, act: Act) -> Outcome:
    registering.review(stage, act, actor)
    return Outcome()


def _push(stage: Stage, act: Act) -> None:
    """A row as the other system sends it, taken whole or refused with every reason."""
    context = receiving.context_of(stage.config, act.push or "", "scenario")
    plan = context.mapper.plan(act.row or {})
    arrival = Decimal(int(clock.now().timestamp()))
    if problems := receiving.attempt(context, plan, arrival, lambda _: None):
        raise Refusal(problems, status=400)


DOING: dict[str, Doing] = {
    "create": _create,
    "decide": _decide,
    "withdraw": lambda stage, actor, act: _of(submission.withdraw(actor, stage.filings[act.withdraw or ""])),
    "take_back": lambda stage, actor, act: _of(decisions.take_back(actor, stage.filings[act.take_back or ""])),
    "cancel": lambda stage, actor, act: _of(
        submission.cancel(actor, stage.filings[act.cancel or ""], act.opinion or "")
    ),
    "amend": _amend,
    "urge": _urge,
    "delete": _delete,
    "transfer": _pass_on("transfer", "transfer"),
    "delegate": _pass_on("delegate", "delegate"),
    "add_signer": _pass_on("add_signer", None),
    "remove_signer": _remove_signer,
    "cc": _cc,
    "claim": _claim,
    "take_over": _claim,
    "release": _claim,
    "deputy": _deputy,
    "add": _add,
    "edit": _edit,
    "remove": _remove,
    "merge": _merge,
    "authorise": _authorise,
    "revoke": _revoke,
    "shares": _shares,
    "reads": lambda stage, actor, act: seeing.opened(stage, actor, act.reads or ""),
    "lists": seeing.listed,
    "export": seeing.exported,
    "print": seeing.printed,
    "review": _review,
}
"""What somebody who has signed in does."""

STRANGERS: dict[str, Callable[[Stage, Act], None]] = {
    "register_": registering.register,
    "correct": registering.correct,
    "sign_in": registering.sign_in,
    "push": _push,
    "withdraw": lambda stage, act: registering.withdraw(stage, act.withdraw or ""),
}
"""What somebody does who has not."""
