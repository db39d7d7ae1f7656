"""Remaining days in words and tone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from guicheng.calendars.remaining import in_words
from guicheng.common import clock

SOON = 7
"""Days before a deadline from which it is shown as urgent."""


@dataclass(frozen=True)
class Remaining:
    """What a deadline chip shows."""

    due: dt.date
    days: int
    tone: str
    icon: str
    text: str
    provisional: bool

    @property
    def is_soon(self) -> bool:
        return 0 <= self.days <= SOON

    @property
    def is_over(self) -> bool:
        return self.days < 0


def remaining(
    due: dt.date | dt.datetime | str, *, today: dt.date | None = None, provisional: bool = False
) -> Remaining:
    """The remaining days until the end of the day `due` (a date, a moment or ISO text), counted from `today`."""
    day = _day(due)
    days = (day - (today or clock.today())).days
    if days < 0:
        tone, icon, text = "danger", "danger", _("已逾期 %(days)s 天") % {"days": -days}
    else:
        tone, icon = ("warning", "clock" if days else "warning") if days <= SOON else ("info", "clock")
        text = str(in_words(days))
    return Remaining(due=day, days=days, tone=tone, icon=icon, text=text, provisional=provisional)


def _day(due: dt.date | dt.datetime | str) -> dt.date:
    if isinstance(due, str):
        due = dt.datetime.fromisoformat(due) if "T" in due or " " in due else dt.date.fromisoformat(due)
    if isinstance(due, dt.datetime):
        return due.astimezone(clock.SHANGHAI).date() if due.tzinfo else due.date()
    return due
