"""`rules/<region>/feeds.yaml`: what other systems push to this one, and what becomes of it in the registers (X-17).

A feed reads rows. Each row makes or updates entries, in the order declared; a row is taken whole or not at all.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from guicheng.config.model.base import FieldKey, Identifier, Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import OWN, Declares, FieldOf, Places, Refers, Within, Word
from guicheng.config.model.names import (
    FormField,
    OneOrMany,
    OrganisationKindId,
    OwnField,
    OwnId,
    Pattern,
    RegisterId,
    RoleId,
    Value,
)
from guicheng.config.model.notices import NoticeChannel

SourcePath = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^(/|(\.\./)+)?[^/\x00-\x1f]+$",
        description="the name of a column, or names joined by dots; within `each`, `/name` begins at the row and "
        "`../name` one level up",
    ),
    Word("source"),
]
"""Where a value stands in a row. The names are the other system's own, in any language."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64, description="snake_case"), Declares()]

Conversion = Literal[
    "trim",
    "upper",
    "digits",
    "number",
    "yuan-to-wan",
    "wan-to-yuan",
    "percent-to-number",
    "yes-no",
    "list",
    "date",
    "date-dmy",
    "date-mdy",
    "epoch-seconds",
    "epoch-milliseconds",
    "spreadsheet-date",
    "jurisdiction",
    "credit-code",
    "id-number",
]
"""What may be done to a value before the form reads it. The set is closed; see ``docs/language/feeds.md``."""

OnConflict = Literal["upstream-wins", "local-wins", "refuse"]
"""A field was changed here since the other system last said something: overwrite it, keep it, or refuse the row."""


class Found(Part):
    """Another entry, found by its upstream key: one that this row did not make."""

    register_: RegisterId = Field(alias="register")
    key: OneOrMany[Source] = Field(min_length=1, description="the parts of its upstream key")


LookupId = Annotated[Identifier, Refers("lookups", of=OWN)]
FedField = Annotated[FieldKey, FieldOf(OWN)]
FedSlot = Annotated[Identifier, Refers("entry-slots", of="register_")]
FedId = Annotated[Identifier, Within("fed-entries")]

Reference = FedId | Found
"""An entry: one this row makes, by its id in the feed, or one that is there already."""


class Source(Part):
    """Where one value comes from: a `path`, a `constant` or an `entry`; what is done to it; what holds where there is
    none. Written as a plain word it is a path."""

    plain = "string"

    path: SourcePath | None = None
    constant: Value = None
    entry: Reference | None = Field(None, description="an entry; fills a field that chooses an entry")
    convert: OneOrMany[Conversion] = Field(default_factory=list, max_length=8, description="conversions, in order")
    lookup: LookupId | None = Field(None, description="the table that turns the other system's code into ours")
    required: bool = Field(False, description="without it the row is refused")
    default: Value = Field(None, description="where the other system says nothing")
    keep: bool = Field(False, description="where the other system does not mention it, it stays; else it is cleared")
    on_conflict: OnConflict | None = Field(None, description="for this field, in place of the entry's own")
    examples: list[Value] = Field(
        default_factory=list, max_length=50, description="what the other system may send; the simulator draws from it"
    )

    @model_validator(mode="before")
    @classmethod
    def _word_is_a_path(cls, value: Any) -> Any:
        return {"path": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _exactly_one_origin(self) -> Source:
        if [self.path, self.constant, self.entry].count(None) != 2:
            raise ValueError("写 path、constant、entry 之一 / give one of path, constant, entry")
        if self.path is None and (self.convert or self.lookup or self.keep or self.examples):
            raise ValueError(
                "convert、lookup、keep、examples 只用于 path / convert, lookup, keep and examples belong to a path"
            )
        return self


Found.model_rebuild()


class Owner(Part):
    """The organisation an entry belongs to, found by its credit code."""

    credit_code: Source
    name: Source | None = Field(None, description="its name, where it has to be created")
    kind: OrganisationKindId = Field(description="the kind of organisation")
    place: Source | None = Field(None, description="its jurisdiction, where it has to be created")
    create_missing: bool = Field(False, description="register it where it is not known; else the row is refused")

    @model_validator(mode="after")
    def _created_ones_have_names(self) -> Owner:
        if self.create_missing and self.name is None:
            raise ValueError("create_missing 需要 name / create_missing needs a name")
        return self


class Absent(Part):
    """What becomes of an entry that a complete list no longer names. It is taken back once the entry is named again."""

    end: OwnField | None = Field(None, description="a date field: the last day is the one before the list's")
    set_: dict[FedField, Value] = Field(
        default_factory=dict, alias="set", description="fields that hold these values while it is not named"
    )
    take_out: bool = Field(False, description="it is taken out of its register; refused while anything rests on it")

    @model_validator(mode="after")
    def _one_thing_becomes_of_it(self) -> Absent:
        if [self.end is not None, bool(self.set_), self.take_out].count(True) != 1:
            raise ValueError("写 end、set、take_out 之一 / give one of end, set, take_out")
        return self


class Complete(Part):
    """The list is complete: what it no longer names has ended."""

    list_: Literal["parent", "row", "batch"] = Field(
        "parent",
        alias="list",
        description="complete for the entry they belong to, for the row, or for a batch that is a snapshot",
    )
    scope: OneOrMany[Source] = Field(
        default_factory=list,
        max_length=4,
        description="of a batch: entries with the same values are one complete list; none = the whole batch is one",
    )
    absent: Absent
    most: float = Field(
        0.5, ge=0, le=1, description="the share of the list that may end at once; more is refused until somebody agrees"
    )
    always: int = Field(1, ge=0, le=1000, description="so many may end at once however short the list is")


class FedFile(Part):
    """Files that come with a row and become the entry's, in one of its slots."""

    path: SourcePath = Field(description="where their names, or what they hold, stand: a text or a list of such")
    from_: Literal["beside", "row"] = Field(
        alias="from",
        description="`beside`: files of these names lie in the feed's folder `files`; `row`: the row holds them, as "
        "base64",
    )


class FedEntry(Part):
    """One entry that a row makes or updates."""

    id: OwnId
    register_: RegisterId = Field(alias="register")
    each: OneOrMany[SourcePath] = Field(
        default_factory=list, max_length=3, description="the list in the row of which each item makes an entry"
    )
    key: OneOrMany[Source] = Field(
        min_length=1, description="its upstream key; the same key is the same entry for ever"
    )
    adopt: OneOrMany[OwnField] = Field(
        default_factory=list, description="an entry made here that has the same values in these fields is taken over"
    )
    parent: Reference | None = Field(None, description="the entry it belongs to, where its register is about one")
    owner: FedId | Owner | None = Field(
        None, description="whose it is: an organisation, or the id of an entry with the same owner"
    )
    values: dict[Name, Source] = Field(default_factory=dict, description="values for conditions: `item.<name>`")
    when: Condition | None = Field(None, description="an item for which this does not hold makes no entry")
    fields: dict[FedField, Source] = Field(min_length=1, description="field of the register's form → its source")
    files: dict[FedSlot, FedFile] = Field(
        default_factory=dict, description="slot of the register's form → the files that come with the row"
    )
    on_conflict: OnConflict = "upstream-wins"
    complete: Complete | None = Field(None, description="the list they stand in is complete; else nothing ends by it")


class Mark(Part):
    """What a deletion upstream does here: it marks a field. Nothing is ever removed."""

    entry: FedId = Field(description="which of the feed's entries")
    field: FormField
    deleted: Value = Field(description="the value of the field while the row is deleted upstream")
    present: Value = Field(None, description="its value while it is not; none = the field is empty")


class Deletion(Part):
    """How the other system says that a row was deleted. Without `mark` that is noted and changes nothing."""

    when: Condition = Field(description="over `row.<name>`")
    mark: Mark | None = None


class Snapshot(Part):
    """How a batch is known to be complete: any of these. What is not known to be complete ends nothing."""

    always: bool = Field(False, description="every batch is")
    flag: SourcePath | None = Field(None, description="beside the rows of JSON: true, yes or 1 where the batch is")
    files: Pattern | None = Field(None, max_length=100, description="the names of files that are, as `*-all.csv`")

    @model_validator(mode="after")
    def _said_somehow(self) -> Snapshot:
        if not self.always and self.flag is None and self.files is None:
            raise ValueError("写 always、flag、files 之一 / give one of always, flag, files")
        return self


class Version(Part):
    """What tells a newer statement about a row from an older one, whatever the order in which they arrive."""

    plain = "string"

    source: Source
    kind: Literal["number", "time"] = "number"

    @model_validator(mode="before")
    @classmethod
    def _word_is_a_path(cls, value: Any) -> Any:
        return {"source": value} if isinstance(value, str) else value


class JsonFormat(Part):
    """JSON: a list of rows, or an object that holds one."""

    kind: Literal["json"]
    rows: SourcePath | None = Field(None, description="where the rows stand; none = the whole is the list")


class CsvFormat(Part):
    """Text with separators; its first line names the columns. The encoding is recognised: UTF-8, UTF-16 or GB 18030."""

    kind: Literal["csv"]
    separator: Literal[",", ";", "\t", "|"] = ","


class XlsxFormat(Part):
    """A spreadsheet; one line names the columns, the rows stand below it."""

    kind: Literal["xlsx"]
    sheet: Annotated[str, Word("source")] | None = Field(None, description="the sheet's name; none = the first")
    header: int = Field(1, ge=1, le=50, description="the line that names the columns")


FeedFormat = Annotated[JsonFormat | CsvFormat | XlsxFormat, Field(discriminator="kind")]


class Signature(Part):
    """How a push proves who sends it. The keys themselves are no configuration: administrators issue them."""

    algorithm: Literal["sha256", "sm3"] = Field("sha256", description="of the HMAC; sm3 for the national profile")
    tolerance: int = Field(300, ge=10, le=3600, description="seconds by which the sender's clock may differ")
    files: bool = Field(False, description="files need a signature beside them (`<name>.sig`)")


FeedText = Annotated[Text, Places(frozenset({"feed", "system", "rows", "refused", "reasons", "batch"}))]


class FeedNotice(Part):
    """Who is told that rows were refused: one notice for a batch in which something new was. Places in the texts:
    {feed}, {system}, {rows}, {refused}, {reasons}, {batch}."""

    to: OneOrMany[RoleId] = Field(min_length=1, description="roles")
    title: FeedText
    body: FeedText
    channels: OneOrMany[NoticeChannel] = ["page"]


class Keeping(Part):
    """How long what arrived is kept, in days; it holds personal data."""

    refused: int = Field(180, ge=1, le=3650, description="a refused row that nobody has repaired, with its content")
    batches: int = Field(730, ge=1, le=3650, description="batches, and what became of each of their rows")
    files: int = Field(30, ge=1, le=3650, description="files in `done` and `refused` of the drop folder")

    @model_validator(mode="after")
    def _rows_go_with_their_batch(self) -> Keeping:
        if self.refused > self.batches:
            raise ValueError("refused 不能长于 batches / refused cannot be longer than batches")
        return self


class Feed(Part):
    """What one upstream system sends (HBZ-01, YNR-30)."""

    title: Text
    system: Text = Field(description="the upstream system, as people know it")
    ways: OneOrMany[Literal["rest", "file"]] = Field(min_length=1, description="how it arrives")
    signature: Signature = Field(default_factory=Signature)
    format: FeedFormat
    key: OneOrMany[Source] = Field(min_length=1, description="what makes a row the same row")
    version: Version | None = Field(None, description="none = what arrives last is the newest")
    values: dict[Name, Source] = Field(default_factory=dict, description="values for conditions: `row.<name>`")
    when: Condition | None = Field(None, description="a row for which this does not hold is skipped")
    deletion: Deletion | None = None
    snapshot: Snapshot | None = Field(None, description="which batches are complete lists (`complete: {list: batch}`)")
    lookups: dict[OwnId, dict[Annotated[str, Word("source")], Value]] = Field(
        default_factory=dict, description="tables: the other system's code → our value"
    )
    entries: list[FedEntry] = Field(min_length=1, max_length=32, description="what a row makes, in this order")
    most_rows: int = Field(500, ge=1, le=20_000, description="rows of one push or file")
    most_bytes: int = Field(2_097_152, ge=1024, le=33_554_432, description="size of one push or file")
    quiet: int = Field(
        10, ge=0, le=3600, description="seconds for which nobody may have written to a file before it is taken"
    )
    ignores: OneOrMany[SourcePath] = Field(
        default_factory=list,
        max_length=200,
        description="names the other system sends and nobody here needs; any other that has no place is reported",
    )
    notice: FeedNotice | None = Field(None, description="who is told of refused rows; none = nobody")
    keep: Keeping = Field(default_factory=Keeping)

    @model_validator(mode="after")
    def _named_once(self) -> Feed:
        names = [entry.id for entry in self.entries]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"编号 {name} 重复 / the id {name} stands twice")
        return self

    @property
    def of_batches(self) -> list[FedEntry]:
        """The entries of which a snapshot is the complete list."""
        return [one for one in self.entries if one.complete is not None and one.complete.list_ == "batch"]

    def entry(self, name: str) -> FedEntry | None:
        """The entry of that id."""
        return next((entry for entry in self.entries if entry.id == name), None)


class Feeds(Part):
    """The file: every feed of the region by id."""

    feeds: dict[OwnId, Feed]
