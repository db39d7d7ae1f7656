"""Paging: numbered pages and cursor pages as one list of links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict


def pager_of(page: Page[Any] | Mapping[str, Any], query: QueryDict | None = None, name: str = "page") -> dict[str, Any]:
    """What `components/pager.html` draws: ``previous, next, links, count, first, last``; a link that is None is a gap.

    `page` is a Django page (numbered under the parameter `name`; the others of `query` are kept) or a mapping with
    ``previous`` and ``next`` addresses and, where it is known, ``count`` (cursor paging, which never counts a large
    table).
    """
    if not isinstance(page, Page):
        return {"links": [], "first": None, "last": None, "count": None, "previous": "", "next": "", **page}
    number = page.number
    shown = page.paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
    links = [
        {"number": item, "url": _address(query, name, item), "current": item == number}
        if isinstance(item, int)
        else None
        for item in shown
    ]
    return {
        "previous": _address(query, name, number - 1) if page.has_previous() else "",
        "next": _address(query, name, number + 1) if page.has_next() else "",
        "links": links if page.paginator.num_pages > 1 else [],
        "count": page.paginator.count,
        "first": page.start_index(),
        "last": page.end_index(),
    }


def _address(query: QueryDict | None, name: str, number: int) -> str:
    kept = query.copy() if query is not None else QueryDict(mutable=True)
    kept[name] = str(number)
    return f"?{kept.urlencode()}"
