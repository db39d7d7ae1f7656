"""Places in the tree of jurisdictions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from guicheng.common.text import text
from guicheng.config.widgets.base import Fit
from guicheng.config.widgets.characters import code_characters
from guicheng.config.widgets.composite import Composite, Part
from guicheng.config.widgets.inventing import Inventor
from guicheng.config.widgets.kinds import JsonSchema, Kind, has_properties
from guicheng.config.widgets.lookups import Lookups, OfferedChoice
from guicheng.config.widgets.reading import At, Inputs, Reader, mapping, words
from guicheng.config.widgets.views import FieldView, LevelView, OptionView
from guicheng.config.widgets.wording import Words, joined

if TYPE_CHECKING:
    from guicheng.config.model.forms import FieldUi
    from guicheng.config.widgets.field import FormField
    from guicheng.config.widgets.views import Drawing

_LEVELS = {
    "province": text("省", "Province"),
    "city": text("市", "City"),
    "county": text("县（区）", "County"),
    "town": text("乡镇（街道）", "Town"),
}
_DEPTHS = {level: depth for depth, level in enumerate(_LEVELS, start=1)}
"""How many steps down the tree of places each level is."""


class Jurisdiction(Composite, name="jurisdiction"):
    """A place: `{code, name, detail}`, the name as it was when it was chosen."""

    fit = Fit.KEY
    parts = (Part("detail", text("详细地址", "Rest of the address"), optional=True),)
    control = "cascade"
    is_wide = is_chosen = is_place = True
    is_pair = False
    compared_by = ("code",)

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:  # noqa: ARG002
        return ui.jurisdiction is not None or has_properties(schema, "code")

    def names_inside(self, field: FormField) -> frozenset[str]:  # noqa: ARG002
        return frozenset({"code", "name", "detail"})

    def sent(self, inputs: Inputs, field: FormField) -> Any:  # noqa: ARG002
        """Without scripts the levels of the tree arrive one by one; the deepest that was chosen counts."""
        levels = inputs.children["code"].values if "code" in inputs.children else []
        return {**inputs.parts(("detail",)), "code": next((level for level in reversed(levels) if level), "")}

    def read(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At, format_name: str | None) -> Any:  # noqa: ARG002
        """The name is the one the place has now, or had when it was first chosen."""
        sent = raw if isinstance(raw, Mapping) else {"code": raw}
        code, detail = code_characters(words(sent.get("code"))), words(sent.get("detail"))
        if not code and not detail:
            return None
        rule, before = field.ui.jurisdiction, mapping(stored)
        value = {"code": code, "name": "", "detail": detail if rule and rule.detail else ""}
        if code and before.get("code") == code:
            value["name"] = words(before.get("name"))
            self._deep_enough(reader, field, code, at)
        elif code:
            value["name"] = self._name(reader, field, code, at)
        elif detail:
            reader.wrong("required", at)
        return {key: part for key, part in value.items() if part}

    def _name(self, reader: Reader, field: FormField, code: str, at: At) -> str:
        rule, place = field.ui.jurisdiction, reader.lookups.place(code)
        if place is None or (rule and rule.within and not code.startswith(_digits_of(rule.within))):
            reader.wrong("option", at)
            return ""
        self._deep_enough(reader, field, code, at)
        return place.name

    def _deep_enough(self, reader: Reader, field: FormField, code: str, at: At) -> None:
        """A place above the level that is asked for is a choice half made, also where a draft has kept it."""
        rule = field.ui.jurisdiction
        if rule is None or rule.partial or (place := reader.lookups.place(code)) is None:
            return
        if len(place.path) < _DEPTHS[rule.depth] and reader.lookups.places(code):
            message = text("请选择到规定的层级", "Please choose down to the level that is asked for")
            reader.wrong("option", at, message=message)

    def worded(self, field: FormField, value: Any, words: Words) -> str:  # noqa: ARG002
        return joined(value, "", "name", "detail") or joined(value, "", "code")

    def draw(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> FieldView:
        """A select a level, and an input for the rest of the address where it is asked for."""
        rule = field.ui.jurisdiction
        parts = self.inputs(drawing, field, view, value) if rule and rule.detail else ()
        errors = (*view.errors, *drawing.errors_inside(view.name))
        return replace(view, levels=_levels(drawing, field, value), parts=parts, errors=errors)

    def invent(self, field: FormField, inventor: Inventor) -> Any:  # noqa: ARG002
        return inventor.place


def _levels(drawing: Drawing, field: FormField, value: Any) -> tuple[LevelView, ...]:
    """From the province down to the depth asked for; fixed levels show one option."""
    rule, lookups = field.ui.jurisdiction, drawing.reader.lookups
    fixed = _path(lookups, rule.within.ljust(6, "0")) if rule and rule.within else ()
    code = mapping(value).get("code")
    chosen = (_path(lookups, code) if isinstance(code, str) else ()) or fixed
    levels: list[LevelView] = []
    parent: str | None = None
    for number, label in enumerate(list(_LEVELS.values())[: _DEPTHS[rule.depth if rule else "county"]]):
        here = chosen[number] if number < len(chosen) else None
        if number < len(fixed):
            choices: tuple[OfferedChoice, ...] = (fixed[number],)
        else:
            choices = tuple(lookups.places(parent)) if number == 0 or parent else ()
            if here and here.value not in {c.value for c in choices}:
                choices = (*choices, here)  # a place that exists no more, as it was chosen
        options = tuple(OptionView(c.value, c.label, "", bool(here and c.value == here.value)) for c in choices)
        levels.append(LevelView(drawing.say(label), options, number < len(fixed)))
        parent = here.value if here else None
    return tuple(levels)


def _path(lookups: Lookups, code: str) -> tuple[OfferedChoice, ...]:
    place = lookups.place(code)
    return place.path if place else ()


def _digits_of(code: str) -> str:
    """The leading digits that every place within `code` shares: 43 for 430000, 50 for 500000."""
    return re.sub(r"(00)+$", "", code)
