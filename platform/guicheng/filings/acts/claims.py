"""认领、接手和放回: an officer takes a task of the desk up for themself, takes one over, gives it back."""

from __future__ import annotations

import datetime as dt

from guicheng import audit
from guicheng.accounts import standing
from guicheng.accounts.actor import Actor, StandsIn
from guicheng.accounts.heirs import Loss
from guicheng.accounts.models import Membership
from guicheng.common.acts import act
from guicheng.common.errors import Refusal, refuse
from guicheng.common.text import Text, text
from guicheng.config.model.claims import Claim
from guicheng.filings.acts import decisions, ending
from guicheng.filings.context import claim_rules, deputising
from guicheng.filings.context.filing_context import FilingContext
from guicheng.notices import service as notices
from guicheng.notices.service import Post
from guicheng.workflow import claiming, service
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import OPEN, Task
from guicheng.workflow.state import from_json
from guicheng.workflow.who import who_of

NOTICE = "task-taken-over"
"""The notice that this module posts by itself; a region declares none for it."""


@ending.ends_what_is_over
@act
def claim(actor: Actor, task_id: int, *, take_over: bool = False) -> Task:
    """Take a task of the actor's desk up; once more to have it longer. With `take_over` from a colleague who has it,
    where that is declared; they are told.

    Of two at once, one has it and the other is refused `task-claimed`. Refusals besides: `not-found`,
    `task-already-decided`, `not-your-task`, `own-filing` (403), `claim-not-allowed` (403).
    """
    standing.hold([actor.account_id] if actor.account_id else [])
    task, context, rule = _held(actor, task_id)
    actor = deputising.at_desk(context, actor, task.desk)
    principal = actor.acts_as
    if not _sits_at(Desk(task.desk), principal.account_id if principal else actor.account_id or 0):
        raise _not_yours()  # they have lost it meanwhile
    step = context.kind.chain.step(task.step)
    applicant = from_json(task.process.chain_state).applicant
    if step is not None and step.own == "refuse" and applicant in who_of(actor).accounts:
        raise refuse(
            "own-filing",
            "不能认领本人提交的填报件，请由同岗位其他人员办理",
            "You may not claim what you submitted yourself; let a colleague of the same post do it",
            status=403,
        )
    before = task.claimer if claiming.is_anothers(task, actor.account_id, context.now) else ""
    had_it = task.claimed_by
    if before and not (take_over and rule.take_over):
        raise Refusal(claiming.problem(task, take_over=rule.take_over))
    claiming.take(task, actor.account_id or 0, actor.name, _until(context, rule, principal))
    title = text(f"接手（原由{before}认领）", f"Taken over from {before}") if before else text("认领", "Claimed")
    _record(actor, context, "filing.claim", title)
    if before and had_it is not None:
        _tell(actor, context, task, had_it)
    return task


@ending.ends_what_is_over
@act
def release(actor: Actor, task_id: int) -> Task:
    """Give a task that the actor has claimed back to its desk. Refusals as above, and `not-claimed`."""
    task, context, _ = _held(actor, task_id)
    actor = actor.at_desk(task.desk)
    if claiming.holder(task, context.now) != actor.account_id:
        raise refuse("not-claimed", "您没有认领该任务，无需放回", "You have not claimed this task")
    claiming.give_back(task)
    _record(actor, context, "filing.release", text("放回", "Given back"))
    return task


def let_go(loss: Loss) -> int:
    """Give back what people of a loss have claimed at desks that are no longer theirs; how many tasks that were. Called
    within the transaction that takes their standing away."""
    claimed = Task.objects.filter(region=loss.region, status=OPEN, claimed_by__in=list(loss.accounts))
    given = [task for task in claimed.order_by("pk") if not _sits_at(Desk(task.desk), task.claimed_by or 0)]
    Task.objects.filter(pk__in=[task.pk for task in given]).update(claimed_by=None, claimer="", claimed_until=None)
    return len(given)


def _held(actor: Actor, task_id: int) -> tuple[Task, FilingContext, Claim]:
    """A task that waits at the actor's desk and may be claimed, its filing and its run locked."""
    found, context = decisions.find_task(actor, task_id, lock=True)
    task = service.waiting(context.filing.pk).get(task_id)
    if task is None or task.status != OPEN:
        raise service.already_decided(found)
    if task.desk not in actor.desk_keys:
        raise _not_yours()
    ending.require_running(context)
    rule = claim_rules.of_task(context.config, context.kind, task)
    if rule is None:
        raise refuse("claim-not-allowed", "本环节的任务不用认领", "Tasks of this step are not claimed", status=403)
    return task, context, rule


def _until(context: FilingContext, rule: Claim, principal: StandsIn | None) -> dt.datetime | None:
    """When a claim is over: as declared, and of somebody who stands in no later than that."""
    ends = [claim_rules.until(context.config, rule, context.now)]
    if principal is not None:
        midnight = dt.datetime.combine(principal.last_day + dt.timedelta(days=1), dt.time(), context.config.zone)
        ends.append(midnight)
    return min((one for one in ends if one is not None), default=None)


def _not_yours() -> Refusal:
    return refuse("not-your-task", "您不是该任务的办理人", "This task is not yours to take", status=403)


def _record(actor: Actor, context: FilingContext, action: str, title: Text) -> None:
    filing = context.filing
    release = context.config.release_number
    audit.record(
        actor, audit.Event(action, "filing", filing.pk, title=title, subject_id=filing.subject_id, release=release)
    )


def _tell(actor: Actor, context: FilingContext, task: Task, had_it: int) -> None:
    """Tell whoever had it."""
    filing, step = context.filing, context.kind.chain.step(task.step)
    name, step_title = filing.name or context.kind.title.zh, step.title if step else text(task.step, task.step)
    title = text(
        f"“{name}”的“{step_title.zh}”已由{actor.name}接手",
        f"{actor.name} has taken “{step_title.for_language('en')}” of “{name}” over",
    )
    post = Post(NOTICE, Desk.of_account(had_it).key, title, title, filing.pk, filing.subject_id)
    notices.post(context.config.region.region, [post])


def _sits_at(desk: Desk, account_id: int) -> bool:
    """Whether somebody may still take the tasks of a desk."""
    held = Membership.objects.unscoped().active().filter(account_id=account_id, role=desk.role or "")
    if desk.entry_id is not None:
        return held.filter(subject_id=desk.entry_id).exists()
    return held.filter(organisation_id=desk.organisation_id or 0, subject_id=None).exists()
