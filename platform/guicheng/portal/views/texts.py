"""Pages of text, and the lists of menu items that hold others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from guicheng.filings.context.filing_context import not_found
from guicheng.portal import dialling, markdown, menus, shell
from guicheng.portal.visit import Visit, page


@page()
def text(visit: Visit, page_id: str) -> HttpResponse:
    """A page of text, such as 须知 (HNQ-15)."""
    found = visit.config.region.pages.get(page_id)
    if found is None:
        raise not_found()
    context = {
        "title": str(found.title),
        "body": markdown.render(str(found.body)),
        "contacts": dialling.contacts(visit.config.region),
        "owner": str(visit.config.region.owner or ""),
    }
    return visit.page("text", context, place=("page", page_id))


@page()
def menu(visit: Visit, item_id: str) -> HttpResponse:
    """The items that an item of the menu holds; `more` holds those that the tab bar has no room for."""
    whole = visit.gate.menu
    if item_id == "more":
        title, items = _("更多"), whole[menus.MOST_TABS - 1 :]
    else:
        item = menus.find_item(whole, item_id)
        if item is None:
            raise not_found()
        title, items = str(item.title), item.items
    links = shell.links_of(visit.request, visit.actor, items)
    tree = links.tree(items)
    groups = [{"title": "", "tiles": _tiles(link for link in tree if not link["below"])}]
    groups += [{"title": link["label"], "tiles": _tiles(link["below"])} for link in tree if link["below"]]
    context = {"title": title, "groups": [group for group in groups if group["tiles"]]}
    return visit.page("menu", context)


def _tiles(links: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "title": link["label"],
            "icon": link["icon"],
            "url": link["url"],
            "note": "",
            "tone": "danger",
            "label": _("%(count)s 条待处理") % {"count": link["count"]} if link["count"] else "",
        }
        for link in links
    ]
