"""Windows (填报期): which periods there are, which one is open, and what may be offered now."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

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
    found = [period for period in _all(window, years) if _touches(period, first, last)]
    return sorted(found, key=_opening)


def period_named(window: Window, key: str) -> Period | None:
    """The period with the key `key` (`2025-Q4`); ``None`` where the window has none of that name."""
    years = {int(year) + extra for year in _YEAR.findall(key) for extra in (0, 1)}
    return next((p for p in _all(window, sorted(y for y in years if _FIRST <= y <= _LAST)) if p.key == key), None)


def open_periods(window: Window, moment: dt.datetime) -> list[Period]:
    """The periods open at `moment` (aware), in the order in which they opened."""
    day = moment.astimezone(window.zone).date()
    return [period for period in periods(window, day, day) if period.is_open(moment)]


def period_at(window: Window, moment: dt.datetime) -> Period | None:
    """The period open at `moment` (aware); the one that opened last where several are; ``None`` where none is."""
    return next(reversed(open_periods(window, moment)), None)


def next_period(window: Window, moment: dt.datetime) -> Period | None:
    """The first period to open after `moment` (aware)."""
    day = moment.astimezone(window.zone).date()
    far = dt.date.max if window.once else dt.date(_bounded(day.year + 2), 12, 31)
    return next((p for p in periods(window, day, far) if p.opens is not None and p.opens > moment), None)


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


def _all(window: Window, years: Collection[int]) -> Iterator[Period]:
    """The periods that open in one of `years`, and every period that comes once."""
    for year in years:
        for period_id, yearly in window.yearly.items():
            named = year + yearly.year_offset
            if (window.first_year or named) <= named <= (window.last_year or named):
                yield _of_year(window, period_id, yearly, year)
    for key, once in window.once.items():
        yield _of_once(window, key, once)


def _of_year(window: Window, period_id: str, declared: YearlyPeriod, opening_year: int) -> Period:
    year = opening_year + declared.year_offset
    first, last = _span(declared.opens, declared.closes, opening_year)
    covers: tuple[dt.date, dt.date] | None = None
    if declared.covers:
        begin, end = _span(declared.covers[0], declared.covers[1], year)
        covers = (begin, end or begin)
    key = window.key.format(year=year, id=period_id)
    return _period(window, key, period_id, year, (first, last), covers, declared.title, declared.label)


def _of_once(window: Window, key: str, declared: OncePeriod) -> Period:
    year = declared.opens.year if declared.opens else None
    span = (declared.opens, declared.closes)
    return _period(window, key, key, year, span, declared.covers, declared.title, declared.label)


def _period(
    window: Window,
    key: str,
    period_id: str,
    year: int | None,
    span: tuple[dt.date | None, dt.date | None],
    covers: tuple[dt.date, dt.date] | None,
    title: Text | None,
    label: Text | None,
) -> Period:
    first, last = span
    last = window.extended.get(key, last)
    if covers is None and first and last:
        covers = (first, last)
    title = title or Text(zh=period_id, en=period_id)
    number = "".join(re.findall(r"\d+", period_id)[-1:]).lstrip("0")
    places = {"year": year or "", "id": period_id, "n": number, "key": key}
    label = label or window.label
    return Period(
        key=key,
        id=period_id,
        year=year,
        number=number,
        title=title,
        label=Text(
            zh=Text(zh=label.zh).format(**places, title=title.zh).zh,
            en=Text(zh=label.en or label.zh).format(**places, title=title.en or title.zh).zh,
        ),
        opens=dt.datetime.combine(first, window.opens_at, window.zone) if first else None,
        closes=_end_of(last, window) if last else None,
        first_day=first,
        last_day=last,
        covers=covers,
    )


def _end_of(last: dt.date, window: Window) -> dt.datetime:
    if window.closes_at is None:
        return dt.datetime.combine(last + ONE_DAY, dt.time(), window.zone)
    return dt.datetime.combine(last, window.closes_at, window.zone)


def _span(begin: MonthDay, end: MonthDay | None, year: int) -> tuple[dt.date, dt.date | None]:
    """The span that begins in `year`; an end that comes before the beginning lies in the next year (A-06)."""
    first = begin.in_year(year)
    if end is None:
        return first, None
    last = end.in_year(year)
    return first, last if last >= first else end.in_year(year + 1)


def _touches(period: Period, first: dt.date, last: dt.date) -> bool:
    return (period.first_day or first) <= last and (period.last_day or last) >= first


def _opening(period: Period) -> tuple[dt.date, str]:
    return period.first_day or dt.date.min, period.key


def _bounded(year: int) -> int:
    return min(max(year, _FIRST), _LAST)
