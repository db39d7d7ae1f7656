"""What a row of planned work is about, in one text that stands once: written by `planned_work`, read by the sweep."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class EndKey:
    """The end of a filing's window or of one of its deadlines: `what` is the period or the deadline."""

    filing: int
    what: str
    day: dt.date

    def __str__(self) -> str:
        return f"{self.filing}:{self.what}:{self.day}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """What was written."""
        filing, what, day = key.split(":")
        return cls(int(filing), what, dt.date.fromisoformat(day))


@dataclass(frozen=True, slots=True)
class FilingNoticeKey:
    """A notice so many days before an end of a filing: of the deadline `what`, or of its window where that is empty."""

    filing: int
    notice: str
    what: str
    days: int
    end: dt.date

    def __str__(self) -> str:
        return f"{self.filing}:{self.notice}:{self.what}:{self.days}:{self.end}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """What was written."""
        filing, notice, what, days, end = key.split(":")
        return cls(int(filing), notice, what, int(days), dt.date.fromisoformat(end))


@dataclass(frozen=True, slots=True)
class EntryNoticeKey:
    """A notice about a period that an entry owes: as it opens, or `days` before the day it closes."""

    entry: int
    notice: str
    filing_type: str
    period: str
    days: int | None = None
    end: dt.date | None = None

    def __str__(self) -> str:
        when = "opens" if self.days is None else f"{self.days}:{self.end}"
        return f"entry/{self.entry}:{self.notice}:{self.filing_type}/{self.period}:{when}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """What was written."""
        about, notice, what, *when = key.removeprefix("entry/").split(":")
        filing_type, _, period = what.partition("/")
        ahead = (int(when[0]), dt.date.fromisoformat(when[1])) if len(when) > 1 else (None, None)
        return cls(int(about), notice, filing_type, period, *ahead)


WorkKey = EndKey | FilingNoticeKey | EntryNoticeKey
