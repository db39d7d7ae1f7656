"""Values the server works out, from the closed set of `guicheng.config.model.forms.Computed`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from guicheng.calendars.values import Calendar
from guicheng.common.paths import copied, put, value_at
from guicheng.config.conditions.facts import Facts, calendar_of, lookup
from guicheng.config.facts import chosen
from guicheng.config.model.forms import Computed
from guicheng.config.paths import FactPath, FieldPath
from guicheng.config.widgets.check_digits import birth_date_of, sex_of
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.wording import name_of


def computed_value(rule: Computed, data: Mapping[str, Any], facts: Facts) -> Any:
    """What `rule` gives for `data` and `facts`; None where something it needs is missing. Never raises."""
    if rule.sum is not None:
        return _total([number for path in rule.sum for number in _numbers(data, path.parts)])
    if rule.difference is not None:
        ends = [_numbers(data, path.parts) for path in rule.difference]
        return _total([*ends[0], *(-n for n in ends[1])]) if all(ends) else None
    if rule.days is not None:
        return _days(data, rule.days.start, rule.days.end, inclusive=rule.days.inclusive)
    if rule.copy_ is not None:
        return as_json(FormFacts(facts, data).get(rule.copy_))
    if rule.concat is not None:
        texts = [_text(value_at(data, path)) for path in rule.concat]
        return rule.separator.join(t for t in texts if t) or None
    if rule.period is not None:
        return as_json(lookup(facts, f"period.{rule.period}"))
    assert rule.id_number is not None
    number = value_at(data, rule.id_number.field)
    return birth_date_of(number) if rule.id_number.part == "birth-date" else sex_of(number)


def compute(fields: Sequence[FormField], data: dict[str, Any], facts: Facts) -> None:
    """Fills in computed fields. One may build on another, so it is repeated until nothing changes."""
    for _ in range(len(fields) + 1):
        changed = False
        for spec in fields:
            assert spec.ui.computed is not None
            value = computed_value(spec.ui.computed, data, facts)
            if value != value_at(data, spec.path):
                put(data, spec.path, value)
                changed = True
        if not changed:
            return


def initial_value(spec: FormField, facts: Facts, data: Mapping[str, Any] | None = None) -> Any:
    """What a field of a new form holds: its default, or the fact it comes from, of what is chosen in `data` too."""
    if spec.ui.default_from is not None:
        return as_json(FormFacts(facts, data or {}).get(spec.ui.default_from))
    return copied(spec.ui.default)


class FormFacts:
    """The facts of the world together with those of the form at hand, `form.<field>`, of what is chosen in it, and of
    the row of a table that is spoken of, `item.<column>`."""

    def __init__(self, facts: Facts, data: Mapping[str, Any], row: Any = None) -> None:
        self._facts = facts
        self._form = {"form": data} if row is None else {"form": data, "item": row}
        self._data = data

    def calendar(self, name: str, /) -> Calendar:
        """The calendar that days are worked by."""
        return calendar_of(self._facts, name)

    def get(self, path: str, /) -> object:
        """The value of a fact; None where there is none."""
        fact = FactPath(path)
        if fact.root not in self._form:
            return lookup(self._facts, path)
        found = lookup(self._form, path)
        through = chosen.split(fact.rest) if found is None and fact.root == "form" else None
        if through is None or not isinstance(self._facts, KnowsChosen):
            return found
        return self._facts.chosen(value_at(self._data, through[0]), FieldPath(through[1]).parts)


@runtime_checkable
class KnowsChosen(Protocol):
    """Facts that know the entries which forms choose."""

    def chosen(self, value: Any, path: Sequence[str]) -> Any:
        """What is asked of the entry that a value names."""
        ...


def as_json(value: Any) -> Any:
    """A fact as form data holds it: dates as ISO text, exact numbers as numbers."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _numbers(data: Any, path: tuple[str, ...]) -> list[Decimal]:
    """The numbers at a path; through a table, those of every row."""
    if isinstance(data, list):
        return [number for row in data for number in _numbers(row, path)]
    if path:
        return _numbers(data.get(path[0]), path[1:]) if isinstance(data, Mapping) else []
    is_number = isinstance(data, int | float) and not isinstance(data, bool)
    return [Decimal(str(data))] if is_number else []


def _total(numbers: list[Decimal]) -> Any:
    """The exact sum; None of no numbers."""
    return as_json(sum(numbers, Decimal(0)).normalize()) if numbers else None


def _days(data: Mapping[str, Any], start: FieldPath, end: FieldPath, *, inclusive: bool) -> int | None:
    try:
        first, last = (dt.date.fromisoformat(str(value_at(data, path))) for path in (start, end))
    except ValueError:
        return None
    return (last - first).days + (1 if inclusive else 0)


def _text(value: Any) -> str:
    """How a value reads inside a longer text: labels and names of composite values."""
    if isinstance(value, Mapping):
        return name_of(value)
    return "" if value is None or isinstance(value, list | bool) else str(value)
