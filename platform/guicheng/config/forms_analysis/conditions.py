"""Conditions inside a form: what they ask of the form's own fields, and fields whose existence hangs on themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from guicheng.common.text import Text
from guicheng.config.conditions.check import check
from guicheng.config.conditions.types import ANY, FactType, FactTypes
from guicheng.config.forms_analysis.facts import fact_types
from guicheng.config.forms_analysis.problem import FormProblem, Path
from guicheng.config.forms_analysis.walk import conditions
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import FormUi
from guicheng.config.widgets.kinds import JsonSchema

_FORM = "form."
_ITEM = "item."


def condition_problems(
    ui: FormUi, schema: JsonSchema, facts: FactTypes | None, named: Mapping[str, Condition]
) -> Iterator[FormProblem]:
    """Mistakes in the conditions of a form. Without `facts`, only what they ask of the form itself is checked."""
    own = fact_types(ui, schema)
    known = [*own, *(facts if isinstance(facts, Mapping) else ())]
    for condition, path, table in conditions(ui, schema):
        look_up = _look_up(own, facts, own.get(f"{_FORM}{table}"))
        for problem in check(condition, look_up, named=named or condition.names(), facts=known):
            suggestion = f"`{problem.suggestion}`" if problem.suggestion else None
            yield FormProblem(
                problem.code,
                "ui",
                (*path, *problem.place),
                problem.message,
                Text(zh=suggestion, en=suggestion) if suggestion else None,
                "warning" if problem.severity == "warning" else "error",
            )
    yield from _circles(ui, named)


def _look_up(
    own: Mapping[str, FactType], facts: FactTypes | None, table: FactType | None
) -> Callable[[str], FactType | None]:
    row = table.item if table is not None else None

    def look_up(path: str) -> FactType | None:
        if path.startswith(_FORM):
            return own.get(path)
        if path.startswith(_ITEM):
            return row.field(path.removeprefix(_ITEM)) if row is not None else None
        if facts is None:
            return ANY
        return facts.get(path) if isinstance(facts, Mapping) else facts(path)

    return look_up


def _circles(ui: FormUi, named: Mapping[str, Condition]) -> Iterator[FormProblem]:
    """Fields whose existence depends, through others, on themselves: what is asked would never come to rest."""
    needs: dict[str, set[str]] = {}
    paths: dict[str, Path] = {}
    for number, group in enumerate(ui.layout):
        for cell in group.cells():
            name = getattr(cell, "field", None)
            if group.visible_if is not None and name in ui.fields:
                needs.setdefault(name, set()).update(_read(group.visible_if, ui, named))
                paths.setdefault(name, ("layout", number, "visible_if"))
    for name, field in ui.fields.items():
        if field.visible_if is not None:
            needs.setdefault(name, set()).update(_read(field.visible_if, ui, named))
            paths[name] = ("fields", name, "visible_if")
    for name in needs:
        if _reaches(name, name, needs, set()):
            yield FormProblem.at(
                "form.visible-circle",
                "ui",
                paths[name],
                f"“{name}”是否出现取决于它自己",
                f"whether `{name}` is there depends on itself",
            )


def _read(condition: Condition, ui: FormUi, named: Mapping[str, Condition]) -> set[str]:
    """The fields a condition asks for, one named condition deep (the library is checked for circles elsewhere)."""
    facts = set(condition.references())
    for name in condition.names():
        facts |= named[name].references() if name in named else set()
    asked = {fact.removeprefix(_FORM) for fact in facts if fact.startswith(_FORM)}
    return {field for field in ui.fields if any(path == field or path.startswith(f"{field}.") for path in asked)}


def _reaches(start: str, goal: str, needs: Mapping[str, set[str]], seen: set[str]) -> bool:
    for name in needs.get(start, ()):
        if name == goal:
            return True
        if name not in seen and name in needs:
            seen.add(name)
            if _reaches(name, goal, needs, seen):
                return True
    return False
