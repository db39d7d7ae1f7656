"""Which fields exist for the answers at hand, and what is computed from those that do.

Whether a field exists may hang on a computed value, and a computed value on which fields exist. So neither goes first:
both are worked out over the data without the fields that are gone, again and again, until nothing changes. Nothing that
was typed is lost on the way; only the outcome leaves out what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guicheng.common.paths import copied, put, value_at
from guicheng.config.conditions.facts import Facts
from guicheng.config.model.forms import RowsOf
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.lookups import Lookups
from guicheng.config.widgets.reading import LaidRow
from guicheng.forms.computing import FormFacts, as_json, compute

if TYPE_CHECKING:
    from guicheng.forms.compiled import CompiledForm


@dataclass(frozen=True)
class Laying:
    """The tables whose rows are laid anew, and who is asked for the entries of a register."""

    tables: Sequence[FormField]
    lookups: Lookups

    def lay(self, form: CompiledForm, data: dict[str, Any], gone: set[str], facts: Facts) -> None:
        """Give each of the tables that are there the rows that hold for these answers."""
        for table in self.tables:
            if table.id not in gone:
                wanted = list(self._wanted(form, table, data, facts))
                put(data, table.path, table.widget.laid(table, value_at(data, table.path), wanted))

    def _wanted(self, form: CompiledForm, table: FormField, data: dict[str, Any], facts: Facts) -> Iterator[LaidRow]:
        declared = table.ui.rows
        if isinstance(declared, RowsOf):
            for key, entry in self.lookups.rows(declared, FormFacts(facts, data)):
                yield key, {column: as_json(value_at(entry, name)) for column, name in declared.values.items()}
            return
        holds = form.asking(facts, data)
        for row in declared or ():
            if row.when is None or holds(row.when):
                yield row.id, row.values


def settled(
    form: CompiledForm,
    data: Mapping[str, Any],
    facts: Facts,
    due: Sequence[FormField],
    kept: Callable[[FormField], bool] = lambda _: False,
    rows: Laying | None = None,
) -> tuple[dict[str, Any], set[str]]:
    """The data with the `due` values computed and without fields that do not exist, and the ids of those fields; with
    `rows`, the tables that lay their rows themselves hold those that are there for these answers.

    What is `kept` stays, whether it exists or not. Where two fields exclude one another, both go: their answers are
    given anew.
    """
    gone: set[str] = set()
    rounds = len(form.conditional) + len(form.computed) + 2
    for number in range(2 * rounds):
        there = _without(form, data, gone, kept)
        if rows is not None:
            rows.lay(form, there, gone, facts)
        compute([spec for spec in due if spec.id not in gone], there, facts)
        holds = form.asking(facts, there)
        now = {spec.id for spec in form.conditional if not form.exists(spec, holds)}
        if now == gone or (number > rounds and now <= gone):
            gone = now
            break
        gone = now if number < rounds else gone | now
    _drop_columns(form, there, facts)
    return there, gone


def _without(
    form: CompiledForm, data: Mapping[str, Any], gone: set[str], kept: Callable[[FormField], bool]
) -> dict[str, Any]:
    there: dict[str, Any] = copied(data)
    for spec in form.conditional if gone else ():
        if spec.id in gone and not kept(spec):
            put(there, spec.path, None)
    return there


def _drop_columns(form: CompiledForm, data: dict[str, Any], facts: Facts) -> None:
    """A column that does not exist has no values in any row."""
    holds = form.asking(facts, data)
    for table, columns in form.conditional_columns:
        hidden = [column for column in columns if not form.exists(column, holds)]
        rows = value_at(data, table.path) if hidden else None
        for row in rows if isinstance(rows, list) else ():
            for column in hidden:
                if isinstance(row, dict):
                    put(row, column.path, None)
