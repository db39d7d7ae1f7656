"""When the time limits of a filing end, and what may be asked of them: ``deadlines.<id>.due``, ``late`` … (T6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from guicheng.calendars.remaining import days_left
from guicheng.calendars.terms import Due, Stop, add_term
from guicheng.common.errors import Refusal
from guicheng.common.text import text
from guicheng.config.model.time import Deadline
from guicheng.filings.context import history, obligations, workdays
from guicheng.filings.context.dossier import Filed
from guicheng.filings.models import Filing

if TYPE_CHECKING:
    from guicheng.filings.context.facts import Facts

PROVISIONAL = text("（暂定）", " (provisional)")
"""Behind a day that a table of holidays may still move."""


def due_of(deadline: Deadline, facts: Facts) -> Due | None:
    """When a deadline ends for these facts; None where it does not run (yet). A stop that goes on ends now."""
    start = obligations.moment_of(facts.get(deadline.start), facts.config)
    if start is None or (deadline.when and not facts.config.holds(deadline.when, facts)):
        return None
    term = deadline.term.build()
    calendar = workdays.calendar_for(facts.config, deadline.calendar, term)
    stops = list(_stops(deadline, facts))
    return add_term(start, term, calendar, stops=stops, as_of=facts.now, zone=facts.config.zone)


def _stops(deadline: Deadline, facts: Facts) -> Iterable[Stop]:
    """The times in which the clock of a deadline stands still: states of the filing, and spans between two facts."""
    if deadline.stopped_in and facts.filing is not None:
        yield from history.stops(facts.filing, deadline.stopped_in, facts.now)
    for stopped in deadline.stopped_between:
        begun = obligations.moment_of(facts.get(stopped.start), facts.config)
        if begun is not None and begun <= facts.now:
            yield Stop(begun, obligations.moment_of(facts.get(stopped.until), facts.config), stopped.id)


def asked(facts: Facts, filed: Filing | Filed | None, path: tuple[str, ...]) -> Any:
    """What is asked of a time limit of a filing. A filing that has counted, or is over, is late or not for good."""
    kind = facts.config.filings.get(filed.type) if filed is not None and len(path) == 2 else None
    deadline = next((one for one in kind.deadlines if one.id == path[0]), None) if kind else None
    if filed is None or deadline is None:
        return None
    own = facts.of_filing(filed) if isinstance(filed, Filed) else facts
    try:
        due = due_of(deadline, own)
    except Refusal:  # counted from a day that makes no sense
        return None
    return _answer(due, filed, own.now, path[1], own) if due is not None else None


def _answer(due: Due, filed: Filing | Filed, now: dt.datetime, what: str, facts: Facts) -> Any:
    done = filed.counted_at or (None if filed.live else filed.finished_at)
    match what:
        case "due":
            return due.date.isoformat()
        case "provisional":
            return due.provisional
        case "late":
            return not due.is_met_at(done or now)
        case "days_left":
            return None if done else days_left(due.moment, now, facts.config.zone)
    return None


def worded(facts: Facts, path: str, value: Any, language: str) -> Any:
    """A last day with the mark that it may move, where it is one; anything else as it is."""
    if not value or not is_due(path):
        return value
    provisional = facts.get(f"{path.rpartition('.')[0]}.provisional")
    return f"{value}{PROVISIONAL.for_language(language)}" if provisional else value


def is_due(path: str) -> bool:
    """Whether a path asks for the last day of a time limit."""
    return path.endswith(".due") and (path.startswith("deadlines.") or ".deadlines." in path)
