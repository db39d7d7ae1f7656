"""A form ready for work: compiled once for each content, used by every request."""

from __future__ import annotations

import hashlib
import json
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from guicheng.common.clock import SHANGHAI
from guicheng.common.errors import Problem
from guicheng.common.masking import Audience
from guicheng.common.paths import copied, put, value_at
from guicheng.common.text import Text
from guicheng.config.conditions.evaluate import evaluate
from guicheng.config.conditions.facts import Facts
from guicheng.config.facts.chosen import fields_asked
from guicheng.config.form_schema import resolved_schema
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import EntryChoice, FormDefinition, Slot
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.kinds import JsonSchema
from guicheng.config.widgets.lookups import Lookups
from guicheng.config.widgets.reading import Mistake
from guicheng.config.widgets.views import NO_LOOKUPS, FormReader, Typed
from guicheng.forms import row_slots
from guicheng.forms.access import WRITE_ALL, Access
from guicheng.forms.cleaning import Cleaned, Cleaning, Mode
from guicheng.forms.computing import FormFacts, compute, initial_value
from guicheng.forms.dependencies import dependents_of, locks_itself, triggers_of
from guicheng.forms.fields import fields_of, slot_conditions
from guicheng.forms.messages import IN_ROW, filled, problem_of
from guicheng.forms.presence import Laying, settled
from guicheng.forms.public import public_schema
from guicheng.forms.validation import SchemaValidator
from guicheng.forms.viewing import Viewing
from guicheng.forms.views import FormView

Holds = Callable[[Condition], bool]
SOMEBODY = FormReader()
NOT_TYPED = Typed()


class CompiledForm:
    """A form (表单) that validates, normalises and shows data. Immutable; safe to share between threads."""

    def __init__(self, form: FormDefinition, named: Mapping[str, Condition], zone: ZoneInfo) -> None:
        self.id = form.id
        self.ui = form.ui
        self.slots = {slot.id: slot for slot in form.ui.slots}
        self.slot_exists_if = slot_conditions(form.ui)
        self.schema: JsonSchema = resolved_schema(form)
        self.fields = fields_of(self.schema, form.ui)
        self.by_id = {field.id: field for field in self.fields}
        self.conditional = tuple(field for field in self.fields if field.exists_if)
        self.computed = tuple(field for field in self.fields if field.ui.computed)
        self.conditional_columns = tuple(
            (table, columns)
            for table in self.fields
            if (columns := tuple(column for column in table.columns if column.exists_if))
        )
        self.laid = tuple(field for field in self.fields if field.ui.rows is not None)
        """Tables that lay their rows themselves."""
        self.reading_order = tuple(sorted(self.fields, key=lambda field: field.ui.format_by is not None))
        """Fields whose format another one decides come after all others."""
        self.validator = SchemaValidator(_bounded(self.schema, self.fields))
        self._named = named
        self.zone = zone

    # -- data ------------------------------------------------------------------------------------------------------

    def initial(self, facts: Facts | None = None, lookups: Lookups = NO_LOOKUPS) -> dict[str, Any]:
        """The data of a new form: defaults, facts that prefill it, the rows that tables have by themselves, and what is
        computed from them, of the fields that exist then."""
        data: dict[str, Any] = {}
        for field in self.fields:
            value = initial_value(field, facts or {}, data)
            if value is not None and not field.secret:
                put(data, field.path, value)
        return settled(self, data, facts or {}, self.computed, rows=Laying(self.laid, lookups))[0]

    def clean(
        self,
        submitted: Any,
        facts: Facts | None = None,
        mode: Mode = "full",
        *,
        stored: Mapping[str, Any] | None = None,
        access: Access = WRITE_ALL,
        lookups: Lookups = NO_LOOKUPS,
        standing: bool = False,
    ) -> Cleaned:
        """Turns a submission (a QueryDict or any JSON) into data and problems. Never raises, whatever is submitted, but
        for names that no field answers to where a program sent them (`Sent`): they are refused (400).

        A field that is not mentioned keeps what is `stored`; an empty one is cleared. In this order: values that may
        be written here are read and normalised, the others stay as stored; masked values that come back change
        nothing; fields whose condition fails are dropped and values are computed from those that are there, until
        neither changes the other; a field that exists only since these answers begins as in a new form; everything is
        checked.
        `draft` checks what is there and asks for nothing more, `typing` the same with rows that are still blank left in
        their places, `full` checks everything. Conditions read `facts` and,
        as `form.<field>`, the form's own data; whether a field may be written is decided on what is stored. Passwords
        are asked for unless what is stored is `standing`: the data of an entry, taken before, maybe by another form.
        Then passwords were set before, and what this form would find wrong with values that stand there already, and
        are not changed, is not raised. Mistakes in fields that may not be written here are not raised either.
        """
        return Cleaning(self, facts or {}, mode, stored, access, lookups, standing).run(submitted)

    def live(self, data: dict[str, Any], facts: Facts) -> dict[str, Any]:
        """The data with what is copied from elsewhere as it is now, as handing in would find it."""
        copies = [field for field in self.computed if field.ui.computed and field.ui.computed.copy_]
        if not copies:
            return data
        present: dict[str, Any] = copied(data)
        compute(copies, present, facts)
        return present

    def slots_there(self, data: Mapping[str, Any], facts: Facts | None = None) -> list[Slot]:
        """The attachment slots that exist for these answers, those of rows too; `guicheng.attachments` says what they
        still want."""
        holds = self.asking(facts or {}, data)
        there = [slot for slot in self.ui.slots if self.has_slot(slot, holds)]
        return there + list(row_slots.of_rows(self, data, facts or {}, holds))

    def values_of(self, name: str, data: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Where a field, or in each row a column of a table (`table.column`), stands in the data, and what it holds."""
        field = self.by_id.get(name)
        if field is not None:
            yield field.path, value_at(data, field.path)
            return
        table, column = self.column(name)
        rows = value_at(data, table.path) if table is not None else None
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            if table is not None and column is not None:
                yield (*table.path, number, *column.path), value_at(row, column.path)

    def empty(self, name: str, data: dict[str, Any]) -> None:
        """Take a field, or a column of every row, out of the data."""
        field, (table, column) = self.by_id.get(name), self.column(name)
        if field is not None:
            put(data, field.path, None)
        elif table is not None and column is not None:
            for row in value_at(data, table.path) or ():
                put(row, column.path, None)

    def column(self, name: str) -> tuple[FormField | None, FormField | None]:
        """The table and the column that ``table.column`` names."""
        outer, _, inner = name.rpartition(".")
        table = self.by_id.get(outer)
        return table, next((one for one in (table.columns if table else ()) if one.id == inner), None)

    @cached_property
    def has_slots(self) -> bool:
        """Whether files belong to it, or to rows of its tables."""
        return bool(self.slots) or any(field.ui.slots for field in self.fields)

    def inside(self, field: FormField) -> list[str]:
        """What of a table has rights of its own: its columns and the slots of its rows."""
        return [*(column.id for column in field.columns), *(slot.id for slot in field.ui.slots)]

    def slot_at(self, address: str) -> Slot | None:
        """The slot of an address, also where it is that of the files of a row (``table.key.slot``)."""
        return self.slots.get(address) or row_slots.at(self, address)

    def is_closed(self, slot: Slot, data: Mapping[str, Any], facts: Facts) -> bool:
        """Whether the files of a slot, named by its address, stay as they are by a rule of its own."""
        closed = slot.read_only_if
        return closed is not None and self.asking(facts, data, row_slots.row_at(self, slot.id, data))(closed)

    def seen(self, data: Mapping[str, Any], access: Access) -> dict[str, Any]:
        """The data without the fields, and the columns of tables, that are hidden."""
        shown: dict[str, Any] = {}
        for field in self.fields:
            if not access.hides(field):
                put(shown, field.path, seen_of(field, value_at(data, field.path), access))
        return shown

    # -- showing ---------------------------------------------------------------------------------------------------

    def view(
        self,
        data: Mapping[str, Any],
        facts: Facts | None = None,
        access: Access = WRITE_ALL,
        problems: Sequence[Problem] = (),
        reader: FormReader = SOMEBODY,
        *,
        typed: Typed = NOT_TYPED,
        files: Mapping[str, Sequence[Any]] | None = None,
    ) -> FormView:
        """The form as plain values, for templates and for the API.

        `problems` come from `clean`; `files` are whatever the slot template draws, by slot id.
        """
        return Viewing(self, data, facts or {}, access, problems, reader, typed, files or {}).form_view()

    def display(
        self,
        field_id: str,
        data: Mapping[str, Any],
        facts: Facts | None = None,
        language: str = "zh",
        audience: Audience = "owner",
    ) -> str:
        """How one value reads in a list, export or print; '' for a field the form does not have or that is empty."""
        field = self.by_id.get(field_id)
        if field is None:
            return ""
        unit = self.unit(field, self.asking(facts or {}, data))
        return field.displayed(value_at(data, field.path), language, unit, audience)

    def told(
        self, field_id: str, data: Mapping[str, Any], facts: Facts | None = None, audience: Audience = "owner"
    ) -> str:
        """One value in words of the present language, as `display` gives it, but of a list every row."""
        field = self.by_id[field_id]
        unit = self.unit(field, self.asking(facts or {}, data))
        return field.told(value_at(data, field.path), get_language() or "zh", unit, audience)

    def concealed(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The data with personal data masked, as a record keeps them; what is no field of the form stays."""
        kept = dict(data)
        for field in self.fields:
            if (value := value_at(kept, field.path)) is not None:
                if len(field.path) > 1:
                    kept[field.path[0]] = deepcopy(kept[field.path[0]])
                put(kept, field.path, field.widget.masked(field, value, "record"))
        return kept

    def public_schema(self, language: str = "zh") -> JsonSchema:
        """The JSON Schema that API clients get; see `guicheng.forms.public`."""
        return public_schema(self.schema, self.fields, language)

    @cached_property
    def triggers(self) -> frozenset[str]:
        """The ids of the fields on which anything else in the form depends."""
        return triggers_of(self.ui, self._named)

    @cached_property
    def dependents(self) -> Mapping[str, tuple[str, ...]]:
        """By a field that chooses an entry, those whose choice or value hangs on what is chosen there."""
        return dependents_of(self.ui, self._named)

    def given(self, choice: EntryChoice, data: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the form that a choice hangs on (`where`), by field."""
        found = {name: value_at(data, name) for name in fields_asked(choice, self._named)}
        return {name: value for name, value in found.items() if value is not None}

    @cached_property
    def locks(self) -> bool:
        """Whether an answer makes another field read-only (`read_only_if`)."""
        return locks_itself(self.ui, self._named)

    # -- what conditions and rights make of a field ----------------------------------------------------------------

    def asking(self, facts: Facts, data: Mapping[str, Any], row: Any = None) -> Holds:
        """A function that answers conditions over `facts`, the form's `data` and, where one is spoken of, a `row`."""
        known = FormFacts(facts, data, row)
        return lambda condition: evaluate(condition, known, named=self._named, zone=self.zone)

    def may_write(self, field: FormField, access: Access, holds: Holds) -> bool:
        """Whether the field may be changed: the form's own word and the step's rights together."""
        ui = field.ui
        if ui.read_only or ui.computed is not None or not access.writes(field):
            return False
        return ui.read_only_if is None or not holds(ui.read_only_if)

    def exists(self, field: FormField, holds: Holds) -> bool:
        """Whether the field exists for these answers."""
        return all(holds(condition) for condition in field.exists_if)

    def has_slot(self, slot: Slot, holds: Holds) -> bool:
        """Whether the slot exists for these answers: by its own condition and, as with fields, by that of its group."""
        return all(holds(condition) for condition in self.slot_exists_if[slot.id])

    def unit(self, field: FormField, holds: Holds) -> Text | None:
        """The unit of a field, which may depend on other answers (HNQ-20)."""
        declared = field.ui.unit
        if isinstance(declared, list):
            return next((case.label for case in declared if case.when is None or holds(case.when)), None)
        return declared or field.widget.unit

    def format_of(self, field: FormField, data: Mapping[str, Any]) -> str | None:
        """The format of a field where another one decides it; None where the schema alone does."""
        rule = field.ui.format_by
        if rule is None:
            return None
        return rule.formats.get(str(value_at(data, rule.field)))

    # -- problems --------------------------------------------------------------------------------------------------

    def field_at(self, at: Iterable[str | int]) -> FormField | None:
        """The field (not the column) that a path of data lies in."""
        names: list[str] = []
        for part in at:
            if isinstance(part, int):
                break
            names.append(part)
            if (found := self.by_id.get(".".join(names))) is not None:
                return found
        return None

    def worded(self, mistakes: Iterable[Mistake], holds: Holds) -> Iterator[Problem]:
        """The problems people read, in the order of the form."""
        order = {field.id: number for number, field in enumerate(self.fields)}

        def place(mistake: Mistake) -> int:
            field = self.field_at(mistake.at)
            return order[field.id] if field else len(order)

        for mistake in sorted(mistakes, key=place):
            field = self.field_at(mistake.at)
            label = field.label if field else self.ui.title
            inside = mistake.at[len(field.path) :] if field else ()
            column = next((c for c in field.columns if c.path == inside[1 : 1 + len(c.path)]), None) if field else None
            if field and column:
                label = filled(IN_ROW, label=label, limit=int(inside[0]) + 1, value=column.label)
                field = column
            yield problem_of(mistake, field, self.ui, label, self.unit(field, holds) if field else None)


def compile_form(
    form: FormDefinition, named: Mapping[str, Condition] | None = None, zone: ZoneInfo = SHANGHAI
) -> CompiledForm:
    """The compiled form: the same object for the same content. `named` is the region's library of conditions.

    Raises `guicheng.config.form_schema.ReferenceMistake` for a reference that the checker would have refused.
    """
    known = _seen.get(id(form))
    if known is not None and known[0]() is form and known[1] is named and known[2] is zone:
        return known[3]
    result = _compiled(_Content(form, named or {}, zone))
    key = id(form)
    _seen[key] = (weakref.ref(form, lambda _: _seen.pop(key, None)), named, zone, result)
    return result


_seen: dict[int, tuple[weakref.ref[FormDefinition], Any, ZoneInfo, CompiledForm]] = {}
"""What each definition at hand compiled to, so that the content is hashed once only."""


class _Content:
    """A definition and what it is compiled with, equal by content."""

    def __init__(self, form: FormDefinition, named: Mapping[str, Condition], zone: ZoneInfo) -> None:
        self.form, self.named, self.zone = form, named, zone

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything the compiled form depends on."""
        names = {name: condition.content for name, condition in self.named.items()}
        whole = [self.form.model_dump(mode="json", by_alias=True), names, str(self.zone)]
        return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=2048)
def _compiled(content: _Content) -> CompiledForm:
    return CompiledForm(content.form, content.named, content.zone)


def seen_of(field: FormField, value: Any, access: Access) -> Any:
    """The value of a field without the columns that are hidden."""
    return field.widget.without(field, value, lambda column: access.to(f"{field.id}.{column.id}") == "hidden")


def _bounded(schema: JsonSchema, fields: tuple[FormField, ...]) -> JsonSchema:
    """The schema with what holds of every value of its widgets."""
    bounded: JsonSchema = json.loads(json.dumps(schema))
    for field in fields:
        node = bounded
        for name in field.path:
            node = node["properties"][name]
        field.widget.bound(field.ui, node)
    return bounded
