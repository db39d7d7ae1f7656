"""Numbered pages over lists of any length: rows are counted up to a bound, never the whole table."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

MOST_COUNTED = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than `MOST_COUNTED`: whoever has more rows than that searches instead of turning pages."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, at most `MOST_COUNTED`."""
        rows = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by().values("pk")[:MOST_COUNTED].count()
        return len(rows)


def page_of(request: HttpRequest, rows: Any, size: int, name: str = "page") -> Page[Any]:
    """The page that the parameter `name` asks for; the nearest one where there is none of that number."""
    return BoundedPaginator(rows, size).get_page(request.GET.get(name, "")[:8])
