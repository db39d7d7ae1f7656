"""`rules/<region>/registers.yaml`: the lists a region keeps (台账) and the rules of their entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from guicheng.common.paths import value_at
from guicheng.config.model.base import Identifier, Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import Asks, Places, Refers
from guicheng.config.model.names import (
    AnyFact,
    DocumentId,
    EntrySlot,
    FilingTypeId,
    FormId,
    Icon,
    OneOrMany,
    OwnField,
    OwnId,
    RegisterId,
    RoleId,
    StateName,
    Template,
)
from guicheng.config.model.opening import Opening
from guicheng.config.paths import FactPath, FieldPath

ShownNumber = Annotated[FactPath, Asks("shown", also=("number",))]
"""What a column shows; `number` counts the rows."""


class Column(Part):
    """A column of a list, export or table."""

    id: OwnId
    title: Text
    value: ShownNumber = Field(
        description="a fact of the row: `form.<field>`, `filing.<attribute>`, `<register>.<field>`, or `number`"
    )
    hide_on_phone: bool = False
    search: bool = Field(False, description="the list's search box looks here")
    filter: bool = Field(False, description="the list offers a filter on it")
    copy_: bool = Field(False, alias="copy", description="a button beside the value copies it (HBZ-12)")


class Unique(Part):
    """Fields that may stand together only once (HNQ-31, X-10); enforced by the database."""

    id: OwnId
    fields: list[OwnField] = Field(min_length=1)
    within: Literal["region", "organisation", "subject"] = "region"
    states: list[StateName] = Field(
        default_factory=list, description="for filings: the states that hold the place; empty = all but withdrawn ones"
    )
    message: Annotated[Text, Places(frozenset({"holder", "value"}))] = Field(
        description="shown to the later one; may name {holder}"
    )


class Freeze(Part):
    """From a condition on, the fields of an entry are fixed, but for the named ones (HNQ-32, HNQ-33, X-07)."""

    id: OwnId
    when: Condition
    fields: list[OwnField] = Field(default_factory=list, description="what is fixed; empty = all but `except`")
    slots: list[EntrySlot] = Field(
        default_factory=list, description="the files that are fixed; without `fields` and `slots` those of every slot"
    )
    keep: list[OwnField] = Field(default_factory=list, alias="except", description="what stays editable")
    message: Text


class Closed(Part):
    """From a condition on, nothing is filed about an entry any more: no filing about it, or about what belongs to it,
    is begun, changed or handed in, and no entry is added below it (A-35). What waits for others is still decided."""

    id: OwnId
    when: Condition
    keep: list[FilingTypeId] = Field(
        default_factory=list, alias="except", description="filing types that are still filed, such as an application"
    )
    message: Text


class Edit(Part):
    """Who may change which fields of an entry."""

    by: list[RoleId] = Field(description="roles")
    fields: list[OwnField] = Field(default_factory=list, description="empty = all fields of the form")
    slots: list[EntrySlot] = Field(
        default_factory=list, description="files that they change; without `fields` and `slots` those of every slot"
    )
    when: Condition | None = None

    @property
    def is_of_all(self) -> bool:
        """Whether it names no part of the entry, and so means all of it."""
        return not (self.fields or self.slots)


class Removal(Part):
    """Who may take an entry out of its register, while nothing depends on it (HBZ-21)."""

    by: list[RoleId] = Field(min_length=1, description="roles")
    when: Condition | None = Field(None, description="only an entry of which this holds; none = any")


class Merge(Part):
    """Who may merge an entry that stands twice into the one that is kept."""

    by: list[RoleId] = Field(min_length=1, description="roles")
    same: list[OwnField] = Field(
        default_factory=list, description="fields that must be the same in both, where both fill them"
    )
    identity: Literal["same", "any"] = Field(
        "same", description="of persons: `any` lets the documents differ, for one that was mistyped"
    )
    when: Condition | None = Field(None, description="asked of the entry that is merged away")


EntryWay = Literal["page", "feed", "effect"]
"""How an entry comes into its register."""


class EntryAccount(Part):
    """The account that comes with an entry, one for each (HNQ-09, HBZ-06). Its first password is what the role's
    `initial_password` says, and must be changed at the first signing in (A-29)."""

    role: RoleId
    login_field: OneOrMany[OwnField] = Field(
        min_length=1,
        description="field of the form that holds the login name; of several the first that is filled in. The login "
        "follows it",
    )
    password_field: OwnField | None = Field(
        None,
        description="write-only field of the form in which whoever adds an entry types the first password, where those "
        "of the role are `typed`",
    )
    made_by: OneOrMany[EntryWay] = Field(
        ["page"],
        min_length=1,
        description="entries that come this way have one: those added by people (page or API), brought by a feed, made "
        "by an effect",
    )
    name_field: OwnField | None = None
    mobile_field: OwnField | None = None

    def login_in(self, data: Mapping[str, Any]) -> tuple[FieldPath, str]:
        """The login that an entry's data say, and the field that says it; empty where none does."""
        said = ((field, str(value_at(data, field) or "").strip()) for field in self.login_field)
        return next((one for one in said if one[1]), (self.login_field[0], ""))


class RowAction(Part):
    """An action on a row of the list of entries (HNQ-16)."""

    id: OwnId
    title: Text
    icon: Icon | None = None
    does: Literal["edit", "view", "reset-password", "file", "open", "document"] = Field(
        description="`file` begins a filing about the entry; `open` leads to the one that is under way, and is offered "
        "only where there is one for the reader to open"
    )
    filing: FilingTypeId | None = Field(
        None, description="for `file`: the filing type begun for this entry; for `open`: the type of the one under way"
    )
    document: DocumentId | None = Field(None, description="for `document`: the printed document")
    by: list[RoleId]
    when: Condition | None = Field(None, description="offered only to entries of which this holds; none = to all")

    @model_validator(mode="after")
    def _says_of_what(self) -> RowAction:
        if (self.does in ("file", "open")) != (self.filing is not None):
            raise ValueError(
                "`filing` 与 `does: file`、`does: open` 一起使用 / `filing` goes with `does: file` and `does: open`"
            )
        if (self.does == "document") != (self.document is not None):
            raise ValueError("`document` 与 `does: document` 一起使用 / `document` goes with `does: document`")
        return self


class EntryList(Part):
    """A list page of a register for some roles. Several for one role have names of their own (HBZ-12, WHS-28)."""

    id: OwnId | None = Field(None, description="needed where a role has several; a menu item opens it by `register/id`")
    title: Text | None = Field(None, description="that of the register by default")
    to: list[RoleId]
    when: Condition | None = Field(None, description="only the entries of which this holds; none = all")
    columns: list[Column]
    actions: list[RowAction] = Field(default_factory=list)
    page_size: int = Field(20, ge=5, le=200)


class Below(Part):
    """The entries of another register that belong to an entry, listed on its page with the way to add one (HBZ-14)."""

    register_: RegisterId = Field(alias="register", description="a register that is `about` this one")
    drawn: Literal["cards", "table"] = Field(
        "table", alias="as", description="`cards` on every screen; a `table` becomes cards on a phone"
    )
    to: list[RoleId] = Field(min_length=1)
    columns: list[Column] = Field(min_length=1)
    badge: AnyFact | None = Field(None, description="a status, or a field with options, shown as a mark (HBZ-14)")
    when: Condition | None = Field(None, description="only the entries of which this holds; none = all")
    page_size: int = Field(20, ge=5, le=200)


class EntryTile(Part):
    """A tile that edits part of the entry itself, beside the tiles of the filing types (HNQ-67, HNQ-68)."""

    id: OwnId
    title: Text
    order: int
    icon: Icon | None = None
    hint: Text | None = None
    form: FormId = Field(description="a form over the same data: what it shows, what it asks, its own limits")
    to: list[RoleId]


class EntryNumbering(Part):
    """The number that an entry gets when it is added (HBZ-15). A serial is never given again, whatever is removed; a
    number that data bring along stays."""

    field: OwnField = Field(description="the read-only field that holds it")
    pattern: Template = Field(examples=["{project.permit_no}-{seq:3}"])
    within: list[Literal["day", "month", "year"] | AnyFact] = Field(
        default_factory=list, description="facts and `day`, `month`, `year` that start the serial anew"
    )


StatusRulesId = Annotated[Identifier, Refers("statuses")]


class Register(Part):
    """A declared list (台账): projects, unit works, persons, certificates, supervision bodies …"""

    title: Text
    form: FormId = Field(description="the form of an entry's data")
    name: OwnField = Field(description="the field that names an entry to people")
    about: RegisterId | None = Field(None, description="the register whose entries these belong to (a work's project)")
    organisation: OwnField | Literal["creator"] = Field(
        "creator", description="who owns an entry: the organisation of its creator, or the one a field names"
    )
    jurisdiction: OwnField | None = Field(None, description="the field that places an entry in the territory")
    create: list[RoleId] = Field(default_factory=list, description="roles that may add entries")
    edit: list[Edit] = Field(default_factory=list)
    remove: Removal | None = Field(None, description="who may remove an entry that nothing was filed about")
    open: list[Opening] = Field(
        default_factory=list, description="who may read or choose entries beyond those they see (G5)"
    )
    merge: Merge | None = Field(None, description="who may merge two entries that are the same")
    freeze: list[Freeze] = Field(default_factory=list)
    closed: list[Closed] = Field(default_factory=list, description="from when on nothing more is filed about an entry")
    unique: list[Unique] = Field(default_factory=list)
    account: EntryAccount | None = None
    number: EntryNumbering | None = Field(None, description="the number that an entry gets when it is added")
    files: bool = Field(False, description="the attachment slots of its forms are there, and their files the entry's")
    status: StatusRulesId | None = Field(None, description="the status rules that derive an entry's status")
    tiles: list[EntryTile] = Field(default_factory=list)
    lists: list[EntryList] = Field(default_factory=list)
    below: list[Below] = Field(default_factory=list, description="entries that belong to one, listed on its page")
    findings: list[Annotated[Identifier, Refers("findings")]] = Field(
        default_factory=list, description="findings shown on an entry's page and offered to linked systems (HNQ-53)"
    )

    @property
    def form_ids(self) -> tuple[str, ...]:
        """The forms over an entry's data: its own, and those of its tiles."""
        return tuple(dict.fromkeys((self.form, *(tile.form for tile in self.tiles))))


class Registers(Part):
    """The file: every register of the region by id."""

    registers: dict[OwnId, Register]
