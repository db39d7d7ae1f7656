"""What one reader may do inside the tables of a form: rows and cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from guicheng.common.paths import value_at
from guicheng.config.conditions.facts import Facts
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.reading import KEY
from guicheng.forms.access import Access

if TYPE_CHECKING:
    from guicheng.forms.compiled import CompiledForm


@dataclass(frozen=True)
class InTables:
    """The rights of a step (or of whoever files) inside tables; decided on what is `stored`, as everywhere."""

    form: CompiledForm
    access: Access
    facts: Facts
    stored: Mapping[str, Any]

    def rows_of(self, table: FormField) -> Literal["free", "laid", "kept"]:
        """Rows are added and taken away by whoever writes the whole table, where it does not lay them itself."""
        if self.access.to(table.id) != "write":
            return "kept"
        return "free" if table.ui.rows is None else "laid"

    def opens(self, table: FormField, column: FormField, row: Any) -> bool:
        """Whether a cell may be written here; `row` as it is stored, None of a new one."""
        return self._is_theirs(table, column) and not self._is_locked(column, row)

    def locks(self, table: FormField, column: FormField, row: Any) -> bool:
        """Whether a cell would be open, had answers not closed it (`read_only_if`)."""
        return self._is_theirs(table, column) and self._is_locked(column, row)

    def as_stored(self, table: FormField, column: FormField, row: Any) -> Any:
        """The stored row on which it is decided whether a cell of a typed one is locked. Rows without a key tell not
        which one they were: there it is one that is locked and holds the same, so that what is typed stays open."""
        if column.ui.read_only_if is None or row is None:
            return row
        stored = [one for one in value_at(self.stored, table.path) or () if isinstance(one, Mapping)]
        key, value = value_at(row, KEY), value_at(row, column.path)
        if table.ui.rows is not None or table.ui.slots:
            return next((one for one in stored if one.get(KEY) == key), {KEY: key})
        same = (one for one in stored if value_at(one, column.path) == value and self._is_locked(column, one))
        return next(same, {})

    def _is_theirs(self, table: FormField, column: FormField) -> bool:
        return not column.ui.read_only and self.access.to(f"{table.id}.{column.id}") == "write"

    def _is_locked(self, column: FormField, row: Any) -> bool:
        lock = column.ui.read_only_if
        return lock is not None and self.form.asking(self.facts, self.stored, row or {})(lock)

    def shows(self, table: FormField, column: FormField) -> bool:
        """Whether a column may be seen."""
        return self.access.to(f"{table.id}.{column.id}") != "hidden"
