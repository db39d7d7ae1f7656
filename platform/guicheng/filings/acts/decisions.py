"""Deciding: one use-case for every answer a step allows, and what else a decider may do with a task."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db.models import QuerySet

from guicheng import audit
from guicheng.accounts import standing
from guicheng.accounts.actor import Actor
from guicheng.common.acts import act
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import Text, text
from guicheng.common.versions import Version
from guicheng.config.facts.decisions import role_of
from guicheng.config.model.chains import Decision, Step
from guicheng.config.model.events import TAKE_BACK, TASK, FilingEvent
from guicheng.filings.access import FilingAccess, versions
from guicheng.filings.access.possible_acts import effects_of_last
from guicheng.filings.acts import answering, conclusion, ending, filing_files, given_files
from guicheng.filings.context import claim_rules, deputising, desk_names, filing_context, task_takers
from guicheng.filings.context.decided import Given
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.lookups import ActorLookups
from guicheng.filings.guards import before_acts
from guicheng.filings.telling import notify
from guicheng.forms.access import READ_ALL, Access
from guicheng.forms.submitted import require_known
from guicheng.statements import planned
from guicheng.workflow import service
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import OPEN, Task
from guicheng.workflow.situation import situation
from guicheng.workflow.words import answer_title


def find_task(actor: Actor, task_id: int, *, lock: bool = False) -> tuple[Task, FilingContext]:
    """A task and its filing, for whoever may take the task, or to whom the filing is open; else `not-found`: who
    decided what is part of its content."""
    task = _task(task_id, actor.region).first()
    if task is None:
        raise filing_context.not_found()
    context = of_task(actor, task, lock=lock)
    if task.desk not in actor.desk_keys and not FilingAccess(context, actor).is_open:
        raise filing_context.not_found()
    return task, context


@planned
def _task(task_id: int, region: str) -> QuerySet[Task]:
    return Task.objects.filter(pk=task_id, region=region, seat__gt=0)


def of_task(actor: Actor, task: Task, *, lock: bool = False) -> FilingContext:
    """The filing of a task: seen by whoever may take the task, even where their scope would not show it."""
    return filing_context.find(actor, task.filing_id, lock=lock)


@dataclass(frozen=True)
class Answer:
    """What somebody who decides has sent: `fields` are what the step lets its deciders fill in, `version` that of the
    filing which they read."""

    decision: str
    opinion: str = ""
    signature: str = ""
    to_step: str = ""
    fields: Any = None
    version: Version | None = None


@ending.ends_what_is_over
@act
def decide(actor: Actor, task_id: int, answer: Answer) -> FilingContext:
    """Give the answer of a desk.

    Of two at once, one decides; the other is refused `task-already-decided` and told who did. Refusals besides: those
    of the chain, a `Conflict`, and with every reason at once what is missing or wrong in what was sent (400) and the
    declared rules at `decide:<step>` (for approvals only).
    """
    task, context = find_task(actor, task_id, lock=True)
    fresh = service.waiting(context.filing.pk).get(task_id, task)
    return _decided(actor, fresh, context, answer)


def _decided(actor: Actor, task: Task, context: FilingContext, answer: Answer) -> FilingContext:
    actor = deputising.at_desk(context, actor, task.desk)
    step = context.kind.chain.step(task.step)
    declared = step.decision(answer.decision) if step else None
    before, moment = context.filing.data, FilingEvent.decide(task.step)
    advises = task.kind == "delegate"  # asked for advice: it fills in and settles nothing, so no rule stands against it
    approves = declared is not None and declared.counts == "approve" and not advises
    problems: list[Problem] = []
    _require_unclaimed(context, actor, task)
    context.answering = _given(context, actor, task, answer)
    if step is not None and task.status == OPEN and task.desk in actor.desk_keys:
        asked = None if advises else declared
        problems = [*_fill_in(context, actor, step, answer, asked), *given_files.problems(actor, task, step, asked)]
    try:
        # refuses whoever is too late or not asked, before any rule is spoken of
        reply = service.Reply(answer.decision, answer.opinion, answer.signature, answer.to_step)
        moved = service.decide(task, reply, router=conclusion.router(context, actor), actor=actor, at=context.now)
    except Refusal as refused:
        if refused.status == 400:  # something was not sent: what else stands in the way is said with it
            _check(context, actor, moment, (*refused.problems, *problems), approves=approves)
        raise
    context.answering = None  # it stands in the chain now
    ending.require_running(context)
    _check(context, actor, moment, problems, approves=approves)
    conclusion.conclude(
        context,
        actor,
        moved,
        moment,
        conclusion.Remark(
            _titled(step, declared, advises=advises), answer.opinion, given=given_files.bind(actor, task, step)
        ),
        before=before,
    )
    return context


def _check(
    context: FilingContext, actor: Actor, moment: FilingEvent, problems: Sequence[Problem], *, approves: bool
) -> None:
    """Refuses what is wrong with what was filled in; an approval also for the declared rules."""
    if approves:
        before_acts.check(context, actor, moment, besides=problems)
    elif problems:
        raise Refusal(problems, status=400)


def _given(context: FilingContext, actor: Actor, task: Task, answer: Answer) -> Given | None:
    """The answer as facts speak of it while it is being given; advice is none."""
    if task.kind == "delegate":
        return None
    role = role_of(context.kind.chain, task.step, Desk(task.desk).role)
    return Given(task.step, answer.decision, actor.name, role, context.now, answer.opinion, actor.account_id)


@ending.ends_what_is_over
@act
def decide_filing(actor: Actor, filing_id: int, answer: Answer) -> FilingContext:
    """Give the answer of the actor's desk to a filing that waits for it; `no-task` where none does."""
    task_id = _ids_of_mine(filing_id, actor.region, sorted(actor.desk_keys)).first()
    if task_id is None:
        raise _no_task()
    context = filing_context.find(actor, filing_id, lock=True)
    task = service.waiting(filing_id).get(task_id[0]) or find_task(actor, task_id[0])[0]
    return _decided(actor, task, context, answer)


def successors(actor: Actor, task_id: int, words: str) -> list[Desk]:
    """The people to whom the actor may pass a task on, by words. Refusal `not-found`."""
    task, context = find_task(actor, task_id)
    if task.desk not in actor.desk_keys:
        raise filing_context.not_found()
    return task_takers.candidates(context, task, actor, words)


def successor(actor: Actor, task_id: int, account_id: int) -> Desk:
    """One of them by account. Refusals `not-found`, `desk-unknown` (404)."""
    task, context = find_task(actor, task_id)
    return task_takers.taker(context, task, actor, Desk.of_account(account_id))


def task_of(actor: Actor, filing_id: int) -> Task | None:
    """The open task of a filing that the actor may take."""
    return _mine(filing_id, actor.region, sorted(actor.desk_keys)).first()


def task_to_take(actor: Actor, filing_id: int) -> Task:
    """The same; refused (`no-task`) where there is none."""
    task = task_of(actor, filing_id)
    if task is None:
        raise _no_task()
    return task


def _no_task() -> Refusal:
    return refuse("no-task", "该填报件当前没有需要您办理的任务", "Nothing of this filing waits for you now")


@planned
def _mine(filing_id: int, region: str, desks: Collection[str]) -> QuerySet[Task]:
    return _waiting_at(filing_id, region, desks)


@planned
def _ids_of_mine(filing_id: int, region: str, desks: Collection[str]) -> QuerySet[Task, tuple[int]]:
    return _waiting_at(filing_id, region, desks).values_list("id")


def _waiting_at(filing_id: int, region: str, desks: Collection[str]) -> QuerySet[Task]:
    return Task.objects.filter(filing_id=filing_id, region=region, status=OPEN, desk__in=desks).order_by("id")


@dataclass(frozen=True)
class BulkAnswer:
    """What became of one task of many."""

    task_id: int
    filing_id: int | None
    refusal: Refusal | None = None
    state: str = ""
    """Where its filing stands now; '' where it was refused."""


def decide_many(
    actor: Actor,
    task_ids: Iterable[int],
    decision: str,
    opinion: str = "",
    *,
    versions: Mapping[int, Version] | None = None,
) -> list[BulkAnswer]:
    """Answer many tasks alike, each in its own transaction: one that is refused does not stop the others. `versions`
    are those of the filings that were read, by task."""
    read = versions or {}
    answers = []
    for task_id in dict.fromkeys(task_ids):
        try:
            context = decide(actor, task_id, Answer(decision, opinion, version=read.get(task_id)))
            answers.append(BulkAnswer(task_id, context.filing.pk, state=context.filing.state))
        except Refusal as refusal:
            answers.append(BulkAnswer(task_id, None, refusal))
    return answers


@act
def pass_on(
    actor: Actor,
    task_id: int,
    how: Literal["transfer", "delegate", "before", "after", "parallel"],
    desk: Desk,
    opinion: str = "",
    *,
    version: Version | None = None,
) -> FilingContext:
    """Hand a task over for good (转办), ask another desk's advice (委派), or add a signer (加签): somebody who may take
    the step. Refusals: those of the chain, and `desk-unknown` (404) for whoever may not."""
    standing.hold([desk.account_id] if desk.account_id else [])
    task, context = find_task(actor, task_id, lock=True)
    actor = deputising.at_desk(context, actor, task.desk)
    step = context.kind.chain.step(task.step)
    reader = versions.reader(context, actor, Access.of_step(step.fields) if step else READ_ALL)
    if claim_rules.of_task(context.config, context.kind, task) is not None:
        task = service.waiting(context.filing.pk).get(task_id, task)
        _require_unclaimed(context, actor, task)
    if task.desk in actor.desk_keys and task.status == OPEN:
        versions.require(context.filing, version, reader)
    if step and _ACTION_OF.get(how, how) in step.actions and task.desk in actor.desk_keys and task.status == OPEN:
        desk = task_takers.taker(context, task, actor, desk)
    route = conclusion.router(context, actor)
    if how == "transfer":
        moved = service.transfer(task.pk, desk, router=route, actor=actor, at=context.now, opinion=opinion)
    elif how == "delegate":
        moved = service.delegate(task.pk, desk, router=route, actor=actor, at=context.now, opinion=opinion)
    else:
        moved = service.add_signer(task.pk, desk, how, router=route, actor=actor, at=context.now)
    title = _PASSED_ON[how].format(desk=desk.name)
    conclusion.conclude(context, actor, moved, FilingEvent(how), conclusion.Remark(title, opinion))
    return context


_ACTION_OF = dict.fromkeys(("before", "after", "parallel"), "add-signer")
_PASSED_ON = {
    "transfer": text("转办给{desk}", "Transferred to {desk}"),
    "delegate": text("委派给{desk}", "Delegated to {desk}"),
    "before": text("前加签：{desk}", "Signer added before: {desk}"),
    "after": text("后加签：{desk}", "Signer added after: {desk}"),
    "parallel": text("并行加签：{desk}", "Signer added beside: {desk}"),
}


@act
def remove_signer(actor: Actor, filing_id: int, seat: int) -> FilingContext:
    """A signer whom the actor added, or somebody whose advice they asked, is not needed any more (减签). Refusals:
    `no-such-signer` (404), `task-already-decided`."""
    context = filing_context.find(actor, filing_id, lock=True)
    now = situation(filing_id, actor) if context.filing.submitted_at else None
    signer = next((one for one in now.signers if one.id == seat), None) if now else None
    if now is None or signer is None:
        raise refuse("no-such-signer", "没有这个可以减去的签署人", "There is no such signer to remove", status=404)
    name = desk_names.name_of(context.config, signer.desk)
    asker = now.state.asker(signer)
    adder = Task.objects.get(process=now.run, seat=asker.id if asker else 0)
    actor = deputising.at_desk(context, actor, adder.desk)
    route = conclusion.router(context, actor)
    moved = service.remove_signer(adder.pk, seat, router=route, actor=actor, at=context.now)
    title = text(f"减签：{name}", f"Signer removed: {name}")
    conclusion.conclude(context, actor, moved, FilingEvent("remove-signer"), conclusion.Remark(title))
    return context


@act
def take_back(actor: Actor, filing_id: int, reason: str = "") -> FilingContext:
    """Take the actor's own decision back (撤回审批), as long as nobody has gone on from it and nothing that was
    declared has followed. Whoever had been asked since is told. Refusals: `nothing-to-take-back`,
    `effects-carried-out`."""
    context = filing_context.find(actor, filing_id, lock=True)
    if context.filing.submitted_at is None:
        raise refuse("nothing-to-take-back", "尚未上报，没有审批意见", "It has not been submitted; nobody has decided")
    now = situation(filing_id, actor)
    if now is not None and now.state.undo is not None:
        actor = deputising.at_desk(context, actor, now.state.undo.desk)
    if now is not None and now.may_take_back and effects_of_last(context, now.state):
        raise refuse(
            "effects-carried-out",
            "该审批意见已经产生后续处理，不能撤回",
            "What was to follow from this decision has been carried out; it cannot be taken back",
        )
    if now is not None and now.may_take_back:
        claimed = claim_rules.taken_up(context.config, context.kind, filing_id, actor, context.now)
        if claimed is not None:
            raise Refusal(claimed)
    moved = service.take_back(
        filing_id, router=conclusion.router(context, actor), actor=actor, at=context.now, opinion=reason
    )
    asked = tuple(Desk(task.desk, task.desk_name) for task in moved.closed if task.desk)
    events = tuple(event for event in moved.events if event != TASK)
    outcome = replace(conclusion.Outcome.of(moved), asked=asked, events=events)
    conclusion.conclude(context, actor, outcome, TAKE_BACK, conclusion.Remark(opinion=reason))
    return context


@act
def urge(actor: Actor, filing_id: int) -> list[Task]:
    """Urge everybody the filing waits for (催办), at most once an hour: they are told of their task again. Refuses
    (403) whoever is not the applicant."""
    context = filing_context.find(actor, filing_id, lock=True)
    if not context.is_applicant(actor):
        raise refuse("not-applicant", "只有申请人可以催办", "Only the applicant may urge", status=403)
    tasks = service.urge(filing_id, at=context.now)
    notify.of_events(context, actor, [TASK], [Desk(task.desk, task.desk_name) for task in tasks], text("催办", "Urged"))
    audit.record(
        actor,
        audit.Event(
            "filing.urge",
            "filing",
            filing_id,
            title=text("催办", "Urged"),
            subject_id=context.filing.subject_id,
            release=context.config.release_number,
        ),
    )
    return tasks


def _require_unclaimed(context: FilingContext, actor: Actor, task: Task) -> None:
    """Refuses (`task-claimed`) whoever acts on a task that a colleague has claimed; the run of the task is locked."""
    if task.status == OPEN and task.desk in actor.desk_keys:
        rule = claim_rules.of_task(context.config, context.kind, task)
        if (problem := claim_rules.in_the_way(rule, actor, task, context.now)) is not None:
            raise Refusal(problem)


def _fill_in(
    context: FilingContext, actor: Actor, step: Step, answer: Answer, declared: Decision | None
) -> list[Problem]:
    """Take over what the step's deciders fill in, whichever answer they give (nothing with advice, which is none); what
    is wrong with it. Refuses what was made from another version of the filing than there is now."""
    reader = versions.reader(context, actor, Access.of_step(step.fields))
    require_known(answer.fields, context.form.fields if context.form else ())
    if context.form is None or not step.fields.write or declared is None:
        versions.require(context.filing, answer.version, reader)
        return []
    facts = context.facts(actor)
    cleaned = context.form.clean(
        answer.fields or {},
        facts,
        "full",
        stored=context.filing.data,
        access=Access.of_step(step.fields),
        lookups=ActorLookups(actor, context.config, context.facts(actor)),
    )
    versions.require(context.filing, answer.version, reader, cleaned.data)
    context.filing.data = cleaned.data
    wanted = filing_files.problems_of_step(context, actor, step, declared)
    return [*answering.problems(context.form, facts, step, declared, cleaned), *wanted]


def _titled(step: Step | None, decision: Decision | None, *, advises: bool = False) -> Text | None:
    """How the log calls an answer: by its own title, for an approval else by that of the step; advice as advice."""
    if step is None or decision is None:
        return None
    if advises:
        return answer_title(step, decision.id, "delegate")
    if decision.title is not None:
        return decision.title
    return {"return": text("退回", "Returned"), "refuse": text("不通过", "Refused")}.get(decision.counts, step.title)
