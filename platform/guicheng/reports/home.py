"""The panels of a home page: what the pages of a role show, the first rows with the count of all (WHS-19, HNA-04).

A panel costs one statement for its rows and their count together; one of tasks a second one for the count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, Window

from guicheng.accounts.actor import Actor
from guicheng.common.text import Text, text
from guicheng.config.model.home import Panel
from guicheng.config.model.registers import EntryList
from guicheng.config.model.whole import RegionConfig
from guicheng.config.systems import Gate
from guicheng.filings.context import queries
from guicheng.filings.context.filing_context import not_found
from guicheng.notices import service as notices
from guicheng.notices.models import Message
from guicheng.registers.models import Entry
from guicheng.reports import inbox, listing, narrowing, statistics
from guicheng.reports.column_values import Cells
from guicheng.reports.columns import Rows
from guicheng.reports.statistics import Figure
from guicheng.workflow import queries as tasks

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Shown:
    """A panel as its reader finds it: how many there are (of messages, unread; None of a text), and the first of them,
    each kind in its own words."""

    panel: Panel
    title: Text
    count: int | None = None
    tasks: tuple[inbox.Row, ...] = ()
    messages: tuple[Message, ...] = ()
    listed: EntryList | None = None
    entries: tuple[tuple[Entry, dict[str, str]], ...] = ()
    figure: Figure | None = None


def panels(actor: Actor, config: RegionConfig, language: str = "zh") -> list[Shown]:
    """The panels of the actor's home page, in the declared order. Refusal `not-found` for a role that has none."""
    declared = config.region.home_of(actor.role)
    if not declared:
        raise not_found()
    return [SHOWN[one.panel](actor, config, one, language) for one in declared]


def _inbox(actor: Actor, _config: RegionConfig, panel: Panel, _language: str) -> Shown:
    found = inbox.page(actor, size=panel.most)
    count = tasks.inbox_size(actor.desk_keys, most=MOST_COUNTED) if found.after else len(found.rows)
    return Shown(panel, panel.title or text("待办", "Inbox"), count, tasks=tuple(found.rows))


def _messages(actor: Actor, _config: RegionConfig, panel: Panel, _language: str) -> Shown:
    unread = Window(Count("pk", filter=Q(is_read=False)))
    found = tuple(notices.messages_for(actor).annotate(of_all=unread)[: panel.most])
    count = found[0].of_all if found else 0
    return Shown(panel, panel.title or text("消息", "Messages"), count, messages=found)


def _entries(actor: Actor, config: RegionConfig, panel: Panel, language: str) -> Shown:
    register, _slash, name = (panel.of or "").partition("/")
    declared = config.registers[register]
    listed = listing.list_for(declared, actor.role, name)
    if listed is None:
        raise not_found()
    of_register = Rows(config, register, None)
    rows = queries.entries(actor, register)
    for condition in (listed.when, panel.when):
        rows = narrowing.holding(rows, actor, of_register, condition) if condition is not None else rows
    found = list(rows.annotate(of_all=Window(Count("pk")))[: panel.most])
    worded = listing.of_entries(Cells(config, actor, language), found, listed.columns)
    count = found[0].of_all if found else 0
    title = panel.title or listed.title or declared.title
    return Shown(panel, title, count, listed=listed, entries=tuple(worded))


def _systems(actor: Actor, config: RegionConfig, panel: Panel, _language: str) -> Shown:
    gate = Gate(config, actor)
    found = sum(gate.state(name) == "open" for name in config.region.systems)
    return Shown(panel, panel.title or text("应用中心", "Systems"), found)


def _statistic(actor: Actor, config: RegionConfig, panel: Panel, _language: str) -> Shown:
    declared = next((one for one in config.region.statistics if one.id == panel.of and actor.role in one.to), None)
    if declared is None:
        raise not_found()
    figure = statistics.counted(actor, config, declared)
    return Shown(panel, panel.title or figure.title, figure.total, figure=figure)


def _page(_actor: Actor, config: RegionConfig, panel: Panel, _language: str) -> Shown:
    return Shown(panel, panel.title or config.region.pages[panel.of or ""].title)


SHOWN: Mapping[str, Callable[[Actor, RegionConfig, Panel, str], Shown]] = {
    "inbox": _inbox,
    "messages": _messages,
    "entries": _entries,
    "systems": _systems,
    "statistic": _statistic,
    "page": _page,
}
"""What each kind of panel shows."""
