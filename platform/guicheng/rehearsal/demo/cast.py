"""Who and what a story has on its stage so far, by alias."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guicheng.accounts.models import Organisation
from guicheng.registers.models import Entry


@dataclass
class Cast:
    """The organisations and entries that are there."""

    bodies: dict[str, Organisation] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)

    def resolved(self, value: Any) -> Any:
        """`value` with every ``{id: $<alias>}`` replaced by the entry or organisation of that name. KeyError for one
        that is not there."""
        if isinstance(value, Mapping):
            chosen = value.get("id")
            if isinstance(chosen, str) and chosen.startswith("$"):
                return self._choice(chosen[1:])
            return {key: self.resolved(one) for key, one in value.items()}
        return [self.resolved(one) for one in value] if isinstance(value, list) else value

    def _choice(self, alias: str) -> dict[str, str]:
        found = self.entries.get(alias) or self.bodies[alias]
        return {"id": str(found.pk), "label": found.name}
