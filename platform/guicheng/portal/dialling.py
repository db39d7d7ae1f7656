"""Telephone numbers as a region writes them, ready to be dialled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from guicheng.config.model.region import Region

_BETWEEN = re.compile(r"\s*[、，,;；/]\s*")
_AREA = re.compile(r"^(0\d{2,3})-\d")


@dataclass(frozen=True, slots=True)
class Telephone:
    """One number: as it is written, and as a telephone dials it."""

    shown: str
    dialled: str


def numbers(values: Iterable[str]) -> list[Telephone]:
    """The numbers of some contacts, each once. One that follows another in a contact is of its area: 0871-68503755、
    64320981."""
    found: dict[str, Telephone] = {}
    for value in values:
        area = ""
        for shown in filter(None, _BETWEEN.split(value.strip())):
            if named := _AREA.match(shown):
                area = named[1]
            local = area and not named and re.fullmatch(r"\d{7,8}", shown)
            found.setdefault(shown, Telephone(shown, f"{area}-{shown}" if local else shown))
    return list(found.values())


def contacts(region: Region) -> list[dict[str, Any]]:
    """Whom to ask, a line for each subject: ``{label, kind, values, numbers}``; the values of a picture are addresses
    from which a browser takes it."""
    found: dict[tuple[str, str], list[str]] = {}
    for contact in region.support:
        value = reverse("portal:support-picture", args=[region.region, contact.file]) if contact.file else contact.value
        found.setdefault((str(contact.label), contact.kind), []).append(value)
    return [
        {"label": label, "kind": kind, "values": values, "numbers": numbers(values) if kind == "phone" else []}
        for (label, kind), values in found.items()
    ]
