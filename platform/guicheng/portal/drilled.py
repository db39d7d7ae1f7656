"""What a list is narrowed to beside its filters: the values that a statistic led to, each to be taken off again."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from guicheng.portal.visit import Visit
from guicheng.reports import dimensions
from guicheng.reports.columns import Rows

Chips = list[dict[str, Any]]
_NOT_ASKED = ("page", "q", "status", "state")


def narrowed(
    visit: Visit, rows: QuerySet[Any], register: str | None, filing: str | None
) -> tuple[QuerySet[Any], Chips]:
    """The rows that the address asks for, and a chip for each value asked: `{name, value, title, label, url}`, the url
    being the list without it."""
    named = {name: visit.query(name) for name in visit.request.GET if name not in _NOT_ASKED and visit.query(name)}
    found, asked = dimensions.narrowed(visit.actor, Rows(visit.config, register, filing), rows, named)
    chips = [
        {
            "name": one.name,
            "value": one.value,
            "title": str(one.title),
            "label": str(one.label),
            "url": _without(visit, one.name),
        }
        for one in asked
    ]
    return found, chips


def is_asked(visit: Visit, register: str) -> bool:
    """Whether the address asks for the rows that a statistic counts, or for those of a value."""
    named = {name: visit.query(name) for name in visit.request.GET if name not in _NOT_ASKED and visit.query(name)}
    return dimensions.is_asked(visit.actor, Rows(visit.config, register), named)


def way_back(visit: Visit, chips: Chips) -> str:
    """Back to the statistics that lead to lists narrowed like this; '' for whoever has none."""
    leads = any(visit.actor.role in one.to for one in visit.config.region.statistics)
    return reverse("portal:statistics") if chips and leads else ""


def _without(visit: Visit, name: str) -> str:
    query = visit.request.GET.copy()
    for gone in (name, "page"):
        query.pop(gone, None)
    return f"?{query.urlencode()}"
