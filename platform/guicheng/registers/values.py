"""What facts say of an entry or an organisation, read off its row: whatever `config.facts` declares of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from guicheng.accounts.models import Organisation
from guicheng.common.paths import value_at
from guicheng.config.facts.families import FAMILIES
from guicheng.registers.models import Entry

OF_ENTRIES = tuple(FAMILIES["subject"].asked)
"""The attributes of every entry."""

OF_ORGANISATIONS = {name: name for name in FAMILIES["organisation"].asked} | {"jurisdiction": "jurisdiction_id"}
"""The attributes of an organisation by fact."""


def plain(value: Any) -> Any:
    """`value` as conditions compare it: moments and dates as ISO text."""
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value


def dig(value: Any, path: Sequence[str]) -> Any:
    """The value at `path` inside nested maps; None where it leads nowhere."""
    return plain(value_at(value, tuple(path)))


class FileCounts(dict[str, int]):
    """How many files lie in each slot of an entry, as facts ask: ``<slot>.count``, none in any other."""

    def get(self, slot: str, default: Any = None) -> Any:  # noqa: ARG002 - there is always a number
        """What may be asked of a slot."""
        return {"count": super().get(slot, 0)}


FILES = "files"


def of_entry(entry: Entry | None, path: Sequence[str]) -> Any:
    """A field of an entry, or else an attribute."""
    if entry is None or not path:
        return None
    if path[0] in entry.data:
        return dig(entry.data, path)
    if path[0] == FILES:
        return dig(FileCounts(entry.files), path[1:])
    return plain(getattr(entry, path[0])) if path[0] in OF_ENTRIES else None


def entry_map(entry: Entry | None) -> dict[str, Any]:
    """The same of all that it has."""
    if entry is None:
        return {}
    return {FILES: FileCounts(entry.files), **{name: getattr(entry, name) for name in OF_ENTRIES}, **entry.data}


def organisation_map(row: Organisation | None) -> dict[str, Any]:
    """An organisation with all that may be asked of it."""
    return {name: getattr(row, attribute) for name, attribute in OF_ORGANISATIONS.items()} if row else {}
