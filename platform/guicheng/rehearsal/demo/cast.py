"""Who and what a story has on its stage so far, by alias."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from guicheng.accounts.models import Organisation
from guicheng.registers.models import Entry
from guicheng.rehearsal import aliases


@dataclass
class Cast:
    """The organisations and entries that are there."""

    bodies: dict[str, Organisation] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)

    def resolved(self, value: Any) -> Any:
        """`value` with the entries and organisations that it names (`aliases.resolved`)."""
        return aliases.resolved(value, self.entries, self.bodies)
