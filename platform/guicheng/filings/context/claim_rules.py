"""Which tasks may be claimed, and what whoever comes second is told."""

from __future__ import annotations

import datetime as dt

from guicheng.accounts.actor import Actor
from guicheng.calendars.terms import add_term
from guicheng.common.errors import Problem
from guicheng.common.text import text
from guicheng.config.model.chains import Step
from guicheng.config.model.claims import Claim
from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import workdays
from guicheng.workflow import claiming
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import OPEN, Task


def of_step(config: RegionConfig, step: Step | None) -> Claim | None:
    """What is declared about claiming the tasks of a step, by itself or for the region; None where nobody claims."""
    if step is None or not step.by or step.claim == "none":
        return None
    return step.claim if isinstance(step.claim, Claim) else config.region.claim


def may_claim_any(config: RegionConfig) -> bool:
    """Whether tasks of any step of the region are claimed."""
    return any(of_step(config, step) is not None for kind in config.filings.values() for step in kind.chain.steps)


def of_task(config: RegionConfig, kind: FilingType, task: Task) -> Claim | None:
    """The same for one task, as its release says, not the chain that several may share: what is asked of one person
    alone is theirs already."""
    return None if Desk(task.desk).account_id is not None else of_step(config, kind.chain.step(task.step))


def until(config: RegionConfig, rule: Claim, since: dt.datetime) -> dt.datetime | None:
    """When a claim made now is over; None where it stays."""
    if rule.release_after is None:
        return None
    term = rule.release_after.build()
    return add_term(since, term, workdays.calendar_for(config, rule.counts_with, term), zone=config.zone).moment


def taken_up(config: RegionConfig, kind: FilingType, filing_id: int, actor: Actor, at: dt.datetime) -> Problem | None:
    """Why the actor cannot take a decision back: what it led to has been claimed by somebody, who reads it. Asks the
    database only where something of the chain is claimed."""
    if all(of_step(config, step) is None for step in kind.chain.steps):
        return None
    waiting = Task.objects.filter(filing_id=filing_id, status=OPEN, claimed_by__isnull=False)
    found = next((one for one in waiting if claiming.is_anothers(one, actor.account_id, at)), None)
    if found is None or of_task(config, kind, found) is None:
        return None
    return Problem(
        "task-claimed",
        text(f"后续任务已由{found.claimer}认领，不能撤回", f"{found.claimer} has claimed what followed from it"),
        remedy=text(f"请联系{found.claimer}放回，或由其退回", f"Ask {found.claimer} to give it back, or to return it"),
        explanation={"claimer": found.claimer},
    )


def in_the_way(rule: Claim | None, actor: Actor, task: Task, at: dt.datetime) -> Problem | None:
    """Why the actor cannot decide a task: a colleague has claimed it; None where nothing is in the way."""
    if rule is None or not claiming.is_anothers(task, actor.account_id, at):
        return None
    return claiming.problem(task, take_over=rule.take_over)
