"""What a new release means for filings that are under way: they keep theirs, and how many those are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count

from guicheng.accounts.actor import Actor
from guicheng.common.text import Text, text
from guicheng.config import releases
from guicheng.config.diff import Change
from guicheng.config.model.whole import RegionConfig
from guicheng.config.state_titles import state_label
from guicheng.config.workbench.bench import may_open, require
from guicheng.filings.models import Filing

AT_ONCE = {
    "region": text("身份、菜单、页面和账号规则", "Roles, menus, pages and account rules"),
    "registers": text("台账", "Registers"),
    "statuses": text("状态规则", "Status rules"),
}
"""Sections that no filing pins: a change holds for everybody from the moment of publishing."""


@dataclass(frozen=True)
class Waiting:
    """So many filings of a type wait in a state, on a release."""

    type: str
    title: Text
    state: str
    label: Text
    release_id: int
    release: int
    count: int


def running(actor: Actor) -> list[Waiting]:
    """The filings of the actor's region that have not come to an end, counted. Refusal `not-allowed` (403)."""
    if not may_open(actor):
        require(actor, "configure")
    return list(_running(actor.region))


def of_changes(region: str, changes: Iterable[Change]) -> list[Text]:
    """What publishing the changes would mean, in sentences."""
    paths = [change.path.split("/") for change in changes]
    sentences = [
        text(f"{words.zh}的修改发布后立即生效", f"{words.en} change for everybody at once")
        for section, words in AT_ONCE.items()
        if any(path[0] == section for path in paths)
    ]
    try:
        config = releases.current(region)
    except releases.Refusal:
        return sentences
    filings = {path[1] for path in paths if path[0] == "filings" and len(path) > 1}
    forms = {path[1] for path in paths if path[0] == "forms" and len(path) > 1}
    touched = filings | {name for name, kind in config.filings.items() if kind.form in forms}
    sentences += [_stays(one) for one in _running(region) if one.type in touched]
    return sentences


def _stays(one: Waiting) -> Text:
    title, label = one.title.for_language("en"), one.label.for_language("en")
    return text(
        f"{one.count} 件“{one.title.zh}”（{one.label.zh}）继续按版本 {one.release} 办理",
        f"{one.count} of “{title}” ({label}) stay on release {one.release}",
    )


def _running(region: str) -> Iterator[Waiting]:
    rows = (
        Filing.objects.unscoped()
        .filter(region=region, live=True)
        .values_list("type", "state", "release_id", "release__number")
        .annotate(count=Count("id"))
        .order_by("release__number", "type", "state")
    )
    for filing_type, state, release_id, number, count in rows:
        title, label = _words(releases.load(release_id), filing_type, state)
        yield Waiting(filing_type, title, state, label, release_id, number, count)


def _words(config: RegionConfig, filing_type: str, state: str) -> tuple[Text, Text]:
    kind = config.filings.get(filing_type)
    if kind is None:
        return text(filing_type, filing_type), text(state, state)
    return kind.title, state_label(config, kind, state, "")


def by_release(waiting: Iterable[Waiting]) -> dict[int, int]:
    """How many filings are under way on each release, by its number."""
    count: Counter[int] = Counter()
    for one in waiting:
        count[one.release] += one.count
    return dict(sorted(count.items()))
