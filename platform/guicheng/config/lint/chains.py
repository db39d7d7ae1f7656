"""Approval chains: what `chains_analysis` finds, at its line; what a time-out cannot do to a form."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.common.text import text
from guicheng.config import chains_analysis
from guicheng.config.conditions.contradictions import contradictions
from guicheng.config.findings import Finding
from guicheng.config.form_schema import ReferenceMistake, property_at, resolved_schema
from guicheng.config.lint import check
from guicheng.config.model.chains import Step
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import FormDefinition, Slot
from guicheng.config.paths import FieldPath
from guicheng.config.review import Review
from guicheng.config.widgets.kinds import JsonSchema, items_of


@check
def chains_are_sound(review: Review) -> Iterator[Finding]:
    """Every step can be reached and left, every decision leads somewhere, every mode can be met."""
    for name, kind in review.config.filings.items():
        for problem in chains_analysis.analyse(kind.chain):
            location = ("filings", name, "chain", *problem.path)
            spot = review.spot(location)
            yield Finding(
                f"chain.{problem.code}",
                problem.message,
                spot.at,
                spot.path,
                problem.suggestion,
                problem.severity,
                problem.missing,
            )


@check
def timeouts_leave_nothing_unsaid(review: Review) -> Iterator[Finding]:
    """A time-out that approves fills nothing in: its step demands no field of those who decide."""
    for name, kind in review.config.filings.items():
        form = review.config.forms.get(kind.form or "")
        for number, step in enumerate(kind.chain.steps):
            late = [
                (index, found)
                for index, rule in enumerate(step.timeouts)
                if step.by and rule.do == "decide" and (found := step.decision(rule.decision or "")) is not None
            ]
            for index, decision in late if form is not None else []:
                approves = form is not None and decision.counts == "approve"
                demanded = list(
                    dict.fromkeys([*decision.demands, *(_demanded(form, step) if approves and form else [])])
                )
                if not demanded:
                    continue
                yield review.finding(
                    "timeout-cannot-fill",
                    f"该环节的办理人必须填写“{'”“'.join(demanded)}”，超时自动办理做不到",
                    f"whoever decides this step fills in {', '.join(demanded)}, which a time-out cannot",
                    ("filings", name, "chain", "steps", number, "timeouts", index, "decision"),
                    text(
                        "改为 `do: remind` 或 `do: escalate`，或者不要求填写这些字段",
                        "write `do: remind` or `do: escalate`, or demand none of these fields",
                    ),
                )


def _demanded(form: FormDefinition, step: Step) -> list[str]:
    """The fields of a form that the deciders of a step write and must fill in."""
    try:
        schema = resolved_schema(form)
    except ReferenceMistake:
        return []  # said where the schema is looked at
    written = (name for name in form.ui.fields if any(f"{name}.".startswith(f"{one}.") for one in step.fields.write))
    cells = (one for one in step.fields.write if _is_demanded_of_rows(form, schema, one))
    files = (slot.id for slot in form.ui.slots if slot.id in step.fields.write and _asks_for_files(slot))
    return [*(name for name in written if _is_demanded(form, schema, name, step)), *cells, *files]


def _asks_for_files(slot: Slot) -> bool:
    """Whether something must lie in a slot."""
    return slot.min > 0 or any(page.required for page in slot.page_kinds)


def _is_demanded_of_rows(form: FormDefinition, schema: JsonSchema, name: FieldPath) -> bool:
    """Whether a column of a table must be filled in."""
    table, _, column = name.rpartition(".")
    field, declared = form.ui.fields.get(table), property_at(schema, table) if table else None
    if field is None or declared is None or column not in field.columns:
        return False
    found = property_at(items_of(declared.schema), column)
    return field.columns[column].required_if is not None or (found is not None and found.required)


def _is_demanded(form: FormDefinition, schema: JsonSchema, name: str, step: Step) -> bool:
    """Whether a field must be filled in while a filing waits at the step. One that fills itself is."""
    field, declared = form.ui.fields[name], property_at(schema, name)
    if field.computed is not None or field.default is not None or field.default_from is not None:
        return False
    if declared is not None and declared.required:
        return True
    if field.required_if is None:
        return False
    there = Condition({"all": [field.required_if.data, {"filing.state": step.state or step.id}]})
    return all(problem.code != "condition.never" for problem in contradictions(there.tree))
