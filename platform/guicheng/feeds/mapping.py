"""A row of another system as a plan: which entries it makes, with which keys and values. Nothing is written here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guicheng.common.errors import Problem
from guicheng.common.paths import put, value_at
from guicheng.common.text import text
from guicheng.config.model.feeds import FedEntry, Feed, Found, Owner, Source
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FieldPath
from guicheng.feeds import files
from guicheng.feeds.conversions import Setting, Unconvertible, convert, decimal_of, moment_of, written
from guicheng.feeds.levels import ABSENT, MOST_ITEMS, items_of, read

_LONGEST_KEY = 128


@dataclass(frozen=True, slots=True)
class Named:
    """An entry of the same row: its id in the feed, and which of them."""

    entry: str
    index: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Keyed:
    """An entry that is there already, by its register and upstream key."""

    register: str
    key: str


Target = Named | Keyed


@dataclass(frozen=True, slots=True)
class OwnerSaid:
    """What the row says of an organisation."""

    kind: str
    credit_code: str
    name: str
    place: str | None
    create_missing: bool


@dataclass(slots=True)
class Planned:
    """One entry a row makes or updates. `said` are the fields the row speaks of; None clears one."""

    rule: FedEntry
    index: tuple[int, ...]
    key: str
    said: dict[str, Any]
    parent: Target | None = None
    owner: OwnerSaid | Named | None = None
    scope: str | None = None
    """Of an entry that snapshots list: which of their lists it stands in."""
    files: dict[str, list[str]] = field(default_factory=dict)
    """Slot → the files that the row says lie in it: their names, or what they hold as base64."""

    @property
    def name(self) -> Named:
        """What other entries of the row call it."""
        return Named(self.rule.id, self.index)


@dataclass(frozen=True, slots=True)
class Listing:
    """A complete list that a row holds: of which entries, and which entry it is complete for (None: the row)."""

    rule: FedEntry
    parent: Named | None


@dataclass(slots=True)
class Plan:
    """What a row means. With `problems` it is refused; `skipped` says that it is none of the feed's concern."""

    digest: str
    key: str = ""
    version: Decimal | None = None
    skipped: bool = False
    deleted: bool = False
    entries: list[Planned] = field(default_factory=list)
    lists: list[Listing] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Glance:
    """What tells whether a row says anything new: its key, its version, all it holds."""

    key: str
    version: Decimal | None
    digest: str


def digest_of(value: Any) -> str:
    """SHA-256 of a value, however its keys are ordered."""
    line = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(line.encode()).hexdigest()


def key_of(parts: Sequence[str]) -> str:
    """One key of several parts; a very long one by its digest."""
    whole = "/".join(parts)
    return whole if len(whole) <= _LONGEST_KEY else hashlib.sha256(whole.encode()).hexdigest()


class Mapper:
    """A feed's declaration at work on rows."""

    def __init__(self, config: RegionConfig, feed: Feed, setting: Setting) -> None:
        self.config = config
        self.feed = feed
        self.setting = setting
        accounts = {one.register_: config.account_of(one.register_, "feed") for one in feed.entries}
        said = {name: account.model_dump(mode="json") for name, account in accounts.items() if account}
        self.mapping = digest_of(feed.model_dump(mode="json", by_alias=True) | ({"accounts": said} if said else {}))
        """What the declaration is recognised by: a row read by another one is read again."""

    def plan(self, row: Mapping[str, Any]) -> Plan:
        """The plan of one row. Never raises: what is wrong stands in its problems."""
        return _Reading(self, row).plan()

    def glance(self, row: Mapping[str, Any]) -> Glance | None:
        """Key, version and digest of a row; None where they cannot be read."""
        return _Reading(self, row).glance()


class _Reading:
    """One row being read."""

    def __init__(self, mapper: Mapper, row: Mapping[str, Any]) -> None:
        self.feed, self.config, self.setting = mapper.feed, mapper.config, mapper.setting
        self.row = row
        self.found = Plan(digest_of(row))
        self.made: set[Named] = set()

    def glance(self) -> Glance | None:
        """What the row is, without what it means."""
        key, version = self._key(self.feed.key, [self.row], "key"), self._version([self.row])
        return None if self.found.problems else Glance(key, version, self.found.digest)

    def plan(self) -> Plan:
        """Key, version, conditions, then the entries in their order."""
        found, here = self.found, [self.row]
        found.key = self._key(self.feed.key, here, "key")
        found.version = self._version(here)
        values = self._values(self.feed.values, here)
        facts = {"row": values, "today": self.setting.today.isoformat()}
        if found.problems:
            return found
        found.skipped = self.feed.when is not None and not self.config.holds(self.feed.when, facts)
        deletion = self.feed.deletion
        found.deleted = deletion is not None and self.config.holds(deletion.when, facts)
        if not found.skipped:
            for rule in self.feed.entries:
                if not found.deleted or (deletion and deletion.mark and deletion.mark.entry == rule.id):
                    self._entries(rule, facts)
                if not found.deleted:
                    self._lists(rule)
        return found

    def _problem(self, code: str, message: Any, at: str) -> None:
        self.found.problems.append(Problem(code, message, field=at))

    # -- single values ---------------------------------------------------------------------------------------------

    def _value(self, source: Source, levels: list[Any], at: str) -> Any:
        """The value of a source; `ABSENT` where it is to stay as it is, None where there is none."""
        if source.constant is not None:
            return source.constant
        assert source.path is not None
        raw = read(source.path, levels)
        if raw is ABSENT and source.keep:
            return ABSENT
        try:
            value = convert(None if raw is ABSENT else raw, source.convert, self.setting)
            value = self._looked_up(source, value)
        except Unconvertible as wrong:
            self._problem(
                wrong.code, text(f"{wrong.message.zh}：{source.path}", f"{wrong.message.en}: {source.path}"), at
            )
            return None
        if value is None or value == "":
            value = source.default
        if value is None and source.required:
            self._problem("required", text(f"缺少“{source.path}”", f"{source.path!r} is missing"), at)
        return value

    def _looked_up(self, source: Source, value: Any) -> Any:
        if source.lookup is None or value is None:
            return value
        table = self.feed.lookups.get(source.lookup, {})
        found = [table.get(written(one), ABSENT) for one in (value if isinstance(value, list) else [value])]
        if ABSENT in found:
            raise Unconvertible("not-in-lookup", text("代码不在对照表中", "The code is not in the lookup table"))
        return found if isinstance(value, list) else found[0]

    def _values(self, sources: Mapping[str, Source], levels: list[Any]) -> dict[str, Any]:
        found = {name: self._value(source, levels, name) for name, source in sources.items()}
        return {name: value for name, value in found.items() if value is not ABSENT}

    def _key(self, sources: Sequence[Source], levels: list[Any], at: str) -> str:
        """The key of the parts; every part must be there."""
        parts: list[str] = []
        for source in sources:
            value = self._value(source, levels, at)
            try:
                part = "" if value is None or value is ABSENT else written(value).strip()
            except Unconvertible:
                part = ""
            if not part:
                self._problem(
                    "key-missing", text(f"缺少主键“{source.path}”", f"The key {source.path!r} is missing"), at
                )
            parts.append(part)
        return key_of(parts)

    def _version(self, levels: list[Any]) -> Decimal | None:
        """The version as a number that grows with it: of a time, its seconds."""
        if self.feed.version is None:
            return None
        value = self._value(self.feed.version.source, levels, "version")
        try:
            if value is None or value is ABSENT:
                raise Unconvertible("version-missing", text("缺少版本", "The version is missing"))
            if self.feed.version.kind == "time":
                return Decimal(str(moment_of(value, self.setting.zone).timestamp())).quantize(Decimal("0.000001"))
            return decimal_of(value).quantize(Decimal("0.000001"))
        except Unconvertible as wrong:
            self._problem(wrong.code, wrong.message, "version")
        except ArithmeticError:
            self._problem("not-a-number", text("版本不是数字", "The version is no number"), "version")
        return None

    # -- entries ---------------------------------------------------------------------------------------------------

    def _entries(self, rule: FedEntry, facts: Mapping[str, Any]) -> None:
        for index, levels in items_of(rule.each, self.row):
            if len(self.found.entries) >= MOST_ITEMS:
                self._problem("too-many-entries", text("一行的条目过多", "A row makes too many entries"), rule.id)
                return
            at = ".".join([rule.id, *(str(number + 1) for number in index)])
            item = self._values(rule.values, levels)
            if rule.when is None or self.config.holds(rule.when, {**facts, "item": item}):
                self._entry(rule, index, levels, at)

    def _lists(self, rule: FedEntry) -> None:
        """The complete lists of an entry. One that the row does not mention says nothing; an empty one says all."""
        if rule.complete is None or rule.complete.list_ == "batch":
            return
        above = (
            self.feed.entry(rule.parent) if rule.complete.list_ == "parent" and isinstance(rule.parent, str) else None
        )
        depth = len(above.each) if above else 0
        for index, levels in items_of(rule.each[:depth], self.row):
            parent = Named(above.id, index) if above else None
            if parent is not None and parent not in self.made:
                continue
            if self._mentioned(rule.each[depth:], levels, rule.id):
                self.found.lists.append(Listing(rule, parent))

    def _mentioned(self, paths: Sequence[str], levels: list[Any], at: str) -> bool:
        """Whether a list is there, within every item of those around it. Refuses items that are none: what they name
        cannot be known."""
        if not paths:
            return True
        found = read(paths[0], levels)
        if not isinstance(found, list | dict):
            return False
        items = found if isinstance(found, list) else [found]
        if any(not isinstance(item, dict) for item in items):
            self._problem("list-item", text("清单中有无法识别的项", "The list holds something that is no item"), at)
            return False
        return all(self._mentioned(paths[1:], [*levels, item], at) for item in items)

    def _entry(self, rule: FedEntry, index: tuple[int, ...], levels: list[Any], at: str) -> None:
        parent = self._target(rule.parent, index, levels, f"{at}.parent")
        if isinstance(parent, Named) and parent not in self.made:
            return  # what it belongs to is not made by this row, by a condition of the region
        key = self._key(rule.key, levels, f"{at}.key")
        said: dict[str, Any] = {}
        if self.found.deleted:
            self.found.entries.append(Planned(rule, index, key, said))
            return
        for name, source in rule.fields.items():
            value = (
                self._target(source.entry, index, levels, f"{at}.{name}")
                if source.entry is not None
                else self._value(source, levels, f"{at}.{name}")
            )
            if isinstance(value, Named) and value not in self.made:
                value = None
            if value is not ABSENT:
                said[name] = value
        planned = Planned(rule, index, key, said, parent, self._owner(rule.owner, index, levels, f"{at}.owner"))
        if rule.complete is not None and rule.complete.list_ == "batch":
            planned.scope = self._key(rule.complete.scope, levels, f"{at}.scope")
        for slot, declared in rule.files.items():
            names = files.said(read(declared.path, levels))
            if names is None:
                self._problem("file-unreadable", files.UNREADABLE, f"{at}.{slot}")
            planned.files[slot] = names or []
        self.found.entries.append(planned)
        self.made.add(planned.name)

    def _target(self, named: Any, index: tuple[int, ...], levels: list[Any], at: str) -> Target | None:
        """The entry that is referred to: the one of the same item, or of the item around it."""
        if named is None:
            return None
        if isinstance(named, Found):
            return Keyed(named.register_, self._key(named.key, levels, at))
        other = self.feed.entry(named)
        return Named(named, index[: len(other.each) if other else 0])

    def _owner(self, owner: Any, index: tuple[int, ...], levels: list[Any], at: str) -> OwnerSaid | Named | None:
        if not isinstance(owner, Owner):
            other = self.feed.entry(owner) if owner else None
            return Named(owner, index[: len(other.each)]) if other else None
        code = self._value(owner.credit_code, levels, at)
        name = self._value(owner.name, levels, at) if owner.name else None
        place = self._value(owner.place, levels, at) if owner.place else None
        if not isinstance(code, str) or not code:
            self._problem("owner-missing", text("缺少单位的统一社会信用代码", "The credit code is missing"), at)
            return None
        return OwnerSaid(
            owner.kind,
            code,
            name if isinstance(name, str) else "",
            place if isinstance(place, str) else None,
            owner.create_missing,
        )


def nested(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Values by dotted field as the form takes them; a cleared one is there, empty."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        put(found, FieldPath(name).parts, "" if value is None else value)
    return found


def stored(data: Mapping[str, Any], name: str) -> Any:
    """What an entry holds in a dotted field."""
    return value_at(data, name)
