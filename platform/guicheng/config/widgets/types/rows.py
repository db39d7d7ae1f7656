"""Lists of things that people add to: the rows of a table, the corners of a polygon."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from guicheng.common.masking import Audience
from guicheng.common.paths import put, value_at
from guicheng.common.text import Text, text
from guicheng.config.widgets.base import Fit, Widget, find
from guicheng.config.widgets.composite import Composite
from guicheng.config.widgets.inventing import Inventor
from guicheng.config.widgets.kinds import JsonSchema, Kind, items_of
from guicheng.config.widgets.reading import ABSENT, WAS, At, Inputs, Reader
from guicheng.config.widgets.views import BLANK, Drawing, FieldView, RowView
from guicheng.config.widgets.wording import Words

if TYPE_CHECKING:
    from guicheng.config.model.forms import FieldUi
    from guicheng.config.widgets.fault import Fault
    from guicheng.config.widgets.field import FormField


class Rows(Widget):
    """Any such list. `counted` says how many there are; the methods below say what one of them is."""

    kinds = frozenset({"objects"})
    control = "table"
    is_group = is_wide = repeats = True
    counted: Text

    @abstractmethod
    def read_item(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At) -> Any:
        """One of them; None where it is blank."""

    @abstractmethod
    def sent_item(self, inputs: Inputs, field: FormField) -> Any:
        """What a browser sent for one."""

    @abstractmethod
    def cells(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> tuple[FieldView, ...]:
        """The inputs of one; `view` is the field's, under the name of the row."""

    def sent(self, inputs: Inputs, field: FormField) -> Any:
        return [self.sent_item(row, field) for row in inputs.numbered()]

    def read(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At, format_name: str | None) -> Any:  # noqa: ARG002
        def one(item: Any, place: At) -> Any:
            return self.read_item(reader, field, item, stored, place)

        return reader.items(field, raw, at, one, blank=True)

    def worded(self, field: FormField, value: Any, words: Words) -> str:  # noqa: ARG002
        return words.say(self.counted.format(n=len(_list(value))))

    def draw(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> FieldView:
        """Every stored row, one to fill in where the last is not blank or there is none, and a blank one to copy."""
        stored, least, most = _list(value), int(field.schema.get("minItems") or 0), field.schema.get("maxItems")
        blanks = max(least - len(stored), self.blanks(stored)) + drawing.typed.more_rows.get(field.id, 0)
        shown = [*stored, *([None] * (0 if view.read_only else blanks))][: most if isinstance(most, int) else None]

        def row(index: str, one: Any, was: int | None = None) -> RowView:
            return RowView(index, self.cells(drawing, field, replace(view, name=f"{view.name}.{index}"), one), was)

        rows = tuple(row(str(n), one, n if n < len(stored) else None) for n, one in enumerate(shown))
        return replace(view, rows=rows, blank=row(BLANK, None), min_rows=least, max_rows=most)

    def blanks(self, stored: list[Any]) -> int:
        """How many rows to fill in stand below those that are stored."""
        return 0 if stored else 1

    @abstractmethod
    def invent_item(self, field: FormField, inventor: Inventor) -> Any:
        """A valid one."""

    def invent(self, field: FormField, inventor: Inventor) -> Any:
        return [self.invent_item(field, inventor) for _ in range(max(1, field.schema.get("minItems", 0)))]


class Table(Rows, name="table"):
    """Rows with a cell for each column."""

    fit = Fit.USUAL
    needs = "columns"
    lists_rows = True
    counted = text("共{n}项", "items: {n}")

    def names_inside(self, field: FormField) -> frozenset[str]:
        return frozenset({WAS} | {name for column in field.columns for name in (column.id, column.path[0])})

    def sent_item(self, inputs: Inputs, field: FormField) -> Any:
        row = {column.id: inputs.at(column.path).sent(column) for column in field.columns}
        was = inputs.at((WAS,)).values
        return {**{k: v for k, v in row.items() if v is not ABSENT}, **({WAS: was[-1]} if was else {})}

    def read_item(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At) -> Any:
        """The cells of a row, with those of the stored row that it says it was."""
        if not isinstance(raw, Mapping):
            reader.wrong("type", at)
            return None
        was = _stored_row(stored, raw.get(WAS))
        row: dict[str, Any] = {}
        for column in field.columns:
            sent = raw.get(column.id) if column.id in raw else value_at(raw, column.path)
            put(row, column.path, reader.read(column, sent, value_at(was, column.path), at=(*at, *column.path)))
        return row or None

    def told(self, field: FormField, value: Any, words: Words) -> str:
        lines = (words.listed(filter(None, (_told(c, row, words) for c in field.columns))) for row in _list(value))
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))

    def masked(self, field: FormField, value: Any, audience: Audience) -> Any:
        columns = {column.path[-1]: column for column in field.columns}

        def cell(name: str, found: Any) -> Any:
            column = columns.get(name)
            return column.widget.masked(column, found, audience) if column else found

        rows = _list(value)
        return [{n: cell(n, v) for n, v in row.items()} if isinstance(row, Mapping) else row for row in rows]

    def held(self, *_: Any) -> None:
        """Nothing: the cells hold their own values, masked one by one."""

    def cells(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> tuple[FieldView, ...]:
        def cell(column: FormField) -> FieldView:
            found = value_at(value, column.path)
            return drawing.field(column, f"{view.name}.{column.id}", found, read_only=view.read_only)

        return tuple(map(cell, drawing.columns(field)))

    def draw(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> FieldView:
        titles = tuple(drawing.say(column.label) for column in drawing.columns(field))
        return replace(super().draw(drawing, field, view, value), columns=titles)

    def invent_item(self, field: FormField, inventor: Inventor) -> Any:
        return {column.id: column.widget.invent(column, inventor) for column in field.columns}


class Boundary(Rows, name="boundary"):
    """A polygon: its corners."""

    fit = Fit.SHAPE
    row_item = "part"
    counted = text("{n}个点", "points: {n}")

    @property
    def point(self) -> Composite:
        """What a corner is."""
        found = find("map-point")
        assert isinstance(found, Composite)
        return found

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:
        return self.point.suits(kind, items_of(schema), ui)

    def bound(self, schema: JsonSchema) -> None:
        self.point.bound(schema["items"])

    def names_inside(self, field: FormField) -> frozenset[str] | None:
        return self.point.names_inside(field)

    def sent_item(self, inputs: Inputs, field: FormField) -> Any:
        return self.point.sent(inputs, field)

    def read_item(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At) -> Any:  # noqa: ARG002
        return self.point.read(reader, field, raw, None, at, None)

    def faults(self, field: FormField, value: Any) -> Iterator[tuple[At, Fault]]:
        for number, point in enumerate(_list(value)):
            yield from (((number, *at), fault) for at, fault in self.point.faults(field, point))

    def told(self, field: FormField, value: Any, words: Words) -> str:
        return "; ".join(self.point.worded(field, point, words) for point in _list(value))

    def blanks(self, stored: list[Any]) -> int:
        return 0 if stored and not stored[-1] else 1

    def cells(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> tuple[FieldView, ...]:
        return self.point.inputs(drawing, field, view, value)

    def invent_item(self, field: FormField, inventor: Inventor) -> Any:
        return self.point.invent(field, inventor)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _stored_row(stored: Any, was: Any) -> Any:
    index = int(was) if isinstance(was, str) and was.isdecimal() and len(was) < 7 else was
    is_index = isinstance(index, int) and not isinstance(index, bool)
    return stored[index] if is_index and isinstance(stored, list | tuple) and 0 <= index < len(stored) else None


def _told(column: FormField, row: Any, words: Words) -> str:
    unit = column.ui.unit if isinstance(column.ui.unit, Text) else None
    return column.displayed(value_at(row, column.path), words.language, unit, words.audience)
