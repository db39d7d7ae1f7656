"""The formats in which tables and papers leave the system: a row each, with all that is said of it anywhere.

A new format is a row here and a module of `guicheng.documents` with `sheet_as_<format>`, and `paper_as_<format>` where
documents can have it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import text

_OFFICE = "application/vnd.openxmlformats-officedocument"


def no_format() -> Refusal:
    """The refusal (404) of a format in which a table does not leave the system."""
    return Refusal(Problem("no-format", text("没有这种导出格式", "There is no such format")), status=404)


class ExportFormat(StrEnum):
    """Its value is how the configuration and the API call it, and the ending of a file's name.

    `writer` is the module that makes it; `most` the rows of a table that one request may ask for, `most_later` those
    that a worker makes (0: none is made later); `has_papers` says whether a document can have it.
    """

    label: str
    media_type: str
    writer: str
    most: int
    most_later: int
    has_papers: bool

    XLSX = "xlsx", "Excel", f"{_OFFICE}.spreadsheetml.sheet", "spreadsheet", 20_000, 200_000, False
    PDF = "pdf", "PDF", "application/pdf", "pdf", 2_000, 0, True
    DOCX = "docx", "Word", f"{_OFFICE}.wordprocessingml.document", "word", 1_000, 0, True
    CSV = "csv", "CSV", "text/csv; charset=utf-8", "delimited", 20_000, 200_000, False

    def __new__(
        cls, ending: str, label: str, media_type: str, writer: str, most: int, most_later: int, has_papers: bool
    ) -> Self:
        """A row of the table."""
        made = str.__new__(cls, ending)
        made._value_ = ending
        made.label, made.media_type, made.writer = label, media_type, writer
        made.most, made.most_later, made.has_papers = most, most_later, has_papers
        return made

    @classmethod
    def named(cls, name: str) -> ExportFormat:
        """The format of that name. Raises `ValueError` where there is none."""
        if one := next((one for one in cls if one == name), None):
            return one
        raise ValueError(name)


PAPERS = tuple(one for one in ExportFormat if one.has_papers)


def _one_of(formats: Iterable[ExportFormat]) -> tuple[BeforeValidator, WithJsonSchema]:
    """Reading one of these by its name, and what a schema says of it."""
    names = {str(one): one for one in formats}

    def read(value: Any) -> ExportFormat:
        if isinstance(value, str) and value in names:
            return names[value]
        raise PydanticCustomError(
            "literal_error", "Input should be {expected}", {"expected": " or ".join(map(repr, names))}
        )

    return BeforeValidator(read), WithJsonSchema({"enum": list(names), "type": "string"})


TableFormat = Annotated[ExportFormat, *_one_of(ExportFormat)]
"""A format that a table can have: any."""
PaperFormat = Annotated[ExportFormat, *_one_of(PAPERS)]
"""A format that a document about one entry or filing can have."""
