"""What draws a form for one reader, as far as a widget asks for it. `guicheng.forms.viewing` does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from guicheng.common.masking import Audience
from guicheng.common.text import Text
from guicheng.config.widgets.lookups import Lookups

if TYPE_CHECKING:
    from guicheng.config.widgets.field import FormField
    from guicheng.config.widgets.views import FieldView

BLANK = "__index__"
"""Stands for the number of a row in the empty row that pages copy."""


class Drawing(Protocol):
    """The view of one form: for whom, with which data and answers."""

    data: Mapping[str, Any]
    language: str
    audience: Audience
    lookups: Lookups
    unread: Mapping[str, str]
    more_rows: Mapping[str, int]

    def say(self, text: Text | None) -> str:
        """A text in the language of the view."""
        ...

    def errors(self, name: str) -> tuple[str, ...]:
        """What is wrong with the value at a path."""
        ...

    def errors_inside(self, name: str) -> tuple[str, ...]:
        """What is wrong with anything below it."""
        ...

    def columns(self, table: FormField) -> list[FormField]:
        """The columns of a table that exist for these answers."""
        ...

    def field(self, spec: FormField, name: str, value: Any, *, read_only: bool) -> FieldView:
        """A field, or a cell of a table under its full `name`."""
        ...
