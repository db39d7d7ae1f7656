"""A refused row as a form: every value with its address, what is wrong with it, masked where it is personal (§8).

Addresses are JSON pointers into the row as it was sent; what comes back is put where it stood, and a mask that comes
back untouched changes nothing.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guicheng.accounts import revealing
from guicheng.accounts.actor import Actor
from guicheng.common.errors import refuse
from guicheng.common.masking import STAR, Audience, Sensitive, is_mask_of, masked
from guicheng.config.model.feeds import FedEntry, Feed, Source
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import arrivals
from guicheng.feeds.conversions import Unconvertible, written
from guicheng.feeds.levels import said_at
from guicheng.feeds.models import FeedRow
from guicheng.forms.compiled import compile_form

MOST_VALUES = 400

Address = tuple[str | int, ...]

_NUMBERS: tuple[tuple[Sensitive, re.Pattern[str]], ...] = (
    ("id-number", re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}")),
    ("mobile", re.compile(r"1[3-9][0-9]{9}")),
)
"""Numbers of people are recognised wherever they stand: a row may hold more than the declaration reads."""


@dataclass(slots=True)
class Value:
    """One value of a row: where it stands, how it is shown, what is wrong with it, which codes it may be."""

    address: Address
    raw: Any
    kind: Sensitive | None
    problems: list[Mapping[str, Any]] = field(default_factory=list)
    codes: Sequence[str] = ()
    is_file: bool = False
    """Whether it is what a file holds: told by its size, never shown."""

    @property
    def name(self) -> str:
        """A JSON pointer: what the form calls it."""
        return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in self.address)

    @property
    def label(self) -> str:
        """For people: lists count from 1."""
        return " › ".join(str(part + 1) if isinstance(part, int) else part for part in self.address)

    def shown(self, audience: Audience) -> str:
        """The value as the audience reads it."""
        if self.is_file:
            return f"（文件 {len(_text(self.raw)) * 3 // 4096 + 1} KB）"
        return str(masked(_text(self.raw), self.kind, audience))


def values_of(config: RegionConfig, row: FeedRow) -> list[Value]:
    """Every value of a row that waits, in the order in which it was sent; behind them those that are missing."""
    feed, content = config.feeds.get(row.feed), row.content or {}
    if row.list_of:
        return []  # a list is agreed to or dismissed, never corrected
    found = {value.address: value for value in _leaves(content)}
    if feed is None:
        return list(found.values())
    for address, source, kind in _read_by(config, feed, content):
        if (value := found.get(address)) is not None:
            value.kind = value.kind or kind
            value.codes = value.codes or (sorted(feed.lookups.get(source.lookup, ())) if source.lookup else ())
    for address in _held_files(feed, content):
        for value in (value for at, value in found.items() if at[: len(address)] == address):
            value.is_file = True
    for problem in row.problems:
        for address, source in _meant(feed, content, str(problem["field"])):
            codes = sorted(feed.lookups.get(source.lookup, ())) if source.lookup else ()
            if not isinstance(_at(content, address), dict | list):
                found.setdefault(address, Value(address, None, None, codes=codes)).problems.append(problem)
    return list(found.values())


def corrected(values: Sequence[Value], sent: Mapping[str, str], content: Mapping[str, Any]) -> dict[str, Any]:
    """The row with the values that were sent; what was not sent, or came back as it was shown, stays.

    Refuses (400) a masked number of which only a part was typed over.
    """
    changed: dict[str, Any] = copy.deepcopy(dict(content))
    for value in values:
        text, was = sent.get(value.name), _text(value.raw)
        if text is None or text == was or is_mask_of(text, was, value.kind):
            continue
        if value.is_file and text == value.shown("internal"):
            continue
        if value.kind is not None and STAR in text:
            raise refuse(
                "masked-value",
                "请完整填写，不能只修改带*号的部分",
                "Please type the whole value; a part with stars cannot be changed by itself",
                status=400,
                field=value.name,
            )
        _put(changed, value.address, _as_it_was(text, value.raw))
    return changed


def key_shown(key: str, audience: Audience = "internal") -> str:
    """The key of a row, which may be the number of a person, as the audience reads it."""
    return str(masked(key, _kind_of(key), audience))


def reveal(actor: Actor, config: RegionConfig, row_id: int, reason: str) -> list[Value]:
    """The values of a row in full, for who may and says why (recorded). Refuses 403, 400 without a reason, 404."""
    row = arrivals.row(actor, row_id)
    revealing.reveal(actor, "feed-row", row.pk, "content", "", reason)
    return values_of(config, row)


# -- values and their addresses ----------------------------------------------------------------------------------------


def _leaves(value: Any, at: Address = ()) -> Iterator[Value]:
    waiting: list[tuple[Any, Address]] = [(value, at)]
    told = 0
    while waiting and told < MOST_VALUES:
        node, here = waiting.pop()
        if isinstance(node, dict):
            waiting += [(inner, (*here, name)) for name, inner in reversed(node.items())]
        elif isinstance(node, list):
            waiting += [(inner, (*here, number)) for number, inner in reversed(list(enumerate(node)))]
        else:
            told += 1
            yield Value(here, node, _kind_of(_text(node)))


def _kind_of(text: str) -> Sensitive | None:
    return next((kind for kind, number in _NUMBERS if number.fullmatch(text.strip())), None)


def _text(raw: Any) -> str:
    try:
        return "" if raw is None else written(raw)
    except Unconvertible:
        return str(raw)


def _as_it_was(text: str, raw: Any) -> Any:
    """A text as the kind of value that stood there, where it can be one."""
    if isinstance(raw, bool) and text in ("true", "false"):
        return text == "true"
    if (
        isinstance(raw, int | float)
        and not isinstance(raw, bool)
        and re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", text)
    ):
        return float(text) if "." in text else int(text)
    return text


def _at(content: Any, address: Address) -> Any:
    for part in address:
        held = content if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
        if part not in held:
            return None
        content = content[part]
    return content


def _put(content: Any, address: Address, value: Any) -> None:
    for part in address[:-1]:
        if isinstance(content, dict) and not isinstance(content.get(part), dict | list):
            content[part] = {}
        content = content[part]
    content[address[-1]] = value


# -- what the declaration reads ----------------------------------------------------------------------------------------

_Level = tuple[Any, Address]


def _items(each: Sequence[str], content: Any) -> Iterator[tuple[tuple[int, ...], list[_Level]]]:
    """Every item of lists in lists, as the mapping counts them, with where it really stands."""
    waiting: list[tuple[tuple[int, ...], list[_Level]]] = [((), [(content, ())])]
    for path in each:
        following = []
        for index, levels in waiting:
            address = _address(path, levels)
            node = _at(content, address)
            held = [(node, address)] if isinstance(node, dict) else []
            if isinstance(node, list):
                held = [(one, (*address, n)) for n, one in enumerate(node) if isinstance(one, dict)]
            following += [((*index, number), [*levels, one]) for number, one in enumerate(held)]
        waiting = following
    yield from waiting


def _address(path: str, levels: Sequence[_Level]) -> Address:
    """Where a path leads from an item; a name that holds dots itself comes first."""
    (node, base), names = said_at(path, list(levels))
    whole = ".".join(names)
    return (*base, whole) if isinstance(node, Mapping) and whole in node else (*base, *names)


def _read_by(config: RegionConfig, feed: Feed, content: Any) -> Iterator[tuple[Address, Source, Sensitive | None]]:
    """Every source of the feed with where it leads, and the mask of the field it fills."""
    for source in feed.values.values():
        if source.path:
            yield _address(source.path, [(content, ())]), source, None
    for entry in feed.entries:
        form = config.forms[config.registers[entry.register_].form]
        masks = {one.id: one.ui.sensitive for one in compile_form(form, config.conditions, config.zone).fields}
        for _, levels in _items(entry.each, content):
            for name, source in entry.fields.items():
                if source.path:
                    yield _address(source.path, levels), source, masks.get(name)


def _held_files(feed: Feed, content: Any) -> Iterator[Address]:
    """Where the row holds files itself."""
    for entry in feed.entries:
        held = [file.path for file in entry.files.values() if file.from_ == "row"]
        for _, levels in _items(entry.each, content) if held else ():
            yield from (_address(path, levels) for path in held)


def _meant(feed: Feed, content: Any, problem: str) -> Iterator[tuple[Address, Source]]:
    """The values that a problem is about: ``project.stage``, ``works.2.name``, ``key``, ``version``."""
    first, _, rest = problem.partition(".")
    entry = feed.entry(first)
    if entry is None:
        sources = {"key": feed.key, "version": [feed.version.source] if feed.version else []}
        for source in sources.get(problem, [feed.values[problem]] if problem in feed.values else []):
            if source.path:
                yield _address(source.path, [(content, ())]), source
        return
    parts = rest.split(".")
    index = tuple(int(part) - 1 for part in parts[: len(entry.each)] if part.isdecimal())
    wanted = ".".join(parts[len(entry.each) :])
    for found, levels in _items(entry.each, content):
        if found == index:
            for source in _sources(entry, wanted):
                if source.path:
                    yield _address(source.path, levels), source


def _sources(entry: FedEntry, wanted: str) -> list[Source]:
    if wanted == "key":
        return entry.key
    if wanted == "owner":
        return [entry.owner.credit_code] if not isinstance(entry.owner, str | None) else []
    if wanted in entry.values:
        return [entry.values[wanted]]
    if wanted in entry.files:
        return [Source(path=entry.files[wanted].path)]
    inner = [source for name, source in entry.fields.items() if wanted and f"{name}.".startswith(f"{wanted}.")]
    return inner or [source for name, source in entry.fields.items() if wanted.startswith(f"{name}.")]
