"""What a page draws and the API returns: a form as plain values, every text already in one language."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guicheng.config.widgets import Widget
from guicheng.config.widgets.views import FieldView, element_id


@dataclass(frozen=True)
class PageKindView:
    """One entry of a checklist of pages, and whether it is there."""

    id: str
    title: str
    required: bool
    there: bool


class Files(list[Any]):
    """Whatever the slot template draws, in order."""


@dataclass(frozen=True)
class SlotView:
    """An attachment slot. `files` is whatever the caller passed in, in order."""

    id: str
    label: str
    help: str
    accept: str
    rule: str
    min_files: int
    max_files: int | None
    max_bytes: int
    captions: str
    page_kinds: tuple[PageKindView, ...]
    ordered: bool
    template: str | None
    read_only: bool
    errors: tuple[str, ...]
    files: Files
    kind: str = "slot"

    @property
    def name(self) -> str:
        """What a browser sends its files as."""
        return self.id

    @property
    def element(self) -> str:
        """The id of its element."""
        return element_id(self.id)

    @property
    def described_by(self) -> str:
        """The ids of its help and its errors, for `aria-describedby`."""
        named = (("hint", self.help), ("error", self.errors))
        return " ".join(f"{self.element}-{part}" for part, there in named if there)

    @property
    def takes_images(self) -> bool:
        """Whether pictures may go in, so that the page offers the camera and makes them smaller."""
        return any(ending in self.accept.split(",") for ending in (".jpg", ".png"))

    @property
    def required(self) -> bool:
        """Whether it must hold anything."""
        return self.min_files > 0 or any(page.required for page in self.page_kinds)


@dataclass(frozen=True)
class StaticView:
    """A text between fields."""

    text: str
    tone: str
    kind: str = "static"


CellView = FieldView | SlotView | StaticView


@dataclass(frozen=True)
class GroupView:
    """A titled part of the form; `rows` are cells side by side."""

    id: str
    title: str
    help: str
    rows: tuple[tuple[CellView, ...], ...]

    @property
    def cells(self) -> Iterator[CellView]:
        """Everything in it, in reading order."""
        return (cell for row in self.rows for cell in row)


@dataclass(frozen=True)
class PageView:
    """A tab or step with its groups. A form without pages has one without title."""

    id: str
    title: str
    help: str
    groups: tuple[GroupView, ...]
    has_errors: bool = False


@dataclass(frozen=True)
class ProblemView:
    """One thing that is wrong, in one language."""

    code: str
    field: str
    message: str
    remedy: str
    explanation: dict[str, Any]


@dataclass(frozen=True)
class FormView:
    """A whole form."""

    id: str
    title: str
    help: str
    paging: str
    pages: tuple[PageView, ...]
    problems: tuple[ProblemView, ...]
    language: str

    @property
    def groups(self) -> Iterator[GroupView]:
        """Every group of every page."""
        return (group for page in self.pages for group in page.groups)

    @property
    def fields(self) -> Iterator[FieldView]:
        """Every field that is there now, in reading order; parts and columns stay inside theirs."""
        return (cell for group in self.groups for cell in group.cells if isinstance(cell, FieldView))

    def field(self, field_id: str) -> FieldView | None:
        """The field with that id, if it is there now."""
        return next((f for f in self.fields if f.id == field_id), None)

    def with_texts(self, texts: Mapping[str, str]) -> FormView:
        """The form with other texts of some of its fields, by id."""
        if not texts:
            return self

        def told(old: FieldView) -> FieldView:
            return dataclasses.replace(old, text=texts[old.id]) if old.id in texts else old

        return self._with(told)

    def with_hints(self, hints: Mapping[str, str]) -> FormView:
        """The form with more to the help of some of its fields, by id."""

        def told(old: FieldView) -> FieldView:
            hint = hints.get(old.id)
            return dataclasses.replace(old, help=f"{old.help} {hint}".strip()) if hint else old

        return self._with(told) if hints else self

    def _with(self, told: Callable[[FieldView], FieldView]) -> FormView:
        def cell(old: CellView) -> CellView:
            return told(old) if isinstance(old, FieldView) else old

        pages = tuple(
            dataclasses.replace(
                page,
                groups=tuple(
                    dataclasses.replace(group, rows=tuple(tuple(map(cell, row)) for row in group.rows))
                    for group in page.groups
                ),
            )
            for page in self.pages
        )
        return dataclasses.replace(self, pages=pages)

    @property
    def refreshes(self) -> bool:
        """Whether any answer changes what else is asked."""
        return any(f.refresh and not f.read_only for f in self.fields)

    def as_json(self) -> dict[str, Any]:
        """The form as JSON, for API clients. Of a slot's files only their number: they have an address of their own."""
        plain = _plain(self)
        assert isinstance(plain, dict)
        return plain


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Files):
        return len(value)
    if isinstance(value, Widget):
        return value.name
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
