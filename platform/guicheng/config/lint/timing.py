"""Time: windows that never open or overlap, limits that nobody can keep, moments that never come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guicheng.calendars.values import Period
from guicheng.calendars.windows import period_named, periods
from guicheng.common import clock
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.events import SUBMIT, FilingEvent
from guicheng.config.model.filing import FilingType
from guicheng.config.model.kinds import ACT
from guicheng.config.model.time import Deadline
from guicheng.config.review import Review
from guicheng.config.walking import Location

_ACTS = ("create", "submit", "decide", "finish")


@check
def time_zone_exists(review: Review) -> Iterator[Finding]:
    """The time zone is one that computers know."""
    zone = review.config.region.time_zone
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zh, en = f"没有时区“{zone}”，例如 Asia/Shanghai", f"there is no time zone {zone!r}, e.g. Asia/Shanghai"
        yield review.finding("unknown-time-zone", zh, en, ("region", "time_zone"))


@check
def windows_open(review: Review) -> Iterator[Finding]:
    """A window opens again, and only one of its periods at a time."""
    today = clock.today()
    for name, window in review.config.windows.items():
        built = window.build(name, clock.SHANGHAI)
        coming = periods(built, today, dt.date(today.year + 3, 12, 31))
        location: Location = ("windows", name)
        if not coming:
            zh, en = "该填报期今后不会再开放", "the window will not open any more"
            yield review.warning("window-is-over", f"“{name}”：{zh}", f"{name!r}: {en}", location, key=True)
        yield from _overlaps(review, location, coming)
        for key, extension in window.extended.items():
            period = period_named(built, key)
            if period is None:
                known = [p.key for p in coming]
                yield from review.unknown(("期", "period"), key, known, (*location, "extended", key), key=True)
            elif _declared_close(period, built.extended) and extension.closes <= _usual(review, name, key):
                zh, en = "延长后的截止日不晚于原截止日", "the extended last day is not after the usual one"
                yield review.finding("extension-too-short", zh, en, (*location, "extended", key, "closes"))


def _declared_close(period: Period, extended: object) -> bool:
    return period.last_day is not None and bool(extended)


def _usual(review: Review, name: str, key: str) -> dt.date:
    """The last day of a period without its extension."""
    window = review.config.windows[name].model_copy(update={"extended": {}})
    period = period_named(window.build(name, clock.SHANGHAI), key)
    return period.last_day if period and period.last_day else dt.date.min


def _overlaps(review: Review, location: Location, coming: list[Period]) -> Iterator[Finding]:
    """Two periods open at once: nobody could tell which one a filing belongs to."""
    said: set[str] = set()
    for one, other in pairwise(coming):
        together = one.last_day is None or other.first_day is None or other.first_day <= one.last_day
        if not together or other.id in said:
            continue
        said.add(other.id)
        family = "yearly" if other.id in review.config.windows[str(location[1])].yearly else "once"
        yield review.warning(
            "windows-overlap",
            f"“{other.key}”开放时“{one.key}”尚未截止，两期重叠",
            f"{other.key} opens while {one.key} is still open: the periods overlap",
            (*location, family, other.id),
            key=True,
        )


@check
def moments_come(review: Review) -> Iterator[Finding]:
    """``decide:<step>`` names a step of the chain; what is tested at a decision has decisions to be tested at."""
    for visit in review.words(ACT):
        kind = visit.inside(FilingType)
        step = FilingEvent.parse(visit.value).name
        if kind is None:
            continue
        if step:
            yield from review.unknown(("环节", "step"), step, [s.id for s in kind.chain.steps], visit.location)
        elif visit.value == "decide" and not kind.chain.steps and visit.name == "counts_at":
            zh, en = "没有审批环节，`decide` 不会发生", "the chain has no steps: `decide` never happens"
            yield review.finding("moment-never-comes", zh, en, visit.location)


@check
def the_act_that_counts_is_tested(review: Review) -> Iterator[Finding]:
    """Windows and deadlines are tested at the act whose time counts (HNQ-44); else late filings would slip through."""
    for name, kind in review.config.filings.items():
        counts = _act_that_counts(kind)
        if kind.window and not _among(counts, kind.window.applies_to):
            yield _untested(review, ("filings", name, "window", "applies_to"), counts)
        for index, deadline in enumerate(kind.deadlines):
            if not _among(counts, deadline.at) and deadline.when_late != "mark":
                yield _untested(review, ("filings", name, "deadlines", index, "at"), counts)


def _act_that_counts(kind: FilingType) -> str:
    """``finish`` is the last decision, or the submission where there is nothing to decide."""
    if kind.counts_at != "finish":
        return kind.counts_at
    return str(FilingEvent.decide(kind.chain.steps[-1].id) if kind.chain.steps else SUBMIT)


def _among(moment: str, moments: Iterable[str]) -> bool:
    return moment in moments or FilingEvent.parse(moment).kind in moments or "finish" in moments


def _untested(review: Review, location: Location, counts: str) -> Finding:
    return review.warning(
        "counting-act-untested",
        f"以 `{counts}` 的时间为准，但这里没有检查它",
        f"the time of `{counts}` is what counts, but it is not tested here",
        location,
        key=True,
    )


_ORDER = {"created_at": 0, "submitted_at": 1, "counted_at": 2, "finished_at": 3}


@check
def deadlines_can_be_met(review: Review) -> Iterator[Finding]:
    """A limit counted back from an act of the filing itself has passed before it begins; one counted from an act that
    comes later never begins."""
    for name, kind in review.config.filings.items():
        for index, deadline in enumerate(kind.deadlines):
            stage = _ORDER.get(deadline.start.rest) if deadline.start.root == "filing" else None
            if stage is None:
                continue
            location = ("filings", name, "deadlines", index)
            if deadline.term.amount < 0:
                zh, en = (
                    "从本填报件自身的时间往前算，永远无法按时",
                    "counted back from the filing itself, it is always late",
                )
                yield review.finding("deadline-never-met", zh, en, (*location, "term", "amount"))
            elif _too_early(deadline, stage):
                zh, en = (
                    "起算时间晚于所检查的操作，期限永远不会开始",
                    "what it counts from comes after every act tested",
                )
                yield review.finding("deadline-never-begins", zh, en, (*location, "from"))


def _too_early(deadline: Deadline, stage: int) -> bool:
    acts = [_ACTS.index(FilingEvent.parse(moment).kind) for moment in (*deadline.at, *deadline.warn_at)]
    return bool(acts) and max(acts) < min(stage + 1, 3) and stage > 0


@check
def obligations_have_periods(review: Review) -> Iterator[Finding]:
    """What is due is due for a period: an obligation needs a window."""
    for name, kind in review.config.filings.items():
        if kind.obligation and not kind.window:
            zh, en = (
                "`obligation` 需要 `window`：没有填报期就没有应报的期",
                "`obligation` needs `window`: what is due, when?",
            )
            yield review.finding("obligation-without-window", zh, en, ("filings", name, "obligation"), key=True)


@check
def calendars_reach_today(review: Review) -> Iterator[Finding]:
    """The calendar knows the present year; else every working-day limit is provisional."""
    year = clock.today().year
    for name, calendar in review.config.calendars.items():
        if calendar.years and year > max(calendar.years):
            zh, en = f"工作日历“{name}”没有 {year} 年的安排", f"the calendar {name!r} has no table for {year}"
            yield review.warning("calendar-out-of-date", zh, en, ("calendars", name, "years"), key=True)
