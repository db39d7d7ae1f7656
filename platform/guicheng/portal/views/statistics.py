"""统计: the declared figures, as charts with their tables, each number leading to what it counts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.export_formats import ExportFormat
from guicheng.portal.downloads import sent
from guicheng.portal.visit import Visit, page
from guicheng.reports import statistics as use


@page()
def statistics(visit: Visit) -> HttpResponse:
    """Every statistic of the role."""
    shown = [_drawn(visit, figure) for figure in use.statistics_for(visit.actor)]
    return visit.page("statistics", {"figures": shown}, place=("statistics", ""))


@page()
def statistic_file(visit: Visit, statistic_id: str, form: ExportFormat) -> HttpResponse:
    """One statistic as a table to take along."""
    made = use.file_of(visit.actor, statistic_id, form, language=visit.language)
    return sent(made)


def _drawn(visit: Visit, figure: use.Figure) -> dict[str, Any]:
    title = str(figure.title)
    return {
        "title": title,
        "total": figure.total,
        "chart": _chart(figure, title) if figure.chart != "number" else None,
        "columns": [number(figure, column) for column in figure.across],
        "rows": [{**number(figure, group), "cells": cells} for group, cells in _lines(figure)],
        "downloads": _downloads(figure) if visit.actor.may("export") else [],
    }


def _chart(figure: use.Figure, title: str) -> dict[str, Any]:
    """The figures as the chart draws them: one series, or one for each column of a cross table, stacked."""
    series = [{"name": title, "data": [group.count for group in figure.groups]}]
    if figure.across:
        series = [
            {"name": str(column.label), "data": [line.cells[number].count for line in figure.lines]}
            for number, column in enumerate(figure.across)
        ]
    return {
        "id": f"chart-{figure.id}",
        "title": title,
        "kind": "stack" if figure.across else figure.chart,
        "unit": "",
        "categories": [str(group.label) for group in figure.groups],
        "series": series,
        "table": False,  # it stands below, its numbers leading on
    }


def _lines(figure: use.Figure) -> list[tuple[use.Group, list[dict[str, Any]]]]:
    if figure.across:
        return [(line.group, [number(figure, cell) for cell in line.cells]) for line in figure.lines]
    return [(group, []) for group in figure.groups]


def number(figure: use.Figure, group: use.Group) -> dict[str, Any]:
    """A group as a number that leads to what it counts."""
    return {"label": str(group.label), "count": group.count, "url": _behind(figure, group)}


def _behind(figure: use.Figure, group: use.Group) -> str:
    """The list of what a group counts; '' where no list shows just these."""
    if not group.query:
        return ""
    name, of = ("register", figure.register) if figure.register else ("filings", figure.filing)
    return f"{reverse(f'portal:{name}', args=[of])}?{urlencode(group.query)}"


def _downloads(figure: use.Figure) -> list[dict[str, Any]]:
    return [
        {
            "label": _("下载 %(format)s") % {"format": form.label},
            "icon": "download",
            "download": True,
            "url": reverse("portal:statistic-file", args=[figure.id, form]),
        }
        for form in use.FORMATS
    ]
