"""`forms/<region>/<form>/ui.yaml`: how the data of a form is laid out, labelled, asked for and refused.

Beside it stands `schema.yaml` (or `.json`): plain JSON Schema 2020-12 of the data. The schema says what is valid, the
UI description says what people see; `FormDefinition` holds both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from guicheng.common.masking import Sensitive
from guicheng.config.model.base import FieldKey, Identifier, Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import Declares, Within, Word
from guicheng.config.model.names import (
    AnyFact,
    DataField,
    File,
    FormField,
    OptionValue,
    OrganisationKindId,
    OwnId,
    RegisterField,
    RegisterId,
    SlotName,
    Value,
    Words,
)
from guicheng.config.widgets import WIDGETS
from guicheng.config.widgets.formats import FORMATS

if TYPE_CHECKING:
    Widget = str
    Format = str
else:
    Widget = Literal[*sorted(WIDGETS)]
    Format = Literal[*FORMATS]
    """Values of the schema keyword `format` that are checked; each has its own normalisation."""

ErrorKind = Literal[
    "required",
    "type",
    "option",
    "minimum",
    "maximum",
    "min_length",
    "max_length",
    "pattern",
    "format",
    "checksum",
    "precision",
    "multiple",
    "min_rows",
    "max_rows",
    "unique",
    "accept",
    "combination",
]
"""Kinds of mistake whose message a form may word itself."""

SlotErrorKind = Literal["min", "max", "size", "kind", "caption", "page_kind"]

FileKind = Literal["image", "pdf", "office", "any"]

FormPageId = Annotated[Identifier, Within("form-pages")]
ItsField = Annotated[FieldKey, Declares()]

TWO_MEBIBYTES = 2_097_152
"""2 MiB, the limit for one file where a slot names none (A-02)."""


class Option(Part):
    """One choice of a field. With `when`, it is offered and accepted only where the condition holds (HNQ-19)."""

    value: OptionValue | int | bool
    label: Text
    help: Text | None = None
    when: Condition | None = None


class UnitCase(Part):
    """A unit for one case; the first whose condition holds is shown (HNQ-20). One without `when` is for the rest."""

    label: Text
    when: Condition | None = None


class DaysBetween(Part):
    """The number of days from one date field to another (WHS-44)."""

    start: FormField = Field(alias="from")
    end: FormField = Field(alias="to")
    inclusive: bool = Field(False, description="count the first day too")


class FromIdNumber(Part):
    """What an 18-digit citizen number says of its holder; derived, so that nobody types it twice."""

    field: FormField
    part: Literal["birth-date", "sex"] = Field(description="sex is `male` or `female`")


class Computed(Part):
    """A value the server works out; exactly one of the closed set. People never type it."""

    sum: list[FormField] | None = Field(None, description="number fields, or `table.column` for all rows of a table")
    difference: Annotated[list[FormField], Field(min_length=2, max_length=2)] | None = Field(
        None, description="the first number less the second"
    )
    days: DaysBetween | None = None
    copy_: AnyFact | None = Field(None, alias="copy", description="a fact, e.g. `project.name`")
    concat: list[FormField] | None = Field(None, description="texts joined with `separator`; empty ones are left out")
    separator: Words = ""
    period: Literal["label", "id"] | None = Field(None, description="the period of the open window (HNQ-87)")
    id_number: FromIdNumber | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Computed:
        ways = [self.sum, self.difference, self.days, self.copy_, self.concat, self.period, self.id_number]
        if sum(way is not None for way in ways) != 1:
            raise ValueError(
                "sum、difference、days、copy、concat、period、id_number 中写且只写一个 / "
                "one of sum, difference, days, copy, concat, period, id_number"
            )
        return self


class FormatBy(Part):
    """The format of a number depends on another field, as with kinds of identity document (WHS-11)."""

    field: FormField
    formats: dict[OptionValue, Format] = Field(description="value of that field → format; other values are not checked")


class JurisdictionChoice(Part):
    """A choice in the tree 省/市/县, with a line for the rest of the address (HNQ-18). The value is
    `{code, name, detail}`: the code chosen, the name it had then, and the free text."""

    within: Annotated[str, Field(pattern=r"^\d{2,12}$"), Word("code")] | None = Field(
        None, description="code of the part that is fixed and only shown, e.g. the province"
    )
    depth: Literal["province", "city", "county", "town"] = "county"
    partial: bool = Field(False, description="a choice above `depth` is enough")
    detail: bool = Field(False, description="ask for the rest of the address as free text")


class EntryChoice(Part):
    """A choice among the entries of a register; the value is `{id, label}`, the label as it was when chosen."""

    register_: RegisterId = Field(alias="register")
    where: Condition | None = Field(None, description="which entries are offered; their facts are `entry.<field>`")
    depends_on: FormField | None = Field(None, description="an entry field that must be chosen first (WHS-08)")


class PresetRow(Part):
    """A row that a table has by itself, where its condition holds. Its name is the `key` of the row."""

    id: OwnId
    values: dict[DataField, Value] = Field(default_factory=dict, description="what its columns begin with")
    when: Condition | None = Field(None, description="the row is there only where this holds")


class RowsOf(Part):
    """Rows out of a register: one for each entry that fits; the `key` is `e` and the number of the entry."""

    register_: RegisterId = Field(alias="register")
    where: Condition | None = Field(None, description="which entries have a row; their facts are `entry.<field>`")
    values: dict[DataField, RegisterField] = Field(min_length=1, description="column ← field of the entry")


class OrganisationChoice(Part):
    """A choice among the organisations of the region, by their names; the value is `{id, label}`, the name as it was
    when chosen."""

    kinds: list[OrganisationKindId] = Field(min_length=1, description="of which kinds")


class FieldUi(Part):
    """How one field is asked for and shown. Everything about what is valid stands in the schema, but for what depends
    on facts: `required_if`, `options[].when`, `format_by`."""

    label: Text
    widget: Widget | None = None
    help: Text | None = None
    placeholder: Text | None = None
    text: Text | None = Field(
        None, description="what a declaration is accepted for, or a static text; an empty line begins a paragraph"
    )
    unit: Text | list[UnitCase] | None = None
    decimals: int | None = Field(None, ge=0, le=6, description="places after the point: most accepted, all shown")
    lines: int | None = Field(None, ge=1, le=40, description="height of a textarea")
    options: list[Option] = Field(default_factory=list)
    visible_if: Condition | None = None
    required_if: Condition | None = None
    read_only: bool = False
    read_only_if: Condition | None = None
    default: Value = None
    default_from: AnyFact | None = Field(None, description="a fact that fills a new form, e.g. `organisation.name`")
    computed: Computed | None = None
    copy_: bool = Field(
        False, alias="copy", description="a button beside the value copies it, where it is read (HBZ-12)"
    )
    sensitive: Sensitive | None = Field(None, description="shown masked; a masked value sent back changes nothing")
    format_by: FormatBy | None = None
    jurisdiction: JurisdictionChoice | None = None
    entry: EntryChoice | None = None
    organisation: OrganisationChoice | None = None
    columns: dict[ItsField, FieldUi] = Field(default_factory=dict, description="of a table, in order")
    rows: list[PresetRow] | RowsOf | None = Field(
        None, description="of a table: the rows it has; nobody adds or removes any"
    )
    slots: list[Slot] = Field(default_factory=list, description="of a table: files of each row; `when` asks `item.…`")
    hosts: list[Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$"), Word("code")]] = Field(
        default_factory=list, max_length=20, description="of a link: the hosts that its address may lead to"
    )
    date_style: Literal["iso", "short", "chinese"] = Field(
        "iso", description="how a date reads: 2025-03-08, 2025-3-8 or 2025年3月8日 (HNQ-39)"
    )
    messages: dict[ErrorKind, Text] = Field(default_factory=dict, description="shown word for word in place of ours")

    @property
    def choice(self) -> EntryChoice | OrganisationChoice | None:
        """What is chosen from, where it is entries or organisations."""
        return self.entry or self.organisation

    @model_validator(mode="after")
    def _one_default(self) -> FieldUi:
        if self.default is not None and self.default_from is not None:
            raise ValueError("`default` 与 `default_from` 只能写一个 / default or default_from, not both")
        return self


class PageKind(Part):
    """A kind of page that scans are marked with, e.g. the page with the price (HNQ-71)."""

    id: OwnId
    title: Text
    required: bool = True


class Slot(Part):
    """An attachment slot (附件槽): a named place for files. The bytes never travel inside form data."""

    id: OwnId
    title: Text
    help: Text | None = Field(None, description="shown word for word")
    kinds: list[FileKind] = Field(["image"], min_length=1)
    extensions: list[Annotated[str, Field(pattern=r"^[a-z0-9]{1,8}$"), Word("code")]] = Field(
        default_factory=list, description="lower-case, without the dot; empty = the usual ones of the kinds"
    )
    min: int = Field(0, ge=0, le=500)
    max: int | None = Field(None, ge=1, le=500)
    max_bytes: int = Field(TWO_MEBIBYTES, ge=1, description="of one file")
    captions: Literal["none", "optional", "required"] = "none"
    page_kinds: list[PageKind] = Field(default_factory=list, description="every required one must be there (HNQ-71)")
    ordered: bool = Field(True, description="files carry a number that people may change (HNQ-96)")
    template: File | None = Field(None, description="a file to download and fill, as a path beside ui.yaml (WHS-13)")
    when: Condition | None = Field(None, description="the slot is there only where this holds")
    read_only_if: Condition | None = Field(
        None, description="where it holds, files are neither added, described nor taken out"
    )
    messages: dict[SlotErrorKind, Text] = Field(default_factory=dict)


class FieldCell(Part):
    """A field in a row."""

    field: FormField


class SlotCell(Part):
    """An attachment slot in a row."""

    slot: SlotName


class StaticCell(Part):
    """A text in a row; an empty line begins a new paragraph."""

    text: Text
    tone: Literal["plain", "note", "warning"] = "plain"
    visible_if: Condition | None = None


Cell = FormField | FieldCell | SlotCell | StaticCell
"""One thing in a row; a plain string names a field."""

Row = Cell | list[Cell]
"""One thing, or several side by side on a wide screen. On a phone everything stands below one another."""


class Group(Part):
    """A titled part of a form."""

    id: OwnId
    title: Text | None = None
    help: Text | None = None
    page: FormPageId | None = Field(None, description="the tab or wizard step it stands on, where there are pages")
    visible_if: Condition | None = Field(None, description="where it does not hold, its fields do not exist")
    rows: list[Row] = Field(min_length=1)

    def cells(self) -> list[FieldCell | SlotCell | StaticCell]:
        """Everything in the group, in reading order."""
        return [cell for row in self.rows for cell in row_cells(row)]


class FormPage(Part):
    """A tab (WHS-32) or a step of a wizard (WHS-06)."""

    id: OwnId
    title: Text
    help: Text | None = None


class FormUi(Part):
    """The file `ui.yaml`."""

    title: Text
    help: Text | None = Field(None, description="above the form; an empty line begins a paragraph")
    paging: Literal["none", "tabs", "wizard"] = "none"
    pages: list[FormPage] = Field(default_factory=list)
    layout: list[Group] = Field(min_length=1)
    fields: dict[ItsField, FieldUi] = Field(default_factory=dict)
    slots: list[Slot] = Field(default_factory=list)
    messages: dict[ErrorKind, Text] = Field(
        default_factory=dict, description="for every field without its own; places: {label}, {limit}, {value}, {unit}"
    )

    def has_slot(self, address: str) -> bool:
        """Whether there is such a slot, or such files of a row (``table.key.slot``)."""
        outer, _, slot_id = address.rpartition(".")
        table_id, _, key = outer.rpartition(".")
        table = self.fields.get(table_id)
        known = (table.slots if table else []) if outer else self.slots
        laid = table.rows if table and isinstance(table.rows, list) else None
        return any(slot.id == slot_id for slot in known) and (laid is None or any(row.id == key for row in laid))

    @model_validator(mode="after")
    def _pages_where_paged(self) -> FormUi:
        if (self.paging == "none") == bool(self.pages):
            raise ValueError("`paging` 与 `pages` 要一起写 / paging needs pages, and pages need paging")
        return self


class FormDefinition(Part):
    """A form (表单) as the loader hands it over.

    `data_schema` is the schema as written, with its `$ref: <layer>/<file>#/$defs/<name>`; `shared` holds those files by
    name (`_base/people` …), so that nothing is ever fetched.
    """

    id: OwnId
    data_schema: dict[str, Any]
    ui: FormUi
    shared: dict[str, dict[str, Any]] = Field(default_factory=dict)


def row_cells(row: Row) -> list[FieldCell | SlotCell | StaticCell]:
    """The cells of one row, a plain field name made into a cell."""
    cells = row if isinstance(row, list) else [row]
    return [FieldCell(field=cell) if isinstance(cell, str) else cell for cell in cells]


FieldUi.model_rebuild()
