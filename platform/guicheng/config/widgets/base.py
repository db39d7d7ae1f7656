"""What a widget is. The answers here are those of a field with one plain value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from guicheng.common.masking import Audience, Sensitive, is_mask_of, masked
from guicheng.common.text import Text, text
from guicheng.config.widgets.fault import Fault
from guicheng.config.widgets.formats import FORMATS
from guicheng.config.widgets.inventing import Inventor
from guicheng.config.widgets.kinds import JsonSchema, Kind
from guicheng.config.widgets.plain import line
from guicheng.config.widgets.reading import ABSENT, At, Inputs, LaidRow, Reader
from guicheng.config.widgets.wording import NO, YES, Words, number_text

if TYPE_CHECKING:
    from guicheng.config.model.forms import FieldUi
    from guicheng.config.widgets.composite import Part
    from guicheng.config.widgets.field import FormField
    from guicheng.config.widgets.views import Drawing, FieldView

_SEXES = {"male": text("男", "male"), "female": text("女", "female")}


WIDGETS: dict[str, Widget] = {}
"""Every widget by its name. A class enters itself when it is made; `guicheng.config.widgets` makes all of them."""


def find(name: str) -> Widget:
    """The widget of that name. KeyError for one that is none."""
    return WIDGETS[name]


class Fit(IntEnum):
    """What makes a widget suit a field that names none; of those that do, the last one here is taken."""

    NAMED = 0  # it is taken only where it is named
    USUAL = 1
    SHAPE = 2
    FORMAT = 3
    KEY = 4
    OPTIONS = 5


class Widget:
    """One widget. There is one object of each class; what depends on the field comes with every call."""

    name: ClassVar[str]
    # what a configuration may say of it
    kinds: ClassVar[frozenset[Kind]] = frozenset()  # the kinds of value it can ask for
    fit: ClassVar[Fit] = Fit.NAMED
    needs: ClassVar[str | None] = None  # the key of a field without which it cannot do
    has_options: ClassVar[bool] = False  # it chooses among declared options,
    several: ClassVar[bool] = False  # … several at once
    for_strangers: ClassVar[bool] = True  # somebody who has not signed in can be asked
    # what its value is
    secret: ClassVar[bool] = False  # checked and handed on, never part of the data
    picks_entry: ClassVar[bool] = False  # one entry of a register
    is_place: ClassVar[bool] = False  # a place: rows are counted by territory
    is_agreed: ClassVar[bool] = False  # whether a text was agreed to
    repeats: ClassVar[bool] = False  # rows that people add to
    parts: ClassVar[tuple[Part, ...]] = ()  # what has an input of its own
    unit: ClassVar[Text | None] = None  # of a field that names none
    searched_in: ClassVar[tuple[str, ...]] = ()  # where inside a value a search looks; () = everywhere
    compared_by: ClassVar[tuple[str, ...]] = ()  # where inside it stands what it is told apart by; () = it is plain
    # how it is drawn
    control: ClassVar[str] = "input"  # the template of its control
    row_item: ClassVar[str] = "field"  # the template of one thing in a row
    is_group: ClassVar[bool] = False  # several controls under one legend,
    is_pair: ClassVar[bool] = False  # … side by side
    is_wide: ClassVar[bool] = False  # it takes a row of its own on a wide screen
    is_number: ClassVar[bool] = False  # digits stand at the end
    is_chosen: ClassVar[bool] = False  # people choose rather than type
    lists_rows: ClassVar[bool] = False  # its rows are told one by one where it is read

    def __init_subclass__(cls, name: str = "", **more: Any) -> None:
        super().__init_subclass__(**more)
        if name:
            cls.name = name
            WIDGETS[name] = cls()

    # -- in the language -------------------------------------------------------------------------------------------

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:  # noqa: ARG002 -- for those who ask
        """Whether it suits a field that names no widget, by its `fit`; asked only for values of its `kinds`."""
        return True

    def may_mask(self, kind: Kind, sensitive: Sensitive) -> bool:  # noqa: ARG002
        """Whether a value can be masked as personal data of that sort."""
        return kind == "text"

    def bound(self, ui: FieldUi, schema: JsonSchema) -> None:
        """Write into the schema of a field what holds of every value of the widget, where the schema says nothing."""

    # -- reading ---------------------------------------------------------------------------------------------------

    def sent(self, inputs: Inputs, field: FormField) -> Any:
        """What a browser sent, as the JSON that a program would send."""
        if field.kind == "choices":
            return [value for value in inputs.values if value != ""]
        return inputs.values[-1] if inputs.values else ABSENT

    def names_inside(self, field: FormField) -> frozenset[str] | None:  # noqa: ARG002
        """The names that JSON may have inside a value; None = any."""
        return frozenset(part.name for part in self.parts) or None

    def read(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At, format_name: str | None) -> Any:
        """The normalised value; None where nothing was entered. Never raises: what is wrong, `reader` is told."""
        if field.kind == "choices":
            return reader.choices(field, raw, at)
        if is_mask_of(raw, stored, field.ui.sensitive):
            return stored
        return reader.plain(field, raw, at, format_name)

    def characters(self, field: FormField, typed: str) -> str:
        """A text that has no format of its own, as it is kept."""
        return line(field, typed)

    def digits(self, typed: str) -> str:
        """What was typed for a number, without the signs that may stand around it."""
        return typed

    def faults(self, field: FormField, value: Any) -> Iterator[tuple[At, Fault]]:  # noqa: ARG002
        """What is wrong with a value that its schema cannot say, and where inside it."""
        return iter(())

    def is_whole(self, field: FormField) -> bool:
        """Whether a mistake inside a value is one of the field."""
        return field.kind == "choices"

    # -- showing ---------------------------------------------------------------------------------------------------

    def display(self, field: FormField, value: Any, words: Words) -> str:
        """A value as people read it."""
        if field.options:
            chosen = value if isinstance(value, list) else [value]
            options = [(field.option(one), one) for one in chosen]
            return words.listed(words.say(option.label) if option else str(one) for option, one in options)
        return words.say(YES if value else NO) if isinstance(value, bool) else self.worded(field, value, words)

    def worded(self, field: FormField, value: Any, words: Words) -> str:
        """The same for a value that is neither an option nor yes or no."""
        if field.ui.computed and field.ui.computed.id_number and value in _SEXES:
            return words.say(_SEXES[value])
        if isinstance(value, list):
            return words.listed(map(str, value))
        shown = number_text(value, field.ui.decimals) if isinstance(value, int | float) else str(value)
        return words.with_unit(str(masked(shown, field.ui.sensitive, words.audience)))

    def told(self, field: FormField, value: Any, words: Words) -> str:
        """The same where two are compared: with everything that a list would leave out."""
        return self.display(field, value, words)

    def mask_of(self, field: FormField, part: str) -> Sensitive | None:  # noqa: ARG002
        """How a part of a value is masked."""
        return field.ui.sensitive

    def masked(self, field: FormField, value: Any, audience: Audience) -> Any:
        """A value as an audience may have it."""
        return masked(value, field.ui.sensitive, audience)

    def laid(self, field: FormField, value: Any, wanted: Iterable[LaidRow]) -> Any:  # noqa: ARG002
        """The value with the rows that it has by itself."""
        return value

    def revealed(self, field: FormField, value: Any) -> Any:  # noqa: ARG002
        """What of a value is masked, in full."""
        return value

    def without(self, field: FormField, value: Any, is_hidden: Callable[[FormField], bool]) -> Any:  # noqa: ARG002
        """A value without the columns that are hidden from its reader."""
        return value

    def held(self, field: FormField, value: Any, audience: Audience) -> Any:
        """What its input holds of a value that is there."""
        if isinstance(value, int | float) and not isinstance(value, bool) and not field.options:
            return number_text(value, None)
        return self.masked(field, value, audience)

    def draw(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> FieldView:  # noqa: ARG002
        """The view of a field with what its control needs beside the value."""
        return view

    # -- in tables -------------------------------------------------------------------------------------------------

    def column(self, field: FormField) -> Literal["text", "number", "date"]:
        """What a column of its values holds, for sheets that count and sort."""
        return "number" if field.kind in ("integer", "number") else "text"

    def answers(self, field: FormField) -> dict[str, Text]:
        """Its values, as the database reads them, with what people call them; none where they are not known."""
        if field.options:
            known = ((option.value, option.label) for option in field.options)
            return {value if isinstance(value, str) else json.dumps(value): label for value, label in known}
        return {"true": YES, "false": NO} if field.kind == "boolean" else {}

    def invent(self, field: FormField, inventor: Inventor) -> Any:
        """A valid value."""
        if field.options:
            free = [option.value for option in field.options if option.when is None] or [field.options[0].value]
            chosen = inventor.random.choice(free)
            return [chosen] if field.kind == "choices" else chosen
        if field.kind in ("number", "integer"):
            return inventor.number(field.schema, field.ui.decimals, whole=field.kind == "integer")
        if field.kind == "boolean":
            return inventor.random.random() < 0.5
        spec = FORMATS.get(field.format or "")
        if spec is not None and spec.invent is not None:
            return spec.invent(inventor)
        if "name" in field.path[-1] and field.schema.get("maxLength", 60) <= 50:
            return inventor.person()
        return inventor.text(field.schema, field.ui.label.zh)
