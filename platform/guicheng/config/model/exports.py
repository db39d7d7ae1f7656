"""`workflows/<region>/exports.yaml`: tables and documents that leave the system (导出、打印)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from guicheng.common.export_formats import ExportFormat, PaperFormat, TableFormat
from guicheng.config.model.base import FieldPath, Identifier, Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import Asks, Refers
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
    columns: list[Column]
    formats: list[TableFormat] = [ExportFormat.XLSX, ExportFormat.PDF]


class FactsSection(Part):
    """A two- or four-column table of labelled facts."""

    kind: Literal["facts"]
    title: Text | None = None
    rows: list[list[Column]] = Field(description="each row holds one or two labelled values")


class FilingsSection(Part):
    """A table of the subject's filings of one type."""

    kind: Literal["filings"]
    title: Text
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
    body: FactText


class PicturesSection(Part):
    """The pictures of a slot of the subject's filings of one type."""

    kind: Literal["pictures"]
    title: Text
    filing: FilingTypeId
    slot: Annotated[Identifier, Refers("slots", of="filing")]
    most: int = Field(6, ge=1, le=60)


Section = Annotated[FactsSection | FilingsSection | TextSection | PicturesSection, Field(discriminator="kind")]


LineFact = Annotated[FieldPath, Asks("shown")]
"""Any other text is a line to be said as it stands."""


class Cover(Part):
    """The first page of a document: its title, labelled facts, and lines to sign or seal."""

    facts: list[Column]
    lines: list[Text] = Field(default_factory=list, description="lines to sign and seal on the cover")


class Document(Part):
    """A printed document about one entry or filing, made from what was filed (HNQ-03): Word and PDF."""

    title: Text
    about: RegisterId = Field(description="the register it is about")
    to: list[RoleId]
    requires: Condition | None = None
    refuse: Text | None = Field(None, description="shown where `requires` does not hold")
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


class Exports(Part):
    """The file: every export and document of the region by id."""

    exports: dict[OwnId, Export] = Field(default_factory=dict)
    documents: dict[OwnId, Document] = Field(default_factory=dict)
