"""What can be changed in a region so that it stays well formed and means something else."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guicheng.common.text import Text, text

Path = tuple[str | int, ...]
GONE = object()
"""In place of a value: the key, or the item of a list, is taken away."""


@dataclass(frozen=True)
class Change:
    """One value of the document that becomes another one, and what that is in words."""

    path: Path
    value: Any
    what: Text
    key: str | None = None
    """The key under which the value then stands, where that is another one."""

    @property
    def name(self) -> str:
        """Its path as people write it: ``filings/permit/limit/count``."""
        return "/".join(map(str, self.path))

    def made_in(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The document with the change; what is not changed is shared with it."""
        changed = dict(document)
        here: Any = changed
        for part in self.path[:-1]:
            here[part] = copy.copy(here[part])
            here = here[part]
        if self.value is GONE or self.key is not None:
            del here[self.path[-1]]
        if self.value is not GONE:
            here[self.path[-1] if self.key is None else self.key] = self.value
        return changed


def changes(document: Mapping[str, Any]) -> list[Change]:
    """Every change, in the order of the document; none of what only words or draws."""
    found: list[Change] = []
    for section in ("region", "filings", "forms", "registers", "windows", "conditions", "statuses", "eligibility"):
        found += _inside(document.get(section), (section,))
    for section in ("locks", "quotas", "notices", "exports", "checks", "findings", "claims", "decision_tables"):
        found += _inside(document.get(section), (section,))
    return found


_WORDING = frozenset({"title", "message", "labels", "label", "help", "name", "texts", "hint", "layout", "pages"})
_WORDING |= {"menus", "queues", "statistics", "columns", "lists", "tile", "description", "entry", "support", "cover"}
_WORDING |= {"sections", "signature", "body", "criteria", "captions", "shared", "documents", "tiles", "accounts"}
"""What is worded or drawn, and what its own tests hold."""


def _inside(node: Any, path: Path) -> Iterator[Change]:
    if isinstance(node, Mapping):
        if path[-1] == "data_schema":
            yield from _of_schema(node, path)
            return
        for key, value in node.items():
            if key in _WORDING:
                continue
            here = (*path, key)
            yield from _of_key(str(key), value, here)
            yield from _inside(value, here)
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _inside(item, (*path, index))


def _of_key(key: str, value: Any, path: Path) -> Iterator[Change]:
    """What can be changed of one key."""
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield from _of_number(key, value, path)
    elif key in ("all", "any") and isinstance(value, list) and len(value) > 1:
        other = "any" if key == "all" else "all"
        yield Change(path, value, text(f"`{key}` 变为 `{other}`", f"`{key}` → `{other}`"), other)
    elif isinstance(value, str):
        yield from _of_word(key, value, path)
    elif isinstance(value, list) and value:
        yield from _of_list(key, value, path)
    elif key in ("withdraw", "cancel", "limit", "obligation", "number", "remove") and isinstance(value, Mapping):
        yield Change(path, GONE, text(f"没有 `{key}`", f"without `{key}`"))


_LIMITS = ("count", "amount", "limit", "most", "min", "max", "otherwise")
_OPERATORS = ("eq", "gt", "gte", "lt", "lte", "days_since", "days_until", "months_since", "months_until")


def _of_number(key: str, value: int, path: Path) -> Iterator[Change]:
    """A limit or a term by one more; a number that is compared with likewise."""
    if key in _LIMITS or key in _OPERATORS:
        yield Change(path, value + 1, text(f"`{key}` 由 {value} 变为 {value + 1}", f"`{key}` {value} → {value + 1}"))


_WORDS = {
    ("mode", "any"): "all",
    ("mode", "all"): "any",
    ("when_closed", "void"): "keep",
    ("when_closed", "keep"): "void",
    ("when_late", "refuse"): "mark",
    ("when_late", "mark"): "refuse",
    ("otherwise", "row"): "nothing",
    ("otherwise", "nothing"): "row",
    ("sees", "own-organisation"): "region",
    ("sees", "own-subject"): "own-organisation",
    ("sees", "jurisdiction"): "region",
    ("sees", "region"): "own-organisation",
    ("per", "subject"): "organisation",
    ("unit", "working-day"): "calendar-day",
    ("unit", "calendar-day"): "working-day",
    ("unit", "month"): "calendar-day",
    ("comment", "required"): "optional",
}


def _of_word(key: str, value: str, path: Path) -> Iterator[Change]:
    other = _WORDS.get((key, value))
    if other is not None:
        yield Change(path, other, text(f"`{key}` 由 {value} 变为 {other}", f"`{key}` {value} → {other}"))
    if key == "counts_at":
        other = "submit" if value != "submit" else "finish"
        yield Change(path, other, text(f"计入时间由 {value} 变为 {other}", f"counts at {other}, not {value}"))
    if key in ("opens", "closes") and (day := _next_day(value)) is not None:
        yield Change(path, day, text(f"`{key}` 由 {value} 变为 {day}", f"`{key}` {value} → {day}"))


_RULES = {
    "requires": ("前提条件", "requirement"),
    "visibility": ("可见范围", "visibility"),
    "effects": ("效果", "effect"),
    "freeze": ("冻结", "freeze"),
    "closed": ("关闭", "closing rule"),
    "edit": ("修改权限", "right to edit"),
    "deadlines": ("期限", "deadline"),
    "timeouts": ("超时处理", "time-out"),
    "amend": ("补正", "amendment"),
    "unique": ("唯一", "uniqueness"),
    "rules": ("规则", "rule"),
    "holds": ("证书要求", "certificate asked for"),
    "cases": ("情形", "case"),
}
"""Lists of rules, each of which must matter."""

_CHOSEN = ("at", "applies_to", "while", "states", "blocks", "posts")
"""Lists of which each item says one more thing."""


def _of_list(key: str, value: list[Any], path: Path) -> Iterator[Change]:
    if key in _RULES:
        zh, en = _RULES[key]
        for index, item in enumerate(value):
            name = item.get("id", index) if isinstance(item, Mapping) else index
            yield Change((*path, index), GONE, text(f"没有{zh}“{name}”", f"without the {en} {name!r}"))
    elif key in _CHOSEN and len(value) > 1:
        for index, item in enumerate(value):
            if not isinstance(item, Mapping):
                yield Change((*path, index), GONE, text(f"`{key}` 中没有 {item}", f"`{key}` without {item}"))
    elif key == "decisions" and path[-2:-1] != ("on",):
        known = {one.get("id") if isinstance(one, Mapping) else one for one in value}
        more = next((one for one in ("refuse", "return") if one not in known), None)
        if more is not None:
            yield Change(path, [*value, more], text(f"多一种审批意见 {more}", f"one decision more: {more}"))


def _of_schema(schema: Mapping[str, Any], path: Path) -> Iterator[Change]:
    """A field that need not be filled in any more."""
    for index, name in enumerate(schema.get("required", ())):
        yield Change((*path, "required", index), GONE, text(f"`{name}` 不再必填", f"`{name}` is not asked for"))


def _next_day(value: str) -> str | None:
    try:
        day = dt.date.fromisoformat(f"2025-{value}" if len(value) == 5 else value)
    except ValueError:
        return None
    following = (day + dt.timedelta(days=1)).isoformat()
    return following[5:] if len(value) == 5 else following
