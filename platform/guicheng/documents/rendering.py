"""From layout values to files."""

from __future__ import annotations

from importlib import import_module

from guicheng.common.export_formats import ExportFormat
from guicheng.documents.safety import file_name
from guicheng.documents.values import File, Paper, Sheet


def render(shown: Sheet | Paper, form: ExportFormat, name: str) -> File:
    """`shown` as a file called `name` (an ending is added). A paper has no spreadsheet: raises `AttributeError`.

    The libraries are heavy, so each format's module is loaded when it is first asked for.
    """
    writer = import_module(f"guicheng.documents.{form.writer}")
    kind = "paper" if isinstance(shown, Paper) else "sheet"
    content: bytes = getattr(writer, f"{kind}_as_{form}")(shown)
    return File(file_name(name, form), form.media_type, content)
