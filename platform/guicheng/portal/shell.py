"""The frame around every page: menu, account, messages, support; all from the role's configuration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.accounts.actor import Actor
from guicheng.config.model.region import MenuItem
from guicheng.config.model.whole import RegionConfig
from guicheng.notices import service as notices
from guicheng.portal.icons import icon_named
from guicheng.workflow import queries

Place = tuple[str, str] | None
"""Which item of the menu a page belongs to: what it opens, and of which."""

MOST_TABS = 5
MOST_COUNTED = 100

_PLAIN = {
    "inbox": "inbox", "search": "search", "calendar": "calendar", "statistics": "statistics", "exports": "exports",
    "accounts": "accounts", "organisations": "organisations", "messages": "messages", "me": "me",
}  # fmt: skip
_NAMED = {"page": "text", "register": "register", "queue": "queue", "tiles": "tiles", "filings": "filings"}


def of_visit(request: HttpRequest, actor: Actor, config: RegionConfig, place: Place = None) -> dict[str, Any]:
    """The frame of a page for somebody who has signed in; see docs/design-system.md for its parts."""
    menu = config.region.menus.get(actor.role, [])
    waiting = queries.inbox_size(actor.desk_keys, most=MOST_COUNTED) if _shows_tasks(menu) else 0
    links = Links(request.path, place, waiting)
    unread = notices.unread_count(actor, most=MOST_COUNTED)
    role = config.region.roles.get(actor.role)
    return {
        **of_region(config),
        "home_url": reverse("portal:home"),
        "nav": [*links.groups(menu), *_studio(actor)],
        "tabs": links.tabs(menu),
        "notices_url": reverse("portal:messages"),
        "unread": counted(unread),
        "account": {
            "name": actor.name,
            "organisation": actor.organisation_name,
            "role": str(role.title) if role else "",
            "menu": [
                {"url": reverse("portal:me"), "label": _("账号与密码"), "icon": "key"},
                *(
                    [{"url": reverse("portal:calendar"), "label": _("填报期"), "icon": "calendar"}]
                    if config.windows
                    else []
                ),
                {"url": reverse("portal:roles"), "label": _("切换身份"), "icon": "transfer"},
            ],
            "logout_url": reverse("portal:sign-out"),
        },
    }


def _studio(actor: Actor) -> list[dict[str, Any]]:
    """The way to the configuration, for whoever may change or publish it."""
    if not (actor.may("configure") or actor.may("publish")):
        return []
    link = {"url": reverse("studio:files", args=[actor.region]), "label": _("配置"), "icon": "settings"}
    return [{"label": "", "links": [{**link, "current": False, "count": ""}]}]


def of_region(config: RegionConfig) -> dict[str, Any]:
    """The part of the frame that does not depend on who looks: the region, its support, its release."""
    return {
        "region": str(config.region.title),
        "home_url": reverse("portal:region", args=[config.region.region]),
        "preferences_url": reverse("portal:preferences"),
        "support": "、".join(contact.value for contact in config.region.support if contact.kind == "phone"),
        "release": config.release_number,
    }


def address_of(item: MenuItem) -> str:
    """Where an item of the menu leads; one that holds others leads to the list of them."""
    if item.items or item.opens is None:
        return reverse("portal:menu", args=[item.id])
    if item.opens in _NAMED:
        return reverse(f"portal:{_NAMED[item.opens]}", args=[item.of or item.id])
    return reverse(f"portal:{_PLAIN[item.opens]}")


def first_address(menu: Sequence[MenuItem]) -> str:
    """Where somebody arrives after signing in: the first item that opens something."""
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


def counted(number: int) -> str:
    """A count as a badge shows it; '' for none."""
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number or "")


class Links:
    """Menu items as the links of a page."""

    def __init__(self, path: str, place: Place, waiting: int) -> None:
        self.path = path
        self.place = place
        self.waiting = waiting

    def groups(self, menu: Sequence[MenuItem]) -> list[dict[str, Any]]:
        """The side navigation: first levels without children together, each first level with children as a group; a
        third level stands in a group of its own that names both (YNR-06)."""
        groups: list[dict[str, Any]] = []
        for item in menu:
            if not item.items:
                self._add(groups, "", item)
                continue
            for child in item.items:
                if not child.items:
                    self._add(groups, str(item.title), child)
                for leaf in child.items:
                    self._add(groups, f"{item.title} · {child.title}", leaf)
        return groups

    def tabs(self, menu: Sequence[MenuItem]) -> list[dict[str, Any]]:
        """The tab bar of a phone: the first levels; where there are more than fit, the last tab holds the rest."""
        if len(menu) <= MOST_TABS:
            return [self.link(item) for item in menu]
        rest = [self.link(item) for item in menu[MOST_TABS - 1 :]]
        more = {
            "url": reverse("portal:menu", args=["more"]),
            "label": _("更多"),
            "icon": "more",
            "current": any(link["current"] for link in rest),
            "count": "",
        }
        return [*(self.link(item) for item in menu[: MOST_TABS - 1]), more]

    def link(self, item: MenuItem) -> dict[str, Any]:
        """One item."""
        counts = item.opens in ("inbox", "queue") and self.waiting
        return {
            "url": address_of(item),
            "label": str(item.title),
            "icon": icon_named(item.icon),
            "current": self._is_here(item),
            "count": counted(self.waiting) if counts else "",
        }

    def _add(self, groups: list[dict[str, Any]], label: str, item: MenuItem) -> None:
        if not groups or groups[-1]["label"] != label:
            groups.append({"label": label, "links": []})
        groups[-1]["links"].append(self.link(item))

    def _is_here(self, item: MenuItem) -> bool:
        if any(self._is_here(child) for child in item.items):
            return True
        if self.place is not None and item.opens is not None:
            opens, of = self.place
            return item.opens == opens and (not of or item.of == of)
        return self.path == address_of(item)


def _shows_tasks(menu: Iterable[MenuItem]) -> bool:
    return any(item.opens in ("inbox", "queue") or _shows_tasks(item.items) for item in menu)
