"""What an answer demands of whoever gives it, and what it empties once its step is left with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guicheng.common.errors import Problem
from guicheng.common.paths import copied
from guicheng.config.conditions.tree import references
from guicheng.config.model.chains import Decision, Step
from guicheng.config.model.events import FilingEvent
from guicheng.config.paths import FactPath, FieldPath
from guicheng.config.widgets.reading import Mistake
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.forms.cleaning import Cleaned
from guicheng.forms.compiled import CompiledForm

REQUIRED = "form.required"


def problems(
    form: CompiledForm, facts: Facts, step: Step, declared: Decision | None, cleaned: Cleaned
) -> list[Problem]:
    """What is wrong with what was filled in at a step. An approval demands whatever the form demands; any other answer
    only what it names itself, and what a condition demands that asks for answers."""
    theirs = {name.root for name in step.fields.write}
    wrong = [one for one in cleaned.problems if FieldPath(one.field).root in theirs]
    if declared is not None and declared.counts != "approve":
        wrong = [one for one in wrong if one.code != REQUIRED or _asks_for_answers(form, one.field or "")]
    said = {one.field for one in wrong}
    return [*wrong, *(one for one in _demanded(form, facts, declared, cleaned) if one.field not in said)]


def _demanded(form: CompiledForm, facts: Facts, declared: Decision | None, cleaned: Cleaned) -> Iterator[Problem]:
    """The fields that the answer names and nobody filled in."""
    missing = [
        Mistake("required", at)
        for name in (declared.demands if declared else ())
        for at, value in form.values_of(name, cleaned.data)
        if value in (None, "", [])
    ]
    yield from form.worded(missing, form.asking(facts, cleaned.data))


def _asks_for_answers(form: CompiledForm, name: str) -> bool:
    field = form.by_id.get(name)
    wanted = field.ui.required_if if field is not None else None
    return wanted is not None and any(FactPath(one).root == "decisions" for one in references(wanted.tree))


def clear(context: FilingContext, events: Iterable[FilingEvent]) -> bool:
    """Empty the fields that the answers with which steps were left declare; says whether any does."""
    left = [(context.kind.chain.step(event.name), event.decision) for event in events if event.kind == "decide"]
    given = [step.decision(decision) for step, decision in left if step is not None]
    names = [name for decision in given if decision is not None for name in decision.clears]
    if context.form is None or not names:
        return False
    data = copied(context.filing.data)
    for name in names:
        context.form.empty(name, data)
    context.filing.data = data
    return True
