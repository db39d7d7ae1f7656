"""What follows from the data of an entry: its name, its owner, its place, what it is found by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guicheng.config.model.registers import Register
from guicheng.filings.facts import Facts
from guicheng.forms.paths import value_at
from guicheng.registers.models import Entry, entry_name


def follow(entry: Entry, register: Register, facts: Facts) -> None:
    """Set the columns of an entry that its data decide. What the data do not say stays as it is."""
    entry.name = entry_name(_field(entry.data, register.name)) or entry.name
    if register.organisation != "creator":
        entry.organisation_id = _id(_field(entry.data, register.organisation))
    if register.jurisdiction:
        place = _field(entry.data, register.jurisdiction)
        code = place.get("code") if isinstance(place, Mapping) else place
        entry.jurisdiction = str(code or entry.jurisdiction)[:6]
    searched = [column.value for listed in register.lists for column in listed.columns if column.search]
    entry.index(*(str(facts.get(path) or "") for path in dict.fromkeys(searched)))


def _field(data: Mapping[str, Any], path: str) -> Any:
    return value_at(data, tuple(path.split(".")))


def _id(picked: Any) -> int | None:
    value = picked.get("id") if isinstance(picked, Mapping) else picked
    return int(str(value)) if str(value or "").isdigit() else None
