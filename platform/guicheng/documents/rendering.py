"""From layout values to files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

from guicheng.documents.safety import file_name
from guicheng.documents.values import File, Paper, Sheet

Format = Literal["xlsx", "csv", "docx", "pdf"]

MEDIA_TYPES: Final[dict[Format, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
"""Format (also the ending of the file's name) → media type."""


def render(shown: Sheet | Paper, form: Format, name: str) -> File:
    """`shown` as a file called `name` (an ending is added). A paper has no spreadsheet: raises `KeyError`."""
    return File(file_name(name, form), MEDIA_TYPES[form], _renderer(shown, form)(shown))


def _renderer(shown: Sheet | Paper, form: Format) -> Callable[[Any], bytes]:
    """The function that makes it. The libraries are heavy, so each is loaded when first needed."""
    if isinstance(shown, Paper):
        match form:
            case "pdf":
                from guicheng.documents.pdf import paper_as_pdf

                return paper_as_pdf
            case "docx":
                from guicheng.documents.word import paper_as_docx

                return paper_as_docx
        raise KeyError(form)
    match form:
        case "xlsx":
            from guicheng.documents.spreadsheet import sheet_as_xlsx

            return sheet_as_xlsx
        case "csv":
            from guicheng.documents.delimited import sheet_as_csv

            return sheet_as_csv
        case "docx":
            from guicheng.documents.word import sheet_as_docx

            return sheet_as_docx
        case "pdf":
            from guicheng.documents.pdf import sheet_as_pdf

            return sheet_as_pdf
