"""Complete lists: what they no longer name has ended, and is taken back once they name it again.

A list has versions. An entry is absent since the first version that is newer than the last one that named it, in every
list that ever did. So the end is the same whatever the order in which versions arrive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.config.model.feeds import Complete, FedEntry
from guicheng.feeds.context import Context
from guicheng.feeds.models import FeedList, FeedTrace

MOST_VERSIONS = 400
"""Versions of a list that are remembered: how late an older one may arrive and still be counted."""

_MOST_NAMES = 5


class Lists:
    """The complete lists a row (or snapshot) holds, among all those that named one of the entries at hand."""

    def __init__(self, context: Context, version: Decimal) -> None:
        self.context, self.version = context, version
        self._known: dict[str, FeedList] = {}
        self._said: set[str] = set()

    def named(self, scopes: Iterable[str]) -> set[int]:
        """The ids of the entries that these lists ever named."""
        found: set[int] = set()
        for scope in scopes:
            rows = FeedTrace.objects.filter(
                feed=self.context.feed_id, listed__has_key=scope, entry__region=self.context.region
            )
            found.update(rows.values_list("entry_id", flat=True))
        return found

    def read(self, scopes: Iterable[str], traces: Iterable[FeedTrace]) -> None:
        """Read these lists, and those that named the entries of these traces."""
        wanted = {*scopes, *(scope for trace in traces for scope in trace.listed)} - self._known.keys()
        if wanted:
            rows = FeedList.objects.filter(region=self.context.region, feed=self.context.feed_id, scope__in=wanted)
            self._known |= {one.scope: one for one in rows}

    def say(self, scope: str) -> None:
        """The list was said, complete, in the version at hand."""
        if scope in self._said:
            return
        self._said.add(scope)
        held = self._known.get(scope) or FeedList(region=self.context.region, feed=self.context.feed_id, scope=scope)
        self._known[scope] = held
        mine = [str(self.version), self._day().isoformat()]
        others = [one for one in held.versions if Decimal(one[0]) != self.version]
        held.versions = sorted([*others, mine], key=lambda one: Decimal(one[0]))[-self._most() :]

    def day_of(self, scope: str) -> str:
        """The day of the newest version of a list that was said."""
        return str(self._known[scope].versions[-1][1])

    def newest(self, scope: str) -> Decimal | None:
        """The newest version that was said of a list."""
        held = self._known.get(scope)
        return Decimal(held.versions[-1][0]) if held is not None and held.versions else None

    def note(self, trace: FeedTrace, scope: str) -> None:
        """The list names an entry."""
        last = trace.listed.get(scope)
        if last is None or Decimal(last) <= self.version:
            trace.listed = {**trace.listed, scope: str(self.version)}

    def absent_since(self, rule: FedEntry, trace: FeedTrace) -> str | None:
        """The day since which no list of the entry names it; None while one does."""
        found: list[tuple[Decimal, str]] = []
        for scope, last in trace.listed.items():
            if not scope.startswith(f"{rule.id}/"):
                continue
            held = self._known.get(scope)
            later = next((one for one in held.versions if Decimal(one[0]) > Decimal(last)), None) if held else None
            if later is None:
                return None
            found.append((Decimal(later[0]), str(later[1])))
        return max(found)[1] if found else None

    def save(self) -> None:
        """Keep what was said."""
        for scope in self._said:
            self._known[scope].save()

    def _most(self) -> int:
        """Of snapshots the last counts, whatever came before."""
        return 1 if self.context.by_arrival else MOST_VERSIONS

    def _day(self) -> dt.date:
        """The day of the version at hand: its own where it is a time, else the day of arrival."""
        version, zone = self.context.feed.version, self.context.config.zone
        if version is not None and version.kind == "time" and not self.context.by_arrival:
            return dt.datetime.fromtimestamp(float(self.version), zone).date()
        return clock.today(zone)


def scope_of(rule: FedEntry, of: object) -> str:
    """What a list is called."""
    kind = rule.complete.list_ if rule.complete else ""
    return f"{rule.id}/{kind}/{of}"[:256]


def require_few(context: Context, rule: FedEntry, before: int, ending: Sequence[str]) -> None:
    """Refuses `too-many-absent` where more of a list would end at once than is declared, unless somebody agreed."""
    declared: Complete | None = rule.complete
    if declared is None or context.agreed or len(ending) <= max(declared.always, declared.most * before):
        return
    raise _too_many(context, rule, before, ending)


def _too_many(context: Context, rule: FedEntry, before: int, ending: Sequence[str]) -> Refusal:
    title = context.config.registers[rule.register_].title
    most = rule.complete.most if rule.complete else 0
    names, more = "、".join(ending[:_MOST_NAMES]), len(ending) - _MOST_NAMES
    return refuse(
        "too-many-absent",
        f"{title.zh}的清单原有{before}项，这次少了{len(ending)}项（{names}{'等' if more > 0 else ''}），"
        f"超过一次最多结束的{most:.0%}；请核对上游的清单是否完整，确实都已结束的再同意",
        f"Of {before} in the list of {title.en or title.zh}, {len(ending)} are gone ({names}"
        f"{f' and {more} more' if more > 0 else ''}): more than {most:.0%} at once. Ask whether the list is complete; "
        "agree if they have all ended",
        field=rule.id,
    )


def last_day(day: str) -> str:
    """The last day of what a list of that day no longer names."""
    return (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()


def held_by(rule: FedEntry, day: str | None, base: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """What fields of an entry hold because its lists no longer name it (`day`), or do so again (None): `base` is what
    upstream says of them besides, `before` what stood there where it says nothing."""
    absent = rule.complete.absent if rule.complete else None
    if absent is None:
        return {}
    if day is None:
        return {name: base.get(name, value) for name, value in before.items()}
    if absent.end is not None:
        said, last = base.get(absent.end), last_day(day)
        return {absent.end: said if said and str(said)[:10] <= last else last}
    return dict(absent.set_)
