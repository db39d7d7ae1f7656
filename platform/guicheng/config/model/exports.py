"""`workflows/<region>/exports.yaml`: tables and documents that leave the system (导出、打印)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from guicheng.common.export_formats import ExportFormat, PaperFormat, TableFormat
from guicheng.config.model.base import FieldPath, Identifier, Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import Asks, Refers, Within
from guicheng.config.model.names import FactText, File, FilingTypeId, FormField, OwnId, RegisterId, RoleId, ShownFact
from guicheng.config.model.registers import Column


class Criterion(Part):
    """A question of the dialog before an export (HNA-06)."""

    id: OwnId
    title: Text
    value: ShownFact = Field(description="the fact it filters on")
    kind: Literal["choice", "text", "date-range", "year", "jurisdiction"] = "choice"
    required: bool = False


class Export(Part):
    """A table of entries or filings: criteria → preview → print or download (X-16)."""

    title: Text
    register_: RegisterId | None = Field(None, alias="register")
    filing: FilingTypeId | None = None
    to: list[RoleId] = Field(description="roles that may run it")
    criteria: list[Criterion] = Field(default_factory=list)
    when: Condition | None = Field(None, description="which rows are in it")
    requires: list[PaperRequirement] = Field(
        default_factory=list, description="what must hold before it is made: of whoever asks, their organisation, today"
    )
    columns: list[Column]
    formats: list[TableFormat] = [ExportFormat.XLSX, ExportFormat.PDF]


class PaperValue(Part):
    """A labelled value of a paper."""

    id: OwnId
    title: Text
    value: ShownFact
    options: Literal["chosen", "all"] = Field(
        "chosen", description="of a choice: what was chosen, or every option with the chosen ones marked (■ □)"
    )


class FactsSection(Part):
    """A two- or four-column table of labelled facts."""

    kind: Literal["facts"]
    title: Text | None = None
    when: Condition | None = Field(None, description="the section is there only where this holds")
    rows: list[list[PaperValue]] = Field(description="each row holds one or two labelled values")


class FilingsSection(Part):
    """A table of the subject's filings of one type."""

    kind: Literal["filings"]
    title: Text
    when: Condition | None = Field(None, description="the section is there only where this holds")
    filing: FilingTypeId
    states: list[Annotated[str, Refers("states", of="filing")]] = Field(default_factory=lambda: ["confirmed"])
    table: FormField | None = Field(
        None, description="a table of the form: one line for each of its rows, whose columns are `item.<column>`"
    )
    columns: list[Column]
    empty: Text | None = None


class TextSection(Part):
    """Running text with {fact} places."""

    kind: Literal["text"]
    title: Text | None = None
    when: Condition | None = Field(None, description="the section is there only where this holds")
    body: FactText


class PicturesSection(Part):
    """The pictures of a slot: of the filing at hand, of the entry, or of the entry's filings of one type."""

    kind: Literal["pictures"]
    title: Text
    when: Condition | None = Field(None, description="the section is there only where this holds")
    filing: FilingTypeId | None = Field(
        None, description="left out: of the filing whose paper it is, of the entry where it is about one"
    )
    slot: Annotated[Identifier, Refers("slots", of="filing")]
    most: int = Field(6, ge=1, le=60)


class RowsSection(Part):
    """The rows of a table of the filing at hand, a line each; columns are called `item.<column>`."""

    kind: Literal["rows"]
    title: Text | None = None
    when: Condition | None = Field(None, description="the section is there only where this holds")
    table: FormField = Field(description="a table of its form")
    where: Condition | None = Field(None, description="which rows: asks `item.<column>`, e.g. only those approved")
    columns: list[Column] = Field(min_length=1)
    empty: Text | None = None


class DecisionsSection(Part):
    """What was decided about the filing at hand: of each step the answer, the opinion, the name and the date."""

    kind: Literal["decisions"]
    title: Text | None = None
    when: Condition | None = Field(None, description="the section is there only where this holds")
    steps: list[Annotated[Identifier, Within("steps")]] = Field(
        default_factory=list, description="only these, in this order; empty = all"
    )
    empty: Text | None = None


Section = Annotated[
    FactsSection | FilingsSection | TextSection | PicturesSection | RowsSection | DecisionsSection,
    Field(discriminator="kind"),
]


class PaperRequirement(Part):
    """Something that must hold before a paper or a table leaves the system."""

    id: OwnId
    when: Condition
    message: Text = Field(description="shown where it does not hold")


class PaperCriterion(Part):
    """A question before a paper is made; the answer is the fact `criteria.<id>`."""

    id: OwnId
    title: Text
    kind: Literal["year", "date", "text"] = "text"
    required: bool = False


LineFact = Annotated[FieldPath, Asks("shown")]
"""Any other text is a line to be said as it stands."""


class Cover(Part):
    """The first page of a document: its title, labelled facts, and lines to sign or seal."""

    facts: list[Column]
    lines: list[Text] = Field(default_factory=list, description="lines to sign and seal on the cover")


class Document(Part):
    """A printed document about one entry or filing, made from what was filed (HNQ-03): Word and PDF."""

    title: Text
    about: RegisterId | None = Field(None, description="the register it is about")
    filing: FilingTypeId | None = Field(None, description="in place of `about`: the paper of one filing of this type")
    to: list[RoleId]
    states: list[Annotated[str, Refers("states", of="filing")]] = Field(
        default_factory=list, description="of the paper of a filing: the states in which it is had; empty = all"
    )
    criteria: list[PaperCriterion] = Field(default_factory=list, description="asked first")
    requires: Condition | list[PaperRequirement] | None = Field(
        None, description="what must hold: one condition (with `refuse`), or several with a message each"
    )
    refuse: Text | None = Field(None, description="shown where `requires` does not hold")
    copies: list[Text] = Field(default_factory=list, description="one paper for each, marked with these words")
    verify: bool = Field(
        False, description="a code on the paper leads to a public page that says whether it is genuine"
    )
    file_name: FactText = Field(description="with {fact} places, without an ending")
    cover: Cover | None = Field(None, description="a first page of its own")
    sections: list[Section]
    signature: list[LineFact | Text] = Field(default_factory=list, description="lines to sign and seal at the end")
    formats: list[PaperFormat] = [ExportFormat.DOCX, ExportFormat.PDF]
    template: File | None = Field(
        None,
        pattern=r"^[^/\\]+\.docx$",
        description="a Word file beside this one with {{ facts.<column> }} places, for the Word format",
    )

    @model_validator(mode="after")
    def _one_subject(self) -> Document:
        if (self.about is None) == (self.filing is None):
            raise ValueError("`about` 与 `filing` 写且只写一个 / a document has either `about` or `filing`")
        return self

    @property
    def requirements(self) -> list[PaperRequirement]:
        """What must hold, each with its message."""
        if isinstance(self.requires, Condition):
            return [PaperRequirement(id="requires", when=self.requires, message=self.refuse or REFUSED)]
        return list(self.requires or ())


REFUSED = Text(zh="目前还不能生成该文书", en="This document cannot be made yet")


class Exports(Part):
    """The file: every export and document of the region by id."""

    exports: dict[OwnId, Export] = Field(default_factory=dict)
    documents: dict[OwnId, Document] = Field(default_factory=dict)
