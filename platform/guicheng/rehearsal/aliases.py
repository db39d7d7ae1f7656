"""What stories call things: ``{id: $<alias>}`` in their data is the entry or organisation of that name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guicheng.accounts.models import Organisation
from guicheng.registers.models import Entry


def resolved(value: Any, entries: Mapping[str, Entry], organisations: Mapping[str, Organisation]) -> Any:
    """`value` with every ``{id: $<alias>}`` replaced by the entry or organisation of that name. KeyError for one that
    is not there."""
    if isinstance(value, Mapping):
        chosen = value.get("id")
        if isinstance(chosen, str) and chosen.startswith("$"):
            found = entries.get(chosen[1:]) or organisations[chosen[1:]]
            return {"id": str(found.pk), "label": found.name}
        return {key: resolved(one, entries, organisations) for key, one in value.items()}
    return [resolved(one, entries, organisations) for one in value] if isinstance(value, list) else value
