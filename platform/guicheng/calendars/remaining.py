"""How much time is left, in words (HNQ-118), and texts that speak of a period."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from guicheng.calendars.values import Period
from guicheng.common.clock import SHANGHAI
from guicheng.common.text import Text, text

_PLACES = ("year", "n", "id", "key", "title", "label", "opens", "closes", "days_left")


def days_left(end: dt.datetime, now: dt.datetime, zone: ZoneInfo = SHANGHAI) -> int:
    """Calendar days from today to the last day before `end` (the first moment that is too late): 0 = today is the last
    day. Negative once `end` has passed."""
    days = (_last_day(end, zone) - now.astimezone(zone).date()).days
    return days if now < end else min(days, -1)


def beginning_of_day(days: int, end: dt.datetime, zone: ZoneInfo = SHANGHAI) -> dt.datetime:
    """When the day begins on which so many days are left until `end`: 0 = the last day."""
    return dt.datetime.combine(_last_day(end, zone) - dt.timedelta(days=days), dt.time(), tzinfo=zone)


def _last_day(end: dt.datetime, zone: ZoneInfo) -> dt.date:
    return (end.astimezone(zone) - dt.timedelta(microseconds=1)).date()


def remaining(end: dt.datetime | None, now: dt.datetime, zone: ZoneInfo = SHANGHAI) -> Text:
    """The time left until `end` for people: 还剩 3 天, 今天截止, 已截止; 不限期 where there is no end."""
    if end is None:
        return text("不限期", "No time limit")
    days = days_left(end, now, zone)
    return text("已截止", "Closed") if days < 0 else in_words(days)


def in_words(days: int) -> Text:
    """So many days that are left, from 0: 还剩 3 天, 今天截止."""
    if days == 0:
        return text("今天截止", "Due today")
    return text(f"还剩 {days} 天", f"{days} day left" if days == 1 else f"{days} days left")


def fill(template: Text, period: Period | None, now: dt.datetime, zone: ZoneInfo = SHANGHAI) -> Text:
    """`template` with the places of a period filled in, each language with its own words: {year} {n} {id} {key} {title}
    {label} {opens} {closes} {days_left}. Without a period they read —."""
    return Text(
        zh=_fill(template.zh, period, now, zone, "zh"), en=_fill(template.en or template.zh, period, now, zone, "en")
    )


def _fill(template: str, period: Period | None, now: dt.datetime, zone: ZoneInfo, language: str) -> str:
    values = _places(period, now, zone, language) if period else dict.fromkeys(_PLACES, "—")
    return Text(zh=template).format(**values).zh


def _places(period: Period, now: dt.datetime, zone: ZoneInfo, language: str) -> dict[str, str]:
    left = days_left(period.closes, now, zone) if period.closes else None
    return {
        "year": str(period.year or "—"),
        "n": period.number,
        "id": period.id,
        "key": period.key,
        "title": period.title.for_language(language),
        "label": period.label.for_language(language),
        "opens": str(period.first_day or "—"),
        "closes": str(period.last_day or "—"),
        "days_left": "—" if left is None else str(max(left, 0)),
    }
