"""统计: the declared figures, as charts with their tables, each row leading to what it counts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from guicheng.filings import statistics as use
from guicheng.portal.visit import Visit, page


@page()
def statistics(visit: Visit) -> HttpResponse:
    """Every statistic of the role."""
    shown = [_drawn(figure) for figure in use.statistics_for(visit.actor)]
    return visit.page("statistics", {"figures": shown}, place=("statistics", ""))


def _drawn(figure: use.Figure) -> dict[str, Any]:
    title = str(figure.title)
    chart = {
        "id": f"chart-{figure.id}",
        "title": title,
        "kind": figure.chart if figure.chart != "number" else "bar",
        "unit": "",
        "categories": [str(group.label) for group in figure.groups],
        "series": [{"name": title, "data": [group.count for group in figure.groups]}],
    }
    rows = [{"label": str(group.label), "count": group.count, "url": _behind(figure, group)} for group in figure.groups]
    return {"title": title, "total": figure.total, "chart": chart if figure.chart != "number" else None, "rows": rows}


def _behind(figure: use.Figure, group: use.Group) -> str:
    """The list of what a group counts; '' where no list shows just these."""
    if not group.query:
        return ""
    name, of = ("register", figure.register) if figure.register else ("filings", figure.filing)
    return f"{reverse(f'portal:{name}', args=[of])}?{urlencode(group.query)}"
