"""Values that are made of parts, each with an input of its own: `{name, phone}`, `{lat, lon}`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from guicheng.common.masking import Audience, Sensitive, is_mask_of, masked
from guicheng.common.text import Text
from guicheng.config.widgets.base import Widget, find
from guicheng.config.widgets.characters import one_line
from guicheng.config.widgets.fault import Fault
from guicheng.config.widgets.formats import FORMATS
from guicheng.config.widgets.inventing import Inventor
from guicheng.config.widgets.kinds import JsonSchema, Kind
from guicheng.config.widgets.plain import number
from guicheng.config.widgets.reading import At, Inputs, Reader, mapping, words
from guicheng.config.widgets.views import FieldView
from guicheng.config.widgets.wording import Words, joined, number_text

if TYPE_CHECKING:
    from guicheng.config.model.forms import FieldUi
    from guicheng.config.widgets.field import FormField
    from guicheng.config.widgets.views import Drawing


@dataclass(frozen=True)
class Part:
    """One input of a composite value. `widget` says what is typed there: a text, a number between `bounds`, or what the
    format of the same name reads and checks. `masked` is how it is masked always, `sensitive` where the field asks."""

    name: str
    label: Text
    widget: str = "text"
    optional: bool = False
    bounds: tuple[float, float] | None = None
    masked: Sensitive | None = None
    sensitive: Sensitive | None = None

    @property
    def is_number(self) -> bool:
        """Whether it is a number."""
        return find(self.widget).is_number

    def read(self, reader: Reader, typed: Any, at: At) -> Any:
        """Its value; None where nothing was entered or it cannot be read."""
        if self.is_number:
            return reader.value(lambda: number(typed), typed, at) if typed not in (None, "") else None
        spec = FORMATS.get(self.widget)
        return (spec.normalise if spec else one_line)(words(typed)) or None

    def check(self, value: Any) -> None:
        """Raises Fault for a value that is not of its format."""
        if (spec := FORMATS.get(self.widget)) and isinstance(value, str):
            spec.check(value)

    def invent(self, inventor: Inventor) -> Any:
        """A valid value."""
        if self.bounds:
            least, most = self.bounds
            return inventor.number({"minimum": least, "maximum": most}, None, whole=False)
        spec = FORMATS.get(self.widget)
        return spec.invent(inventor) if spec and spec.invent else inventor.person()

    def attributes(self) -> dict[str, str]:
        """Hints for browsers and phones."""
        spec = FORMATS.get(self.widget)
        return dict(spec.attributes) if spec else {"inputmode": "decimal"} if self.is_number else {}


class Composite(Widget):
    """A value `{part: …}` with an input for each part. What is wrong with the whole, such as a check character over all
    of it, a class says by overriding `check`."""

    kinds = frozenset({"object"})
    control = "pair"
    is_group = is_pair = True
    separator = " "

    def check(self, value: Mapping[str, Any]) -> None:
        """Raises Fault for parts that do not belong together; asked of values that are complete."""

    def bound(self, ui: FieldUi, schema: JsonSchema) -> None:  # noqa: ARG002 - the base's
        """Parts with bounds are numbers within them; a schema may narrow them."""
        for part in self.parts:
            if part.bounds:
                least, most = part.bounds
                node = schema.setdefault("properties", {}).setdefault(part.name, {})
                node.update({"type": "number", "minimum": least, "maximum": most, **node})

    def sent(self, inputs: Inputs, field: FormField) -> Any:  # noqa: ARG002 -- the base's
        return inputs.parts(tuple(part.name for part in self.parts))

    def read(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At, format_name: str | None) -> Any:  # noqa: ARG002
        """Its parts, all that must be there or none."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, Mapping):
            reader.wrong("type", at)
            return None
        value: dict[str, Any] = {}
        missing: list[Part] = []
        for part in self.parts:
            typed, before, wrong = raw.get(part.name), mapping(stored).get(part.name), len(reader.mistakes)
            is_mask = is_mask_of(typed, before, self.mask_of(field, part.name))
            found = before if is_mask else part.read(reader, typed, (*at, part.name))
            if found is not None:
                value[part.name] = found
            elif len(reader.mistakes) == wrong:
                missing.append(part)
        if len(missing) < len(self.parts):
            for part in missing:
                if not part.optional:
                    reader.wrong("required", (*at, part.name))
        return value or None

    def faults(self, field: FormField, value: Any) -> Iterator[tuple[At, Fault]]:  # noqa: ARG002
        there = mapping(value)
        for part in self.parts:
            yield from _fault(part.check, there.get(part.name), (part.name,))
        if all(part.name in there or part.optional for part in self.parts):
            yield from _fault(self.check, there, ())

    def worded(self, field: FormField, value: Any, words: Words) -> str:
        return joined(self.masked(field, value, words.audience), self.separator, *(part.name for part in self.parts))

    def may_mask(self, kind: Kind, sensitive: Sensitive) -> bool:  # noqa: ARG002
        return any(part.sensitive == sensitive for part in self.parts)

    def mask_of(self, field: FormField, part: str) -> Sensitive | None:
        found = next((one for one in self.parts if one.name == part), None)
        return (
            (found.masked or (field.ui.sensitive if found.sensitive == field.ui.sensitive else None)) if found else None
        )

    def masked(self, field: FormField, value: Any, audience: Audience) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {name: masked(one, self.mask_of(field, name), audience) for name, one in value.items()}

    def revealed(self, field: FormField, value: Any) -> Any:  # noqa: ARG002
        part = next((one for one in self.parts if one.sensitive), None)
        return mapping(value).get(part.name) if part else None

    def draw(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> FieldView:
        return replace(view, parts=self.inputs(drawing, field, view, value))

    def inputs(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> tuple[FieldView, ...]:
        """One input a part, named under the field, with its errors."""
        shown = mapping(self.masked(field, value, drawing.reader.audience))
        return tuple(self._input(drawing, field, view, part, shown.get(part.name)) for part in self.parts)

    def _input(self, drawing: Drawing, field: FormField, view: FieldView, part: Part, shown: Any) -> FieldView:
        name = f"{view.name}.{part.name}"
        is_number = isinstance(shown, int | float) and not isinstance(shown, bool)
        return FieldView(
            id=f"{field.id}.{part.name}",
            name=name,
            label=drawing.say(part.label),
            widget=find(part.widget),
            value=drawing.typed.unread.get(name, number_text(shown, None) if is_number else shown),
            attributes=part.attributes(),
            required=view.required and not part.optional,
            read_only=view.read_only,
            errors=drawing.errors(name),
            private=part.sensitive is not None and field.ui.sensitive is not None,
        )

    def invent(self, field: FormField, inventor: Inventor) -> Any:  # noqa: ARG002
        return {part.name: part.invent(inventor) for part in self.parts if not part.optional}


def _fault(check: Callable[[Any], None], value: Any, at: At) -> Iterator[tuple[At, Fault]]:
    try:
        check(value)
    except Fault as fault:
        yield at, fault
