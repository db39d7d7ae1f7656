"""The types of a region's forms and registers, each made once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from typing import TypeVar

from guicheng.config.conditions import FactType
from guicheng.config.conditions.types import ANY, NUMBER, choice
from guicheng.config.facts import people
from guicheng.config.facts.declaration import ANYWHERE, Fact
from guicheng.config.facts.families import FAMILIES
from guicheng.config.form_schema import ReferenceMistake, property_at, property_paths, resolved_schema
from guicheng.config.forms_analysis import fact_types
from guicheng.config.model.forms import FormDefinition
from guicheng.config.model.registers import Register
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets import widget_for

Made = TypeVar("Made")

_OF_SLOTS = FactType("map", fields={"count": NUMBER})
"""What may be asked of the files of a slot of an entry."""


def form_types(form: FormDefinition) -> dict[str, FactType]:
    """The fields of a form by path; empty where the schema's references are wrong."""
    try:
        schema = resolved_schema(form)
    except ReferenceMistake:
        return {}
    return {path.removeprefix("form."): kind for path, kind in fact_types(form.ui, schema).items()}


def form_fields(form: FormDefinition) -> frozenset[str]:
    """The paths of all fields of a form, those too that nobody may ask for (passwords)."""
    try:
        return frozenset(property_paths(resolved_schema(form)))
    except ReferenceMistake:
        return frozenset()


class Region:
    """What facts of a region are made of. `left_out` are the paths of parts that could not be read: anything may be
    asked of them."""

    def __init__(self, config: RegionConfig, left_out: Collection[str] = ()) -> None:
        self.config = config
        self.left_out = left_out
        self.kinds = tuple(config.region.organisation_kinds)
        self.forms = {name: form_types(form) for name, form in config.forms.items()}
        self.fields = {name: form_fields(form) for name, form in config.forms.items()}
        self._made: dict[tuple[str, str], object] = {}

    @cached_property
    def left_out_filings(self) -> list[str]:
        """The filing types that could not be read."""
        return [path.split("/")[1] for path in self.left_out if path.startswith("filings/") and path.count("/") == 1]

    def once(self, what: str, name: str, make: Callable[[], Made]) -> Made:
        """What several spaces share, made once."""
        if (what, name) not in self._made:
            self._made[what, name] = make()
        return self._made[what, name]  # type: ignore[return-value]

    def field(self, form: str | None, path: str) -> Fact | None:
        """A field of a form as a fact; None for a part of one, and where there is none."""
        declared, kind = self.config.forms.get(form or ""), self.forms.get(form or "", {}).get(path)
        if declared is None or kind is None or (ui := declared.ui.fields.get(path)) is None:
            return None
        found = property_at(resolved_schema(declared), path)
        is_place = found is not None and widget_for(found.schema, ui).is_place
        return Fact(path, kind, ui.label, ANYWHERE, is_place)

    def table_row(self, form: str | None, table: str | None) -> FactType | None:
        """The type of a row of a form's table; None where it has none of that name."""
        found = self.forms.get(form or "", {}).get(table or "")
        return found.item if found is not None and found.kind == "list" else None

    def upwards(self, register: str) -> list[str]:
        """A register and those its entries belong to, upwards."""
        return self.config.upwards(register)

    def entry(self, register: str) -> FactType:
        """The type of an entry of a register."""
        return self.once("entry", register, lambda: self._entry(register))

    def _entry(self, register: str) -> FactType:
        declared = self.config.registers.get(register)
        if declared is None or declared.form not in self.forms:
            return ANY
        status = self.config.statuses.get(declared.status or "")
        own = {"status": choice(*status.statuses)} if status else {}
        if self.config.people and self.config.people.persons.register_ == register:
            own |= people.of_person(self)
        if declared.files:
            own["files"] = FactType("map", fields=dict.fromkeys(self._slots(declared), _OF_SLOTS))
        return FactType("map", fields={**FAMILIES["subject"].asked, **own, **self.forms[declared.form]})

    def _slots(self, register: Register) -> list[str]:
        """The slots whose files are those of the entries of a register."""
        forms = [self.config.forms[name] for name in register.form_ids if name in self.config.forms]
        return [slot.id for form in forms for slot in form.ui.slots]
