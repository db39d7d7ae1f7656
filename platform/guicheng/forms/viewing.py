"""Building the view of a form: what is there now, with which value, for whom."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from guicheng.common.errors import Problem
from guicheng.common.paths import value_at
from guicheng.common.text import Text
from guicheng.config.conditions.facts import Facts
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import EntryChoice, FieldCell, Group, Slot, SlotCell, StaticCell, row_cells
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.formats import FORMATS
from guicheng.config.widgets.views import FieldView, FormReader, OptionView, Typed
from guicheng.forms import row_slots, views
from guicheng.forms.access import Access
from guicheng.forms.in_tables import InTables
from guicheng.forms.slots import drawn

if TYPE_CHECKING:
    from guicheng.forms.compiled import CompiledForm


Holds = Callable[[Condition], bool]


@dataclass
class Viewing:
    """The work on one view."""

    form: CompiledForm
    data: Mapping[str, Any]
    facts: Facts
    access: Access
    problems: Sequence[Problem]
    reader: FormReader
    typed: Typed
    files: Mapping[str, Sequence[Any]]

    @cached_property
    def holds(self) -> Callable[[Condition], bool]:
        """Answers conditions over the data as it is shown."""
        return self.form.asking(self.facts, self.data)

    @cached_property
    def _locks(self) -> Callable[[Condition], bool]:
        """Answers conditions over what is stored, as whoever reads the form will."""
        stored = self.typed.stored
        return self.form.asking(self.facts, self.data if stored is None else stored)

    @cached_property
    def _rights(self) -> InTables:
        stored = self.typed.stored
        return InTables(self.form, self.access, self.facts, self.data if stored is None else stored)

    @cached_property
    def _errors(self) -> dict[str, tuple[str, ...]]:
        by_path: dict[str, tuple[str, ...]] = {}
        for problem in self.problems:
            by_path[problem.field] = (*by_path.get(problem.field, ()), self.say(problem.message))
        return by_path

    def say(self, text: Text | None) -> str:
        """The text in the language of the view."""
        return text.for_language(self.reader.language) if text else ""

    def form_view(self) -> views.FormView:
        """The whole form."""
        ui = self.form.ui
        groups = [(group, view) for group in ui.layout if (view := self._group(group)) is not None]
        return views.FormView(
            id=self.form.id,
            title=self.say(ui.title),
            help=self.say(ui.help),
            paging=ui.paging,
            pages=tuple(self._pages(groups)),
            problems=tuple(self._problem(problem) for problem in self.problems),
            language=self.reader.language,
        )

    def _pages(self, groups: list[tuple[Group, views.GroupView]]) -> list[views.PageView]:
        if self.form.ui.paging == "none":
            return [views.PageView("", "", "", tuple(view for _, view in groups))]
        pages = []
        for page in self.form.ui.pages:
            there = tuple(view for group, view in groups if group.page == page.id)
            wrong = any(getattr(cell, "errors", ()) for view in there for cell in view.cells)
            pages.append(views.PageView(page.id, self.say(page.title), self.say(page.help), there, wrong))
        return pages

    def _problem(self, problem: Problem) -> views.ProblemView:
        return views.ProblemView(
            problem.code, problem.field, self.say(problem.message), self.say(problem.remedy), dict(problem.explanation)
        )

    def _group(self, group: Group) -> views.GroupView | None:
        """A group with what is there in it; None where nothing is."""
        there = group.visible_if is None or self.holds(group.visible_if)
        rows = []
        for row in group.rows:
            cells = [cell for cell in row_cells(row) if there or isinstance(cell, FieldCell)]
            rows.append(tuple(view for cell in cells if (view := self._cell(cell)) is not None))
        rows = [row for row in rows if row]
        return views.GroupView(group.id, self.say(group.title), self.say(group.help), tuple(rows)) if rows else None

    def _cell(self, cell: FieldCell | SlotCell | StaticCell) -> views.CellView | None:
        if isinstance(cell, StaticCell):
            there = cell.visible_if is None or self.holds(cell.visible_if)
            return views.StaticView(self.say(cell.text), cell.tone) if there else None
        if isinstance(cell, SlotCell):
            return self._slot(cell.slot)
        spec = self.form.by_id.get(cell.field)
        if spec is None:
            return self._static_field(cell.field)
        value = value_at(self.data, spec.path)
        if self.access.hides(spec):
            return None
        is_read = self.access.to(spec.id) == "read"
        if not (self.form.exists(spec, self.holds) or (is_read and value is not None)):
            return None  # what was filed stays in sight of those who read it, whatever became of the facts
        takes_files = self.access.to(spec.id) != "write" and self.access.asks(spec)  # of the rows of a table
        read_only = not (takes_files or self.form.may_write(spec, self.access, self._locks))
        return self.field(spec, spec.id, value, read_only=read_only)

    def _static_field(self, name: str) -> views.StaticView | None:
        """A field of the UI without data: a text with its own condition."""
        ui = self.form.ui.fields.get(name)
        if ui is None or ui.text is None or (ui.visible_if is not None and not self.holds(ui.visible_if)):
            return None
        return views.StaticView(self.say(ui.text), "plain")

    # -- fields ----------------------------------------------------------------------------------------------------

    def field(
        self, spec: FormField, name: str, value: Any, *, read_only: bool, holds: Holds | None = None, refresh: str = ""
    ) -> FieldView:
        """One field; or, under its full `name`, one cell of a table, whose conditions `holds` answers and which
        `refresh` names among what other things depend on."""
        ui, holds = spec.ui, holds or self.holds
        unit = self.form.unit(spec, holds)
        limit = spec.schema.get("maxLength")
        shown_format = FORMATS.get(self.form.format_of(spec, self.data) or spec.format or "")
        required = spec.required or (ui.required_if is not None and holds(ui.required_if))
        view = FieldView(
            id=spec.id,
            name=name,
            label=self.say(ui.label),
            widget=spec.widget,
            value=self._input(spec, name, value),
            display=spec.displayed(value, self.reader.language, unit, self.reader.audience),
            required=required and not read_only,
            read_only=read_only,
            errors=self.errors(name),
            help=self.say(ui.help),
            placeholder=self.say(ui.placeholder),
            text=self.say(ui.text),
            unit=self.say(unit),
            lines=ui.lines or 4,
            max_length=limit if isinstance(limit, int) else None,
            options=self._options(spec, value, holds),
            attributes=self._attributes(spec, dict(shown_format.attributes) if shown_format else {}),
            refresh=(refresh or name) in self.form.triggers or name in self.typed.watched,
            copied=ui.copy_,
            private=spec.secret or (ui.sensitive is not None and not spec.widget.parts),
        )
        return spec.widget.draw(self, spec, view, value)

    def _input(self, spec: FormField, name: str, value: Any) -> Any:
        """What the input holds: what was typed where it could not be read, the mask where it is masked."""
        if name in self.typed.unread:
            return self.typed.unread[name]
        return None if value is None else spec.widget.held(spec, value, self.reader.audience)

    def _options(self, spec: FormField, value: Any, holds: Holds) -> tuple[OptionView, ...]:
        """The options on offer now; the chosen one stays visible even where it is not offered any more."""
        chosen = value if isinstance(value, list) else [value]
        return tuple(
            OptionView(o.value, self.say(o.label), self.say(o.help), o.value in chosen)
            for o in spec.options
            if o.when is None or o.value in chosen or holds(o.when)
        )

    def _attributes(self, spec: FormField, attributes: dict[str, str]) -> dict[str, str]:
        """Hints for browsers and phones; every rule is checked on the server all the same."""
        if spec.kind == "integer":
            attributes["inputmode"] = "numeric"
        elif spec.kind == "number":
            attributes["inputmode"] = "decimal"
        if spec.secret:
            attributes["autocomplete"] = "new-password"
        if spec.ui.sensitive:
            attributes["autocomplete"] = "off"
        return attributes

    # -- what widgets ask for --------------------------------------------------------------------------------------

    def given(self, choice: EntryChoice) -> str:
        """The answers that a choice of an entry hangs on, as JSON; none that is masked."""
        given = self.form.given(choice, self.data)
        told = {name: value for name, value in given.items() if self.form.by_id[name].ui.sensitive is None}
        return json.dumps(told, ensure_ascii=False, sort_keys=True) if told else ""

    def hangs_on(self, field: FormField) -> bool:
        """Whether anything begins anew where another entry is chosen in this field."""
        return field.id in self.form.dependents and self.form.by_id.get(field.id) is field

    def cleared_with(self, field: FormField) -> str:
        """The fields whose values fall where another entry is chosen in this one, by their labels."""
        hanging = (self.form.by_id[name] for name in self.form.dependents.get(field.id, ()))
        there = (one for one in hanging if self.access.to(one.id) == "write" and value_at(self.data, one.path))
        return "、".join(self.say(one.label) for one in there)

    def columns(self, table: FormField) -> list[FormField]:
        """The columns of a table that exist for these answers and this reader."""
        there = (column for column in table.columns if self._rights.shows(table, column))
        return [column for column in there if self.form.exists(column, self.holds)]

    def rows_of(self, table: FormField) -> str:
        """Whether its rows are `free`, `laid` by the table or `kept` as they are."""
        return self._rights.rows_of(table)

    def opens(self, table: FormField, column: FormField, row: Any) -> bool:
        """Whether a cell may be written: as for fields, its lock is decided on the row as it is stored."""
        typed = self.typed.stored is not None
        return self._rights.opens(table, column, self._rights.as_stored(table, column, row) if typed else row)

    def cell(self, table: FormField, column: FormField, name: str, row: Any, *, read_only: bool) -> FieldView:
        """A cell of a row under its full `name`."""
        holds = self.form.asking(self.facts, self.data, row if row is not None else {})
        value, known = value_at(row, column.path), f"{table.id}.{column.id}"
        return self.field(column, name, value, read_only=read_only, holds=holds, refresh=known)

    def slots_of(self, table: FormField) -> list[Slot]:
        """The files that a row of a table may have, for this reader."""
        return [slot for slot in table.ui.slots if self.access.to(f"{table.id}.{slot.id}") != "hidden"]

    def row_slots(self, table: FormField, row: Any, key: str) -> tuple[views.SlotView | None, ...]:
        """The files of a row as they are drawn, None for those that this row does not have."""
        holds = self.form.asking(self.facts, self.data, row if row is not None else {})
        return tuple(
            self._drawn_slot(slot, row_slots.address(table, key, slot), holds)
            if slot.when is None or holds(slot.when)
            else None
            for slot in self.slots_of(table)
        )

    def errors(self, name: str) -> tuple[str, ...]:
        """What is wrong with the value at a path."""
        return self._errors.get(name, ())

    def errors_inside(self, name: str) -> tuple[str, ...]:
        """What is wrong with anything below it."""
        return tuple(e for path, es in self._errors.items() if path.startswith(f"{name}.") for e in es)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _slot(self, slot_id: str) -> views.SlotView | None:
        slot = self.form.slots.get(slot_id)
        if slot is None or self.access.to(slot_id) == "hidden" or not self.form.has_slot(slot, self.holds):
            return None
        return self._drawn_slot(slot, slot_id, self.holds)

    def _drawn_slot(self, slot: Slot, address: str, holds: Callable[[Condition], bool]) -> views.SlotView:
        """A slot with what lies at its address; the files of a row are titled by the slot, under the row."""
        closed = slot.read_only_if is not None and holds(slot.read_only_if)
        return drawn(
            slot,
            self.reader.language,
            address=address,
            files=self.files.get(address, ()),
            errors=self.errors(address),
            read_only=closed or self.access.to_slot(address) != "write",
        )
