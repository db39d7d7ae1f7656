"""Entries of registers, and organisations: one, or several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from guicheng.common.paths import value_at
from guicheng.config.widgets.base import Fit, Widget
from guicheng.config.widgets.inventing import Inventor
from guicheng.config.widgets.kinds import JsonSchema, Kind
from guicheng.config.widgets.lookups import OfferedChoice
from guicheng.config.widgets.reading import At, Inputs, Reader, mapping, words
from guicheng.config.widgets.views import FieldView, OptionView
from guicheng.config.widgets.wording import Words, joined

if TYPE_CHECKING:
    from guicheng.config.model.forms import FieldUi
    from guicheng.config.widgets.field import FormField
    from guicheng.config.widgets.views import Drawing

_PARTS = ("id", "label")


class Entry(Widget, name="entry"):
    """One entry: `{id, label}`, the label as it was when it was chosen."""

    kinds = frozenset({"object"})
    fit = Fit.OPTIONS
    needs = "entry"
    control = "picker"
    picks_entry = is_chosen = True
    for_strangers = False
    searched_in: ClassVar[tuple[str, ...]] = ("label",)
    compared_by: ClassVar[tuple[str, ...]] = ("id",)

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:  # noqa: ARG002
        return ui.entry is not None

    def names_inside(self, field: FormField) -> frozenset[str]:  # noqa: ARG002
        return frozenset(_PARTS)

    def sent(self, inputs: Inputs, field: FormField) -> Any:  # noqa: ARG002
        """The id alone, or its parts."""
        return inputs.parts(_PARTS) if inputs.children else {"id": inputs.values[-1]}

    def read(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At, format_name: str | None) -> Any:  # noqa: ARG002
        """The label comes from the register, never from the sender."""
        entry_id, before = _id_of(raw), mapping(stored)
        if not entry_id:
            return None
        if before.get("id") == entry_id:
            return {"id": entry_id, "label": words(before.get("label"))}
        label = reader.lookups.entry(field.ui.choice, entry_id) if field.ui.choice else entry_id
        if label is None:
            reader.wrong("option", at)
            return None
        return {"id": entry_id, "label": label}

    def is_whole(self, field: FormField) -> bool:  # noqa: ARG002
        return True

    def worded(self, field: FormField, value: Any, words: Words) -> str:  # noqa: ARG002
        return joined(value, "", "label") or joined(value, "", "id")

    def draw(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> FieldView:
        """Which register is searched, and what is offered to pages without scripts."""
        rule, entry = field.ui.choice, field.ui.entry
        if rule is None:
            return view
        depends_on = entry.depends_on if entry is not None else None
        parent = value_at(drawing.data, depends_on) if depends_on else None
        parent_id = mapping(parent).get("id")
        values = value if isinstance(value, list) else [value]
        chosen = {str(e.get("id")): str(e.get("label", "")) for e in values if isinstance(e, Mapping)}
        is_open = parent_id or not depends_on
        asked = (rule, parent_id, drawing.data)
        offered = {c.value: c for c in drawing.reader.lookups.entries(*asked)} if is_open else {}
        there = {**offered, **{i: OfferedChoice(i, label) for i, label in chosen.items()}}
        options = tuple(OptionView(i, c.label, c.said, i in chosen, bool(c.refused)) for i, c in there.items())
        search = {
            "register": entry.register_ if entry is not None else "",
            "depends_on": depends_on or "",
            "parent": parent_id or "",
            "given": drawing.given(entry) if entry is not None else "",
            "clears": drawing.cleared_with(field),
            "hangs": drawing.hangs_on(field),
        }
        return replace(view, options=options, entry=search)

    def invent(self, field: FormField, inventor: Inventor) -> Any:  # noqa: ARG002
        """Nothing: which entries there are, only the caller knows."""
        return None


class Entries(Entry, name="entries"):
    """Several of them."""

    kinds = frozenset({"objects"})
    control = "entries"
    is_group = is_wide = True
    picks_entry = False
    searched_in = compared_by = ()

    def sent(self, inputs: Inputs, field: FormField) -> Any:
        rows = [super(Entries, self).sent(row, field) for row in inputs.numbered()]
        return [{"id": value} for value in inputs.values if value] + rows

    def read(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At, format_name: str | None) -> Any:
        known = {e.get("id"): e for e in stored if isinstance(e, Mapping)} if isinstance(stored, list | tuple) else {}
        one = super().read
        return reader.items(
            field, raw, at, lambda e, place: one(reader, field, e, known.get(_id_of(e)), place, format_name)
        )

    def worded(self, field: FormField, value: Any, words: Words) -> str:
        one = super().worded
        return words.listed(one(field, entry, words) for entry in value) if isinstance(value, list) else ""


class Organisation(Entry, name="organisation"):
    """One organisation: `{id, label}`, the name as it was when it was chosen."""

    needs = "organisation"
    picks_entry = False

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:  # noqa: ARG002
        return ui.organisation is not None


class Organisations(Entries, name="organisations"):
    """Several of them."""

    needs = "organisation"

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:  # noqa: ARG002
        return ui.organisation is not None


def _id_of(raw: Any) -> str:
    return words(raw.get("id") if isinstance(raw, Mapping) else raw)[:64]
