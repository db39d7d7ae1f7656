"""Lists of things that people add to: what they have in common, and the corners of a polygon."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from guicheng.common.text import Text, text
from guicheng.config.widgets.base import Fit, Widget, find
from guicheng.config.widgets.composite import Composite
from guicheng.config.widgets.inventing import Inventor
from guicheng.config.widgets.kinds import JsonSchema, Kind, items_of
from guicheng.config.widgets.reading import At, Inputs, Reader
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
        return words.say(self.counted.format(n=len(listed(value))))

    def draw(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> FieldView:
        """Every stored row, one to fill in where the last is not blank or there is none, and a blank one to copy."""
        stored, least, most = listed(value), int(field.schema.get("minItems") or 0), field.schema.get("maxItems")
        blanks = max(least - len(stored), self.blanks(stored)) + drawing.typed.more_rows.get(field.id, 0)
        blanks = 0 if view.read_only or view.fixed else blanks
        shown = [*stored, *([None] * blanks)][: most if isinstance(most, int) else None]
        rows = tuple(
            self.row(drawing, field, view, str(n), one, n if n < len(stored) else None) for n, one in enumerate(shown)
        )
        blank = None if view.fixed else self.row(drawing, field, view, BLANK, None, None)
        return replace(view, rows=rows, blank=blank, min_rows=least, max_rows=most)

    def row(
        self, drawing: Drawing, field: FormField, view: FieldView, index: str, value: Any, was: int | None
    ) -> RowView:
        """One of them; `was` is the number under which it is stored."""
        return RowView(index, self.cells(drawing, field, replace(view, name=f"{view.name}.{index}"), value), was)

    def blanks(self, stored: list[Any]) -> int:
        """How many rows to fill in stand below those that are stored."""
        return 0 if stored else 1

    @abstractmethod
    def invent_item(self, field: FormField, inventor: Inventor) -> Any:
        """A valid one."""

    def invent(self, field: FormField, inventor: Inventor) -> Any:
        return [self.invent_item(field, inventor) for _ in range(max(1, field.schema.get("minItems", 0)))]


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

    def bound(self, ui: FieldUi, schema: JsonSchema) -> None:
        self.point.bound(ui, schema["items"])

    def names_inside(self, field: FormField) -> frozenset[str] | None:
        return self.point.names_inside(field)

    def sent_item(self, inputs: Inputs, field: FormField) -> Any:
        return self.point.sent(inputs, field)

    def read_item(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At) -> Any:  # noqa: ARG002
        return self.point.read(reader, field, raw, None, at, None)

    def faults(self, field: FormField, value: Any) -> Iterator[tuple[At, Fault]]:
        for number, point in enumerate(listed(value)):
            yield from (((number, *at), fault) for at, fault in self.point.faults(field, point))

    def told(self, field: FormField, value: Any, words: Words) -> str:
        return "; ".join(self.point.worded(field, point, words) for point in listed(value))

    def blanks(self, stored: list[Any]) -> int:
        return 0 if stored and not stored[-1] else 1

    def cells(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> tuple[FieldView, ...]:
        return self.point.inputs(drawing, field, view, value)

    def invent_item(self, field: FormField, inventor: Inventor) -> Any:
        return self.point.invent(field, inventor)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
