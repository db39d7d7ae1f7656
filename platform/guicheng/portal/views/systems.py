"""应用中心: the business systems, and the way into each (WHS-19, WHS-26)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse

from guicheng.common.icons import icon_named
from guicheng.config.systems import REASONS
from guicheng.filings.context.filing_context import not_found
from guicheng.portal import menus
from guicheng.portal.visit import Visit, page


@page()
def systems(visit: Visit) -> HttpResponse:
    """Every system of the region: those that may be entered lead there, of the others it is said why not."""
    if not visit.config.region.systems:
        raise not_found()
    return visit.page("systems", {"tiles": tiles(visit)}, place=("systems", ""))


def tiles(visit: Visit) -> list[dict[str, Any]]:
    """The systems as tiles; another system opens in a new window, with its host in words."""
    return [_tile(visit, name) for name in visit.config.region.systems]


def _tile(visit: Visit, name: str) -> dict[str, Any]:
    declared, state = visit.config.region.systems[name], visit.gate.state(name)
    tile: dict[str, Any] = {"title": str(declared.title), "icon": icon_named(declared.icon, "table")}
    if state != "open":
        return {**tile, "label": str(REASONS[state]), "tone": "neutral", "closed": True}
    if declared.url:
        return {**tile, "url": declared.url, "host": urlsplit(declared.url).hostname}
    return {**tile, "url": menus.first_address(visit.gate.entrances(name))}
