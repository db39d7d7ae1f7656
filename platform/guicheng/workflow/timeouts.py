"""When the time-outs of open tasks come: planned as a task opens, and again where a calendar became known or the chain
is another one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from viewflow.workflow.status import STATUS

from guicheng.config.model.chains import Chain, Timeout
from guicheng.workflow.events import Router
from guicheng.workflow.models import ChainRun, Task


@dataclass(frozen=True, slots=True)
class Replanned:
    """A task whose next time-out or limit is another one now."""

    step: str
    due: tuple[dt.datetime | None, dt.datetime | None]
    limit: tuple[dt.datetime | None, dt.datetime | None]


def limit_of(rules: Sequence[Timeout], ends: Callable[[Timeout], dt.datetime]) -> dt.datetime | None:
    """Until when a task is to be decided: where the platform acts in the desk's place, the first time it does; else
    the end of the last of its reminders (those before it only remind)."""
    acting = [ends(rule) for rule in rules if rule.do != "remind"]
    return min(acting) if acting else max((ends(rule) for rule in rules), default=None)


def start_clock(task: Task, rules: Sequence[Timeout], router: Router) -> None:
    """Plans the first time-out of a task that opens, and its limit."""
    if rules:
        task.limit_at = limit_of(rules, lambda rule: router.due(rule, task.clock_from))
        plan_next(task, rules, router)


def go_on_with_clock_of(old: Task, task: Task) -> None:
    """Handing a task over does not stop its clock: the new task waits since the old one did."""
    task.clock_from, task.limit_at = old.clock_from, old.limit_at
    task.next_timeout_at, task.next_timeout = old.next_timeout_at, old.next_timeout


def plan_next(task: Task, rules: Sequence[Timeout], router: Router) -> None:
    """Plans the task's next time-out after the one it has had last."""
    last = (task.next_timeout_at, task.next_timeout) if task.next_timeout_at is not None else None
    plan = sorted((router.due(rule, task.clock_from), number) for number, rule in enumerate(rules))
    upcoming = [entry for entry in plan if last is None or entry > last]
    task.next_timeout_at, task.next_timeout = upcoming[0] if upcoming else (None, None)


def replan(filing_id: int, *, router: Router, at: dt.datetime, before: Chain | None = None) -> list[Replanned]:
    """Plan the open tasks of a filing again; `before` is its former chain, where it has another one now. What has come
    at `at` is over and stays: a time-out that was done is not done again."""
    run = ChainRun.objects.select_for_update().filter(filing_id=filing_id).first()
    if run is None:
        return []
    moved = []
    for task in Task.objects.filter(process=run, seat__gt=0, status__in=(STATUS.NEW, STATUS.SCHEDULED)):
        step = run.flow_class.chain.step(task.step)
        old_step = before.step(task.step) if before is not None else step
        rules = step.timeouts if step else []
        due, limit = task.next_timeout_at, task.limit_at
        if due is None or due > at:
            _next(task, rules, old_step.timeouts if old_step else [], router, at)
        if limit is None or limit > at:
            since = task.clock_from
            task.limit_at = limit_of(rules, lambda rule, since=since: router.due(rule, since))  # type: ignore[misc]
        if (due, limit) != (task.next_timeout_at, task.limit_at):
            task.save(update_fields=["next_timeout_at", "next_timeout", "limit_at"])
            moved.append(Replanned(task.step, (due, task.next_timeout_at), (limit, task.limit_at)))
    return moved


def _next(task: Task, rules: Sequence[Timeout], old: Sequence[Timeout], router: Router, at: dt.datetime) -> None:
    """The next time-out: the one that was the next, or in another chain that lacks it the first that lies ahead."""
    number = task.next_timeout
    pending = old[number] if number is not None and number < len(old) else None
    if pending is not None and pending in rules:
        task.next_timeout = rules.index(pending)
        task.next_timeout_at = router.due(pending, task.clock_from)
        return
    if rules is old or list(rules) == list(old):
        return
    ahead = sorted((router.due(rule, task.clock_from), n) for n, rule in enumerate(rules))
    task.next_timeout_at, task.next_timeout = next((one for one in ahead if one[0] > at), (None, None))
