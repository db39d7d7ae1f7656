"""The menu of a role as links: a side navigation of two levels, or three levels from the top bar down (YNR-06)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.icons import icon_named
from guicheng.config.model.filing import FilingType
from guicheng.config.model.region import MenuItem, Region
from guicheng.config.systems import Gate

MenuPlace = tuple[str, str] | None
"""Which item of the menu a page belongs to: what it opens, and of which."""

MOST_TABS = 5
MOST_COUNTED = 100

_PLAIN = {
    "inbox": "inbox",
    "decided": "decided",
    "begun": "begun",
    "durations": "durations",
    "quotas": "quotas",
    "search": "search",
    "calendar": "calendar",
    "statistics": "statistics",
    "exports": "exports",
    "accounts": "accounts",
    "organisations": "organisations",
    "systems": "systems",
    "home": "panels",
    "registrations": "registrations",
    "feeds": "feeds",
    "messages": "messages",
    "me": "me",
    "audit": "audit",
}
_NAMED = {"page": "text", "queue": "queue", "tiles": "tiles", "filings": "filings", "open": "opened"}


def address_of(item: MenuItem) -> str:
    """Where an item of the menu leads; one that holds others leads to the list of them."""
    if item.items or item.opens is None:
        return reverse("portal:menu", args=[item.id])
    if item.opens == "register":
        return register_address(item.of or item.id)
    if item.opens in _NAMED:
        return reverse(f"portal:{_NAMED[item.opens]}", args=[item.of or item.id])
    return reverse(f"portal:{_PLAIN[item.opens]}")


def register_address(name: str) -> str:
    """Where the list of a register is, by its register or by `register/list`."""
    register, _slash, listed = name.partition("/")
    return (
        reverse("portal:register-list", args=[register, listed]) if listed else reverse("portal:register", args=[name])
    )


def arrival(gate: Gate) -> str:
    """Where somebody arrives after signing in: what the role says, else the first item that opens something."""
    menu, declared = gate.menu, gate.config.region.roles.get(gate.actor.role)
    chosen = find_item(menu, declared.home) if declared and declared.home else None
    return first_address([chosen] if chosen else menu)


def part_shown(menu: list[MenuItem], links: Links) -> list[MenuItem]:
    """What of a menu stands beside a page: within a business system its part with the way back to all systems, else
    what is part of none. All of it where no item opens the systems."""
    outside = [item for item in menu if item.system is None]
    if not shows(outside, "systems"):
        return menu
    inside = next((item.system for item in menu if item.system and links.leads_here(item)), None)
    if inside is None or any(links.leads_here(item) for item in outside):
        return outside
    return [item for item in menu if item.system == inside or (item in outside and shows([item], "systems"))]


def first_address(menu: Sequence[MenuItem]) -> str:
    """The first item of a menu that opens something."""
    for item in menu:
        if item.opens:
            return address_of(item)
        if found := first_address(item.items):
            return found
    return ""


def find_item(menu: Iterable[MenuItem], item_id: str) -> MenuItem | None:
    """The item with that id, on whatever level."""
    for item in menu:
        if item.id == item_id:
            return item
        if found := find_item(item.items, item_id):
            return found
    return None


def leads_to_filings(region: Region, kind: FilingType) -> bool:
    """Whether whoever files this kind finds the list of these filings on the menu."""
    return any(_opens_filings(region.menu_of(role), kind.filing) for role in kind.chain.applicant)


def _opens_filings(menu: Iterable[MenuItem], filing_type: str) -> bool:
    return any(
        (item.opens == "filings" and item.of == filing_type) or _opens_filings(item.items, filing_type) for item in menu
    )


def shows_tasks(menu: Iterable[MenuItem]) -> bool:
    """Whether some item counts what waits for a decision."""
    return shows(menu, "inbox", "queue")


def shows(menu: Iterable[MenuItem], *opened: str) -> bool:
    """Whether some item opens one of these, on whatever level."""
    return any(item.opens in opened or shows(item.items, *opened) for item in menu)


def is_deep(menu: Iterable[MenuItem]) -> bool:
    """Whether some item stands on the third level, so that the first one belongs into the top bar."""
    return any(child.items for item in menu for child in item.items)


def counted(number: int) -> str:
    """A count as a badge shows it; '' for none."""
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number or "")


class Links:
    """Menu items as the links of a page."""

    def __init__(self, path: str, place: MenuPlace, waiting: int, refused: int = 0, asking: int = 0) -> None:
        self.path = path
        self.place = place
        self.waiting = waiting
        self.refused = refused
        self.asking = asking

    def groups(self, menu: Sequence[MenuItem]) -> list[dict[str, Any]]:
        """The side navigation of two levels: first levels without children together, each first level with children
        as a group."""
        groups: list[dict[str, Any]] = []
        for item in menu:
            for child in item.items or [item]:
                label = str(item.title) if item.items else ""
                if not groups or groups[-1]["label"] != label:
                    groups.append({"label": label, "links": []})
                groups[-1]["links"].append(self.link(child))
        return groups

    def tree(self, menu: Sequence[MenuItem]) -> list[dict[str, Any]]:
        """The links of every level, each with those it holds as `below`."""
        return [{**self.link(item), "below": self.tree(item.items)} for item in menu]

    def tabs(self, menu: Sequence[MenuItem]) -> list[dict[str, Any]]:
        """The tab bar of a phone: the first levels; where there are more than fit, the last tab holds the rest."""
        if len(menu) <= MOST_TABS:
            return [self.link(item) for item in menu]
        rest = [self.link(item) for item in menu[MOST_TABS - 1 :]]
        more = {
            "url": reverse("portal:menu", args=["more"]),
            "label": _("更多"),
            "icon": "more",
            "current": next((link["current"] for link in rest if link["current"]), ""),
            "count": counted(sum(self._count(item) for item in menu[MOST_TABS - 1 :])),
        }
        return [*(self.link(item) for item in menu[: MOST_TABS - 1]), more]

    def link(self, item: MenuItem) -> dict[str, Any]:
        """One item; `current` is the word of `aria-current`: ``page`` for the page, ``true`` for what holds it."""
        return {
            "url": address_of(item),
            "label": str(item.title),
            "icon": icon_named(item.icon),
            "current": "page" if self._is_here(item) else "true" if self._holds_here(item) else "",
            "count": counted(self._count(item)),
        }

    def _count(self, item: MenuItem) -> int:
        """What waits behind an item."""
        count = self.waiting if shows_tasks([item]) else 0
        count += self.refused if shows([item], "feeds") else 0
        return count + (self.asking if shows([item], "registrations") else 0)

    def leads_here(self, item: MenuItem) -> bool:
        """Whether the page is that of an item, or of one that it holds."""
        return self._is_here(item) or self._holds_here(item)

    def _holds_here(self, item: MenuItem) -> bool:
        return any(self._is_here(child) or self._holds_here(child) for child in item.items)

    def _is_here(self, item: MenuItem) -> bool:
        if self.place is not None and item.opens is not None:
            opens, of = self.place
            return item.opens == opens and (not of or item.of in (of, of.partition("/")[0]))
        return self.path == address_of(item)
