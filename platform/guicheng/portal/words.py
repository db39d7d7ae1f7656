"""How states look: the tone of a chip, the day a deadline shows, the links around a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from guicheng.config import state_titles
from guicheng.config.model.filing import FilingType
from guicheng.config.model.registers import Column
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import naming
from guicheng.filings.guards.deadlines import DueTime
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.reports import listing

TONES: Final[dict[str, str]] = {"neutral": "neutral", "good": "success", "attention": "warning", "bad": "danger"}
"""Tones as configurations name them → tones of chips."""

_ENDS: Final[dict[str, str]] = {"approved": "success", "refused": "danger", "withdrawn": "neutral", "void": "void"}


def state_tone(kind: FilingType, state: str) -> str:
    """The tone of a filing's state: drafts, what came back, ends by their meaning; all else waits for somebody."""
    if end := kind.chain.ends.get(state):
        return _ENDS[end.means]
    if state == kind.chain.draft:
        return "draft"
    return "returned" if state == kind.chain.returned else "waiting"


_COUNTS: Final[dict[str, str]] = {"approve": "success", "return": "returned", "refuse": "danger"}


def decision_tone(counts: str) -> str:
    """The tone of what was decided, by how it counts, whatever it is called; of what was no decision, plain."""
    return _COUNTS.get(counts, "info")


def status_tone(config: RegionConfig, entry: Entry) -> str:
    """The tone of an entry's derived status."""
    register = config.registers.get(entry.register)
    rules = config.statuses.get(register.status) if register and register.status else None
    found = rules.statuses.get(entry.status) if rules else None
    return TONES[found.tone] if found else "neutral"


def status_title(config: RegionConfig, entry: Entry) -> str:
    """How people call an entry's status; '' in a register without statuses."""
    return str(state_titles.status_title(config, entry.register, entry.status) or "")


def last_day(due: DueTime | None, zone: ZoneInfo) -> dt.date | None:
    """The last day on which it is in time: an end is the first moment that is too late."""
    return last_day_before(due.moment if due else None, zone)


def last_day_before(moment: dt.datetime | None, zone: ZoneInfo) -> dt.date | None:
    """The last day on which it is in time, of the first moment that is too late."""
    return (moment - dt.timedelta(seconds=1)).astimezone(zone).date() if moment else None


def columns_for(columns: Iterable[Column], *, kinds: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Declared columns as a table takes them. The first one that is no row number leads to the row; a card of a phone
    needs no number."""
    columns = list(columns)
    leading = next((column.id for column in columns if column.value != listing.NUMBER), None)
    return [
        {
            "key": column.id,
            "label": str(column.title),
            "kind": "chip" if is_state(column.value) else (kinds or {}).get(column.id, "text"),
            "hide_on_phone": column.hide_on_phone or column.value == listing.NUMBER,
            "primary": column.id == leading,
            "copy": column.copy_,
        }
        for column in columns
    ]


def with_time_left(cells: dict[str, Any], columns: Iterable[Column], due: DueTime | None) -> dict[str, Any]:
    """The cells of a row with the time that is left under its state, or under its last column where no state is shown:
    a list has the columns that are declared, and no further one (HNQ-118)."""
    declared = list(columns)
    if due is None or not declared:
        return cells
    key = next((column.id for column in declared if is_state(column.value)), declared[-1].id)
    shown = cells.get(key)
    cell = shown if isinstance(shown, dict) else {"value": shown}
    return {**cells, key: {**cell, "sub": str(due.words)}}


def is_state(path: str) -> bool:
    """Whether a column shows a state, which is drawn as a chip."""
    return path in ("filing.state_label", "filing.state") or path.endswith(".status")


def toned(cells: Mapping[str, str], columns: Iterable[Column], tone: str) -> dict[str, Any]:
    """The cells of a row, the state with its tone."""
    states = {column.id for column in columns if is_state(column.value)}
    return {key: {"value": text, "tone": tone} if key in states else text for key, text in cells.items()}


def filing_name(config: RegionConfig, filing: Filing) -> str:
    """How a filing is called, in the language of the page."""
    return str(naming.called(config, filing))


def leading(
    config: RegionConfig, filing: Filing, cells: Mapping[str, str], columns: Iterable[Column]
) -> dict[str, str]:
    """The cells of a row, the one that leads to it never empty: where that is not filled in yet, the filing's name."""
    key = next((column.id for column in columns if column.value != listing.NUMBER), None)
    is_empty = key is not None and not cells.get(key) and not filing.is_placeholder
    return {**cells, key: filing_name(config, filing)} if key and is_empty else dict(cells)


def subject_title(config: RegionConfig, kinds: Iterable[FilingType]) -> str:
    """What filings of these types are about: a register by its own title, and several by one word for all."""
    about = {kind.about for kind in kinds if kind.about in config.registers}
    return str(config.registers[about.pop()].title) if len(about) == 1 else _("填报对象")


def subject_cell(config: RegionConfig, filing: Filing, heading: str) -> Any:
    """What a filing is about; below it the title of its register, unless the `heading` of the column says it already.
    '' for one about the organisation itself."""
    subject = filing.subject
    if subject is None:
        return ""
    register = config.registers.get(subject.register)
    title = str(register.title) if register else ""
    return {"value": subject.name, "sub": "" if title == heading else title}
