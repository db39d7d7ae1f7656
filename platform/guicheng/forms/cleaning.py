"""One submission: merge, settle what exists and what is computed, check. `CompiledForm.clean` documents the order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from guicheng.common.errors import Problem
from guicheng.common.paths import copied, put, value_at
from guicheng.config.conditions.facts import Facts
from guicheng.config.model.conditions import Condition
from guicheng.config.widgets.fault import Fault
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.formats import FORMATS
from guicheng.config.widgets.lookups import Lookups
from guicheng.config.widgets.reading import ABSENT, Mistake, Reader
from guicheng.forms import choosing
from guicheng.forms.access import Access
from guicheng.forms.computing import initial_value
from guicheng.forms.dependencies import inputs_of
from guicheng.forms.in_tables import InTables
from guicheng.forms.messages import locked
from guicheng.forms.presence import Laying, settled
from guicheng.forms.submitted import Submitted, require_known

if TYPE_CHECKING:
    from guicheng.forms.compiled import CompiledForm

Holds = Callable[[Condition], bool]
Mode = Literal["draft", "typing", "full"]
"""`typing` is a draft in front of somebody: rows that are still blank stay where they stand."""


@dataclass(frozen=True)
class Cleaned:
    """What came of a submission.

    `data` is normalised and safe to store, whatever the problems; values that could not be read at all are not in it
    but in `unread`, as typed, so that a page can show them again. `secrets` are passwords, by field id, and never part
    of `data`. `unknown` are the names that no field answered to; `ignored` the fields that may not be changed here.
    """

    data: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    unread: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass
class Cleaning:
    """The work on one submission."""

    form: CompiledForm
    facts: Facts
    mode: Mode
    stored: Mapping[str, Any] | None
    access: Access
    lookups: Lookups
    standing: bool

    def __post_init__(self) -> None:
        self.before: dict[str, Any] = copied(self.stored) if self.stored else {}
        self.data: dict[str, Any] = copied(self.before)
        self.rights = InTables(self.form, self.access, self.facts, self.before)
        self.reader = Reader(self.lookups, self.mode == "typing", self.form.zone, self.rights)
        self.secrets: dict[str, str] = {}
        self.ignored: list[str] = []
        self.closed: set[str] = set()
        self.locked: list[Mistake] = []
        self.unfit: list[Mistake] = []

    def run(self, source: Any) -> Cleaned:
        """Works through the whole submission."""
        require_known(source, self.form.fields)
        submitted = Submitted(source)
        self._take(submitted)
        choosing.begin_anew(self, submitted)
        gone = self._settle()
        if self._begin_what_came(submitted, gone):
            gone = self._settle()
        self.unfit = list(choosing.refuse_unfit(self))
        if self.unfit:
            gone = self._settle()
        problems = tuple(self.form.worded(list(self._mistakes(gone)), self._asks(self.data)))
        return Cleaned(
            data=self.data,
            problems=problems,
            secrets=self.secrets,
            unread=self.reader.unread,
            unknown=submitted.unknown(self.form.fields),
            ignored=tuple(self.ignored),
        )

    def _asks(self, data: Mapping[str, Any]) -> Holds:
        return self.form.asking(self.facts, data)

    # -- taking values ---------------------------------------------------------------------------------------------

    def _take(self, submitted: Submitted) -> None:
        """Puts every submitted value that may be changed into the data; the others keep what is stored."""
        holds = self._asks(self.before)
        for spec in self.form.reading_order:
            raw = submitted.raw(spec)
            stored = value_at(self.before, spec.path)
            if self.form.may_write(spec, self.access, holds):
                if raw is not ABSENT:
                    self._put(spec, self.reader.read(spec, raw, stored, self.form.format_of(spec, self.data)))
            else:
                self.closed.add(spec.id)
                if stored is None and not spec.secret:
                    put(self.data, spec.path, initial_value(spec, self.facts, self.data))
                if raw is not ABSENT:
                    self.ignored.append(spec.id)
                    self._hold(spec, raw, stored)

    def _hold(self, spec: FormField, raw: Any, stored: Any) -> None:
        """Says that a field which answers have locked (`read_only_if`) keeps what it holds, where something else was
        sent for it, and what that was: the page it was typed on was drawn before."""
        if not self.form.may_write(spec, self.access, lambda _condition: False):
            return
        reader = Reader(self.lookups, zone=self.form.zone, rights=self.rights)
        meant = reader.read(spec, raw, stored, self.form.format_of(spec, self.data))
        if reader.mistakes or meant != (None if spec.secret else value_at(self.data, spec.path)):
            self.locked.append(Mistake("locked", spec.path, None, locked(spec, raw)))

    def _is_due(self, spec: FormField) -> bool:
        """Whether a computed value is worked out anew: where it is this person's to fill in, or made of what is. At
        other steps it stays as it was filed, whatever has become of the facts since."""
        if self.access.to(spec.id) == "write":
            return True
        assert spec.ui.computed is not None
        made_of = (self.form.field_at(path.parts) for path in inputs_of(spec.ui.computed))
        return any(field is not None and field.id not in self.closed for field in made_of)

    def _put(self, spec: FormField, value: Any) -> None:
        if not spec.secret:
            put(self.data, spec.path, value)
        elif value is not None:
            self.secrets[spec.id] = value

    def _settle(self) -> set[str]:
        """Computes what is due and drops the values of fields that do not exist for these answers; says which those
        are. What was stored in a field that is closed to this person stays."""
        due = [spec for spec in self.form.computed if self._is_due(spec)]
        laid = [spec for spec in self.form.laid if self.access.to(spec.id) == "write"]
        rows = Laying(laid, self.lookups)
        self.data, gone = settled(self.form, self.data, self.facts, due, self._is_kept, rows)
        for spec in self.form.conditional:
            if spec.id in gone:
                self.secrets.pop(spec.id, None)
        return gone

    def _begin_what_came(self, submitted: Submitted, gone: set[str]) -> bool:
        """Gives a field that exists only since these answers what a new form would begin it with. Says whether any."""
        came = [spec for spec in self.form.conditional if spec.id not in gone and self._is_untouched(spec, submitted)]
        if not came:
            return False
        holds = self._asks(self.before)
        begun = False
        for spec in came:
            value = initial_value(spec, self.facts, self.data)
            if value is not None and not self.form.exists(spec, holds):
                put(self.data, spec.path, value)
                begun = True
        return begun

    def _is_untouched(self, spec: FormField, submitted: Submitted) -> bool:
        empty = not spec.secret and spec.ui.computed is None and value_at(self.data, spec.path) is None
        return empty and spec.id not in self.closed and submitted.raw(spec) is ABSENT

    def _is_kept(self, spec: FormField) -> bool:
        return spec.id in self.closed and spec.ui.computed is None and value_at(self.before, spec.path) is not None

    # -- finding mistakes ------------------------------------------------------------------------------------------

    def _mistakes(self, gone: set[str]) -> Iterator[Mistake]:
        """Every mistake once, those of fields that this person can do nothing about left out."""
        seen: set[tuple[tuple[str | int, ...], str]] = set()
        unreadable = {m.at for m in self.reader.mistakes}
        for mistake in map(self._at_control, self._all_mistakes()):
            spec = self.form.field_at(mistake.at)
            hidden = spec is not None and (
                spec.id in gone
                or (mistake.kind != "locked" and self._not_theirs(spec, mistake))
                or self._in_no_column(spec, mistake)
            )
            known = mistake.kind == "required" and mistake.at in unreadable and mistake not in self.reader.mistakes
            if not hidden and not known and (mistake.at, mistake.kind) not in seen:
                seen.add((mistake.at, mistake.kind))
                yield mistake

    def _in_no_column(self, spec: FormField, mistake: Mistake) -> bool:
        """Whether it lies in a column that does not exist for these answers."""
        column = _column_of(spec, mistake)
        return column is not None and not self.form.exists(column, self._asks(self.data))

    def _at_control(self, mistake: Mistake) -> Mistake:
        """A mistake inside a value that people choose as a whole belongs to the field."""
        spec = self.form.field_at(mistake.at)
        whole = spec is not None and spec.widget.is_whole(spec)
        return replace(mistake, at=spec.path) if whole and spec else mistake

    def _not_theirs(self, spec: FormField, mistake: Mistake) -> bool:
        """What is wrong in a field that is closed to this person is not theirs to put right. A computed value is, where
        it is there, since it comes of what they fill in."""
        if spec.ui.computed is not None:
            return mistake.kind in {"required", "min_rows"}
        if spec.id in self.closed or not spec.columns or mistake in self.reader.mistakes:
            return spec.id in self.closed
        column = _column_of(spec, mistake)
        if column is None:
            return self.rights.rows_of(spec) == "kept"
        rows = value_at(self.before, spec.path)
        number = mistake.at[len(spec.path)]
        row = rows[number] if isinstance(rows, list) and isinstance(number, int) and number < len(rows) else None
        return not self.rights.opens(spec, column, row)

    def _all_mistakes(self) -> Iterator[Mistake]:
        draft = self.mode != "full"
        yield from self.locked
        yield from (Mistake("locked", at, None, locked(column, raw)) for column, at, raw in self.reader.held)
        yield from self.unfit
        yield from (m for m in self.reader.mistakes if not (draft and m.kind == "required"))
        found = list(self._mistakes_of(self.data, self.secrets))
        stood = self._stood() if self.standing and found else []
        yield from (m for m in found if m.kind == "required" or _told(m, self.data) not in stood)

    def _stood(self) -> list[Any]:
        """What this form finds wrong with the stored data."""
        return [_told(m, self.before) for m in self._mistakes_of(self.before, {})]

    def _mistakes_of(self, data: Mapping[str, Any], secrets: Mapping[str, str]) -> Iterator[Mistake]:
        """Everything that is wrong with some data of the form."""
        draft = self.mode != "full"
        for found in self.form.validator.mistakes(self._with(data, secrets), draft=draft):
            yield from (m for m in self._of_fields(found) if not self._secret_kept(m))
        holds = self._asks(data)
        for spec in self.form.fields:
            value = secrets.get(spec.id) if spec.secret else value_at(data, spec.path)
            if value is None:
                if not draft and spec.ui.required_if is not None and holds(spec.ui.required_if):
                    yield Mistake("required", spec.path)
                continue
            yield from self._mistakes_of_value(spec, value, data, holds)

    def _of_fields(self, mistake: Mistake) -> Iterator[Mistake]:
        """A missing object is what its required fields are missing."""
        if mistake.kind != "required" or self.form.field_at(mistake.at) is not None:
            yield mistake
            return
        inside = [f for f in self.form.fields if f.path[: len(mistake.at)] == mistake.at]
        yield from (Mistake("required", f.path) for f in inside if f.required)
        if not inside:
            yield mistake

    def _mistakes_of_value(
        self, spec: FormField, value: Any, data: Mapping[str, Any], holds: Holds
    ) -> Iterator[Mistake]:
        """What only the engine can check: options that depend on facts, formats that depend on fields, rows."""
        if spec.options:
            several = isinstance(value, list)
            for number, one in enumerate(value if several else [value]):
                option = spec.option(one)
                if option is None or (option.when is not None and not holds(option.when)):
                    yield Mistake("option", (*spec.path, number) if several else spec.path)
        if spec.ui.format_by and isinstance(value, str):
            declared = FORMATS.get(self.form.format_of(spec, data) or "")
            try:
                if declared:
                    declared.check(value)
            except Fault as fault:
                yield Mistake(fault.kind, spec.path, None, fault.message)
        for inside, wrong in spec.widget.faults(spec, value):
            yield Mistake(wrong.kind, (*spec.path, *inside), None, wrong.message)
        if spec.columns and isinstance(value, list):
            for number, row in enumerate(value):
                yield from self._mistakes_of_row(spec, (*spec.path, number), row, data)

    def _mistakes_of_row(
        self, table: FormField, place: tuple[str | int, ...], row: Any, data: Mapping[str, Any]
    ) -> Iterator[Mistake]:
        holds = self.form.asking(self.facts, data, row)
        for column in table.columns:
            value = value_at(row, column.path)
            at = (*place, *column.path)
            if value is None:
                wanted = column.ui.required_if
                if self.mode == "full" and wanted is not None and holds(wanted):
                    yield Mistake("required", at)
            else:
                for mistake in self._mistakes_of_value(column, value, data, holds):
                    yield replace(mistake, at=(*at, *mistake.at[len(column.path) :]))

    def _with(self, data: Mapping[str, Any], secrets: Mapping[str, str]) -> Mapping[str, Any]:
        """The data with the passwords in their places, for the validator only."""
        if not secrets:
            return data
        whole: dict[str, Any] = copied(data)
        for spec in self.form.fields:
            if spec.id in secrets:
                put(whole, spec.path, secrets[spec.id])
        return whole

    def _secret_kept(self, mistake: Mistake) -> bool:
        """Where passwords have been set before, leaving one empty changes nothing."""
        spec = self.form.field_at(mistake.at)
        return bool(mistake.kind == "required" and spec and spec.secret and self.standing)


def _column_of(spec: FormField, mistake: Mistake) -> FormField | None:
    """The column of a table that a mistake lies in."""
    inside = tuple(str(part) for part in mistake.at[len(spec.path) + 1 :])
    return next((one for one in spec.columns if inside and one.path == inside[: len(one.path)]), None)


def _told(mistake: Mistake, data: Any) -> tuple[str, list[str], Any]:
    """A mistake by what is wrong with which value, wherever the row it stands in has moved to."""
    for part in mistake.at:
        inside = isinstance(part, int) and isinstance(data, list) and part < len(data)
        data = data[part] if inside else data.get(part) if isinstance(data, Mapping) else None
    return mistake.kind, [part for part in mistake.at if isinstance(part, str)], data
