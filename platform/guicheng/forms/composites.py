"""The inputs that composite values are made of: places, entries of registers, names with phones, points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guicheng.common.masking import Audience, masked
from guicheng.common.text import Text, text
from guicheng.forms.display import number_text
from guicheng.forms.fields import FormField
from guicheng.forms.formats import FORMATS
from guicheng.forms.lookups import Choice, Lookups
from guicheng.forms.paths import value_at
from guicheng.forms.reading import LEVELS
from guicheng.forms.views import FieldView, LevelView, OptionView

LEVEL_NAMES = (text("省", "Province"), text("市", "City"), text("县（区）", "County"), text("乡镇（街道）", "Town"))

_PARTS: dict[str, tuple[tuple[str, Text, str], ...]] = {
    "name-phone": (("name", text("姓名", "Name"), "text"), ("phone", text("电话", "Telephone"), "phone")),
    "map-point": (("lat", text("纬度", "Latitude"), "number"), ("lon", text("经度", "Longitude"), "number")),
    "boundary": (("lat", text("纬度", "Latitude"), "number"), ("lon", text("经度", "Longitude"), "number")),
    "jurisdiction": (("detail", text("详细地址", "Rest of the address"), "text"),),
}


def part_views(
    spec: FormField, view: FieldView, value: Any, language: str, audience: Audience
) -> tuple[FieldView, ...]:
    """One input a part, named under the field. A place has one only where the rest of the address is asked for."""
    if spec.widget == "jurisdiction" and not (spec.ui.jurisdiction and spec.ui.jurisdiction.detail):
        return ()
    whole = value if isinstance(value, Mapping) else {}
    return tuple(
        FieldView(
            id=f"{spec.id}.{name}",
            name=f"{view.name}.{name}",
            label=label.for_language(language),
            widget=widget,
            value=_part_value(spec, name, whole.get(name), audience),
            attributes=dict(FORMATS["phone"].attributes) if widget == "phone" else _number_attributes(widget),
            required=view.required and name != "detail",
            private=name == "phone" and spec.ui.sensitive is not None,
        )
        for name, label, widget in _PARTS[spec.widget]
    )


def _part_value(spec: FormField, name: str, value: Any, audience: Audience) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value, None)
    return masked(value, spec.ui.sensitive, audience) if name == "phone" else value


def _number_attributes(widget: str) -> dict[str, str]:
    return {"inputmode": "decimal"} if widget == "number" else {}


def place_levels(spec: FormField, value: Any, lookups: Lookups, language: str) -> tuple[LevelView, ...]:
    """One select a level, from the province down to the depth asked for; fixed levels show one option."""
    rule = spec.ui.jurisdiction
    depth = LEVELS[rule.depth] if rule else LEVELS["county"]
    fixed = _path(lookups, rule.within.ljust(6, "0")) if rule and rule.within else ()
    code = value.get("code") if isinstance(value, Mapping) else None
    chosen = (_path(lookups, code) if isinstance(code, str) else ()) or fixed
    levels: list[LevelView] = []
    parent: str | None = None
    for number in range(depth):
        here = chosen[number] if number < len(chosen) else None
        if number < len(fixed):
            choices: tuple[Choice, ...] = (fixed[number],)
        else:
            choices = tuple(lookups.places(parent)) if number == 0 or parent else ()
            if here and here.value not in {c.value for c in choices}:
                choices = (*choices, here)  # a place that exists no more, as it was chosen
        options = tuple(OptionView(c.value, c.label, "", bool(here and c.value == here.value)) for c in choices)
        levels.append(LevelView(LEVEL_NAMES[number].for_language(language), options, number < len(fixed)))
        parent = here.value if here else None
    return tuple(levels)


def _path(lookups: Lookups, code: str) -> tuple[Choice, ...]:
    place = lookups.place(code)
    return place.path if place else ()


def entry_view_parts(spec: FormField, value: Any, data: Mapping[str, Any], lookups: Lookups) -> dict[str, Any]:
    """What a picker needs: which register it searches, and the entries offered to pages without scripts."""
    rule = spec.ui.entry
    if rule is None:
        return {}
    parent = value_at(data, tuple(rule.depends_on.split("."))) if rule.depends_on else None
    parent_id = parent.get("id") if isinstance(parent, Mapping) else None
    chosen = {
        str(e.get("id")): str(e.get("label", ""))
        for e in (value if isinstance(value, list) else [value])
        if isinstance(e, Mapping)
    }
    offered = {c.value: c for c in lookups.entries(rule, parent_id)} if parent_id or not rule.depends_on else {}
    there = {**offered, **{i: Choice(i, label) for i, label in chosen.items()}}
    options = tuple(OptionView(i, c.label, c.refused, i in chosen, bool(c.refused)) for i, c in there.items())
    search = {"register": rule.register_, "depends_on": rule.depends_on or "", "parent": parent_id or ""}
    return {"options": options, "entry": search}
