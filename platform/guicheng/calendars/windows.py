"""Windows (填报期): which periods there are, which one is open, and what may be offered now."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from guicheng.calendars.values import MonthDay, OncePeriod, Period, Window, YearlyPeriod
from guicheng.calendars.working_days import ONE_DAY
from guicheng.common.text import Text

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_FIRST, _LAST = 1900, 2200


@dataclass(frozen=True)
class Offer:
    """What the button that adds a filing says (HNQ-84 to HNQ-86): `open` for `period`; `taken`, as everything open has
    been filed; or `closed`, with the next `period` where there is one."""

    state: Literal["open", "taken", "closed"]
    period: Period | None


def periods(window: Window, first: dt.date, last: dt.date) -> list[Period]:
    """Every period that is open on some day from `first` to `last`, in the order in which they open."""
    since = window.first_year if any(p.closes is None for p in window.yearly.values()) else None
    years = range(_bounded(first.year - 2 if since is None else since), _bounded(last.year + 1) + 1)
    found = [span for span in _spans(window, years) if span.touches(first, last)]
    return [_period(window, span) for span in sorted(found, key=_Span.order)]


def period_named(window: Window, key: str) -> Period | None:
    """The period with the key `key` (`2025-Q4`); ``None`` where the window has none of that name."""
    years = {int(year) + extra for year in _YEAR.findall(key) for extra in (0, 1)}
    spans = _spans(window, sorted(year for year in years if _FIRST <= year <= _LAST))
    return next((_period(window, span) for span in spans if span.key == key), None)


def open_periods(window: Window, moment: dt.datetime) -> list[Period]:
    """The periods open at `moment` (aware), in the order in which they opened."""
    day = moment.astimezone(window.zone).date()
    return [period for period in periods(window, day, day) if period.is_open(moment)]


def period_at(window: Window, moment: dt.datetime) -> Period | None:
    """The period open at `moment` (aware); the one that opened last where several are; ``None`` where none is."""
    return next(reversed(open_periods(window, moment)), None)


def next_period(window: Window, moment: dt.datetime) -> Period | None:
    """The first period to open after `moment` (aware)."""
    local = moment.astimezone(window.zone)
    years = range(_bounded(local.year), _bounded(local.year + 2) + 1)
    coming = [span for span in _spans(window, years) if span.first and _opening(span.first, window) > local]
    return _period(window, min(coming, key=_Span.order)) if coming else None


def next_change(window: Window, moment: dt.datetime) -> dt.datetime | None:
    """The next moment after `moment` at which a period opens or closes."""
    edges = [period.closes for period in open_periods(window, moment)]
    coming = next_period(window, moment)
    edges.append(coming.opens if coming else None)
    return min((edge for edge in edges if edge is not None), default=None)


def offer(window: Window, moment: dt.datetime, taken: Collection[str]) -> Offer:
    """What may be filed at `moment`, given the keys of the periods that have been `taken`."""
    opened = open_periods(window, moment)
    if not opened:
        return Offer("closed", next_period(window, moment))
    free = [period for period in opened if period.key not in taken]
    return Offer("open", free[-1]) if free else Offer("taken", opened[-1])


class _Span(NamedTuple):
    """The open days of a period, before it is described."""

    key: str
    id: str
    year: int | None
    first: dt.date | None
    last: dt.date | None
    declared: YearlyPeriod | OncePeriod

    def touches(self, first: dt.date, last: dt.date) -> bool:
        """Whether some day from `first` to `last` is open."""
        return (self.first or first) <= last and (self.last or last) >= first

    def order(self) -> tuple[dt.date, str]:
        """Periods stand in the order in which they open."""
        return self.first or dt.date.min, self.key


def _spans(window: Window, years: Collection[int]) -> Iterator[_Span]:
    """The open days of the periods that open in one of `years`, and of every period that comes once."""
    for year in years:
        for period_id, yearly in window.yearly.items():
            named = year + yearly.year_offset
            if (window.first_year or named) <= named <= (window.last_year or named):
                key = window.key.format(year=named, id=period_id)
                first, last = _wrapped(yearly.opens, yearly.closes, year)
                yield _Span(key, period_id, named, first, window.extended.get(key, last), yearly)
    for key, once in window.once.items():
        year_of_opening = once.opens.year if once.opens else None
        yield _Span(key, key, year_of_opening, once.opens, window.extended.get(key, once.closes), once)


def _period(window: Window, span: _Span) -> Period:
    number = "".join(re.findall(r"\d+", span.id)[-1:]).lstrip("0")
    places = {"year": span.year or "", "id": span.id, "n": number, "key": span.key}
    title = span.declared.title or Text(zh=span.id, en=span.id)
    label = span.declared.label or window.label
    return Period(
        key=span.key,
        id=span.id,
        year=span.year,
        number=number,
        title=title,
        label=Text(
            zh=Text(zh=label.zh).format(**places, title=title.zh).zh,
            en=Text(zh=label.en or label.zh).format(**places, title=title.en or title.zh).zh,
        ),
        opens=_opening(span.first, window) if span.first else None,
        closes=_end_of(span.last, window) if span.last else None,
        first_day=span.first,
        last_day=span.last,
        covers=_covered(span),
    )


def _covered(span: _Span) -> tuple[dt.date, dt.date] | None:
    """The time reported on: as declared, else the open days."""
    declared = span.declared
    if isinstance(declared, YearlyPeriod) and declared.covers and span.year is not None:
        begin, end = _wrapped(declared.covers[0], declared.covers[1], span.year)
        return begin, end or begin
    if isinstance(declared, OncePeriod) and declared.covers:
        return declared.covers
    return (span.first, span.last) if span.first and span.last else None


def _opening(first: dt.date, window: Window) -> dt.datetime:
    return dt.datetime.combine(first, window.opens_at, window.zone)


def _end_of(last: dt.date, window: Window) -> dt.datetime:
    if window.closes_at is None:
        return dt.datetime.combine(last + ONE_DAY, dt.time(), window.zone)
    return dt.datetime.combine(last, window.closes_at, window.zone)


def _wrapped(begin: MonthDay, end: MonthDay | None, year: int) -> tuple[dt.date, dt.date | None]:
    """The span that begins in `year`; an end that comes before the beginning lies in the next year (A-06)."""
    first = begin.in_year(year)
    if end is None:
        return first, None
    last = end.in_year(year)
    return first, last if last >= first else end.in_year(year + 1)


def _bounded(year: int) -> int:
    return min(max(year, _FIRST), _LAST)
