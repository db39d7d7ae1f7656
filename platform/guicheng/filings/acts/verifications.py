"""Checks that decide a step instead of people: look-ups in a register that an upstream system feeds (HNQ-81)."""

from __future__ import annotations

from typing import Any

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common import search
from guicheng.common.text import Text
from guicheng.config.model.checks import Check
from guicheng.config.paths import FieldPath
from guicheng.filings.context.declared_values import value_of, values_of
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.router import FilingRouter
from guicheng.registers.models import Entry
from guicheng.registers.values import dig
from guicheng.workflow import service
from guicheng.workflow.models import Task
from guicheng.workflow.runtime import Movement


def pending(moved: Movement) -> Task | None:
    """The check that a movement opened, if any: it is answered at once, in the same transaction."""
    return next((task for task in moved.opened if task.kind == "check"), None)


def run(context: FilingContext, actor: Actor, task: Task, router: FilingRouter) -> Movement:
    """Answer a check and tell the chain; the opinion goes into the log."""
    step = context.kind.chain.step(task.step)
    check = context.config.checks[step.verify] if step and step.verify else None
    if check is None:
        raise LookupError(f"step {task.step} has no check")
    outcome, opinion, entry_id = result(check, context.facts(actor))
    audit.record(
        Actor.system(context.filing.region, check.title),
        audit.Event(
            f"filing.check.{outcome}",
            "filing",
            context.filing.pk,
            title=check.title,
            subject_id=context.filing.subject_id,
            release=context.config.release_number,
            opinion=opinion.zh,
            why={**context.config.explain_rule(f"checks/{step.verify if step else ''}"), "entry": entry_id},
        ),
    )
    return service.report(task.pk, outcome, router=router, at=context.now, note=opinion.zh)


def result(check: Check, facts: Facts) -> tuple[str, Text, int | None]:
    """What a check concludes: `pass`, `fail` or `unknown`, the opinion, and the entry it found."""
    if check.unless is not None and facts.config.holds(check.unless, facts):
        return "unknown", check.unknown, None
    if any(value_of(value, facts) in (None, "") for value in check.match.values()):
        return "unknown", check.unknown, None
    wanted = values_of(check.match, facts)
    rows = Entry.objects.unscoped().filter(
        region=facts.config.region.region, register=check.register_, removed_at__isnull=True, data__contains=wanted
    )
    entry = rows.order_by("id").first()
    if entry is None:
        return "unknown", check.unknown, None
    agrees = all(
        same(dig(entry.data, FieldPath(name).parts), value_of(value, facts))
        for declared, same in ((check.agree, _same), (check.ends, _ends))
        for name, value in declared.items()
    )
    return ("pass", check.passed, entry.pk) if agrees else ("fail", check.failed, entry.pk)


def _ends(ending: Any, whole: Any) -> bool:
    """Whether a value ends with what the entry says, however both were spaced."""
    if not isinstance(ending, str) or not isinstance(whole, str) or not ending.strip():
        return False
    return search.fold(whole).endswith(search.fold(ending))


def _same(left: Any, right: Any) -> bool:
    return None not in (left, right) and str(left).strip() == str(right).strip()
