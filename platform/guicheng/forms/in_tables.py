"""What one reader may do inside the tables of a form: rows and cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from guicheng.config.conditions.facts import Facts
from guicheng.config.widgets.field import FormField
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
        ui = column.ui
        if ui.read_only or self.access.to(f"{table.id}.{column.id}") != "write":
            return False
        return ui.read_only_if is None or not self.form.asking(self.facts, self.stored, row or {})(ui.read_only_if)

    def shows(self, table: FormField, column: FormField) -> bool:
        """Whether a column may be seen."""
        return self.access.to(f"{table.id}.{column.id}") != "hidden"
