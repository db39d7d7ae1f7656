"""填报期日历: which windows are open, which come next, and the whole year at a glance."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from guicheng.calendars.remaining import fill, remaining
from guicheng.calendars.values import Period
from guicheng.calendars.windows import next_period, open_periods, periods
from guicheng.common import clock
from guicheng.portal.visit import Visit, page


@page()
def calendar(visit: Visit) -> HttpResponse:
    """Every declared window: open now, next, and the periods of this year and into the next."""
    now = clock.now()
    today = now.astimezone(visit.config.zone).date()
    context = {"today": today, "windows": [_window(visit, window_id, now, today) for window_id in visit.config.windows]}
    return visit.page("calendar", context, place=("calendar", ""))


def _window(visit: Visit, window_id: str, now: dt.datetime, today: dt.date) -> dict[str, Any]:
    declared, window = visit.config.windows[window_id], visit.config.window(window_id)
    kinds = [
        str(kind.title) for kind in visit.config.filings.values() if kind.window and kind.window.window == window_id
    ]
    following = next_period(window, now)
    shown = periods(window, today - dt.timedelta(days=200), today + dt.timedelta(days=300))
    return {
        "title": str(declared.title) if declared.title else window_id,
        "kinds": kinds,
        "open": [_period(visit, period, now) for period in open_periods(window, now)],
        "next": _period(visit, following, now) if following else None,
        "notice": str(fill(declared.texts.notice, None, now, visit.config.zone)) if declared.texts.notice else "",
        "periods": [_period(visit, period, now) for period in shown],
        "strip": _strip(shown, today),
    }


def _period(visit: Visit, period: Period, now: dt.datetime) -> dict[str, Any]:
    if period.is_open(now):
        state, tone = _("填报中"), "active"
    elif period.is_over(now):
        state, tone = _("已结束"), "neutral"
    else:
        state, tone = _("未开始"), "info"
    end = period.closes if period.is_open(now) else period.opens
    return {
        "label": str(period.label),
        "first": period.first_day,
        "last": period.last_day,
        "state": state,
        "tone": tone,
        "is_open": period.is_open(now),
        "left": str(remaining(end, now, visit.config.zone)) if end and end > now else "",
    }


def _strip(shown: list[Period], today: dt.date) -> list[dict[str, Any]]:
    """Twelve months around today, each with the days that are open in it."""
    months = []
    year, month = today.year, today.month
    for step in range(-3, 9):
        y, m = divmod(year * 12 + month - 1 + step, 12)
        first = dt.date(y, m + 1, 1)
        last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        spans = [
            {"from": max(period.first_day, first).day, "to": min(period.last_day, last).day, "label": str(period.label)}
            for period in shown
            if period.first_day and period.last_day and period.first_day <= last and period.last_day >= first
        ]
        months.append({"first": first, "days": last.day, "spans": spans, "is_now": step == 0})
    return months
