"""首页: the panels of a role, two columns on a screen, one on a phone (WHS-19, HNA-04)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.config.model.home import PanelKind
from guicheng.notices.models import Message
from guicheng.portal import markdown, menus, words
from guicheng.portal.views import statistics, systems
from guicheng.portal.visit import Visit, page
from guicheng.registers.models import Entry
from guicheng.reports import home, inbox

ICONS: dict[PanelKind, str] = {
    "inbox": "inbox", "messages": "notices", "entries": "registers", "systems": "table", "statistic": "statistics",
    "page": "information",
}  # fmt: skip
EXCERPT = 120
"""Characters of a message that the panel shows."""


@page()
def panels(visit: Visit) -> HttpResponse:
    """The home page of the actor's role."""
    shown = [_panel(visit, one) for one in home.panels(visit.actor, visit.config, visit.language)]
    return visit.page("home", {"panels": shown}, place=("home", ""))


def _panel(visit: Visit, shown: home.Shown) -> dict[str, Any]:
    kind = shown.panel.panel
    rows = [
        *(_task(visit, row) for row in shown.tasks),
        *(_message(visit, one) for one in shown.messages),
        *(_entry(entry, cells) for entry, cells in shown.entries),
    ]
    body = visit.config.region.pages[shown.panel.of or ""].body if kind == "page" else ""
    return {
        "id": shown.panel.id,
        "title": str(shown.title),
        "icon": ICONS[kind],
        "count": None if shown.count is None else menus.counted(shown.count) or "0",
        "more": _more(shown),
        "rows": rows,
        "tiles": systems.tiles(visit) if kind == "systems" else [],
        "groups": [statistics.number(shown.figure, one) for one in shown.figure.groups] if shown.figure else [],
        "body": markdown.render(str(body)) if body else "",
        "empty": _empty(kind),
    }


def _more(shown: home.Shown) -> str:
    """Where all of it stands."""
    plain = {"inbox": "inbox", "messages": "messages", "systems": "systems", "statistic": "statistics"}
    kind, of = shown.panel.panel, shown.panel.of or ""
    if kind == "entries":
        return menus.register_address(of)
    return reverse("portal:text", args=[of]) if kind == "page" else reverse(f"portal:{plain[kind]}")


def _empty(kind: PanelKind) -> str:
    """What an empty panel says."""
    said = {"inbox": _("没有待办"), "messages": _("没有消息"), "statistic": _("没有可统计的记录")}
    return said.get(kind, _("没有符合条件的记录"))


def _task(visit: Visit, row: inbox.Row) -> dict[str, Any]:
    kind = visit.config.filings.get(row.filing.type)
    return {
        "url": reverse("portal:task", args=[row.task.pk]),
        "title": words.filing_name(visit.config, row.filing),
        "note": str(kind.title) if kind else "",
        "at": row.task.created,
    }


def _message(visit: Visit, one: Message) -> dict[str, Any]:
    english = visit.language == "en"
    body = (english and one.body_en) or one.body_zh
    return {
        "post": reverse("portal:message", args=[one.pk]),
        "title": (english and one.title_en) or one.title_zh,
        "note": body if len(body) <= EXCERPT else f"{body[:EXCERPT]}…",
        "at": one.sent_at,
        "unread": not one.is_read,  # type: ignore[attr-defined]  # annotated
    }


def _entry(entry: Entry, cells: dict[str, str]) -> dict[str, Any]:
    first, *others = [said for said in cells.values() if said] or [entry.name]
    return {"url": reverse("portal:entry", args=[entry.pk]), "title": first, "note": " · ".join(others[:3])}
