"""A text of YAML or JSON made to say something else, and left alone wherever it says the same.

Two trees of plain data are compared: what the text says and what it should say. Only the characters of what differs are
written anew; comments, quotes, order and layout stay the author's. A key that has another name keeps its value as it
was written; what moves takes its lines with it, remarks behind it included.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import yaml

from guicheng.config.language.spans import Entry, end_of, entries_of, line_end, line_start

_STEP = "  "


@dataclass
class _Rewriting:
    """The edits of one text, as (from, to, what stands there instead)."""

    text: str
    as_json: bool
    edits: list[tuple[int, int, str]] = field(default_factory=list)
    going: list[tuple[Any, Entry]] = field(default_factory=list)

    # -- what differs ------------------------------------------------------------------------------------------------

    def leaving(self, node: yaml.Node, before: Any, after: Any) -> None:
        """Remember the entries that leave their map, with their values: they may stand elsewhere."""
        if isinstance(before, dict) and isinstance(after, dict):
            renamed = _renamed(before, after)
            for entry in entries_of(node, self.text):
                value = before[entry.key]
                if entry.key in after:
                    self.leaving(entry.value, value, after[entry.key])
                elif entry.key not in renamed:
                    self.take(entry, value)
        elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
            for inner, one, other in zip(node.value, before, after, strict=True):
                self.leaving(inner, one, other)

    def take(self, entry: Entry, value: Any) -> None:
        """Remember an entry that leaves, and those inside it."""
        self.going.append((value, entry))
        if isinstance(value, dict) and isinstance(entry.value, yaml.MappingNode):
            for inner in entries_of(entry.value, self.text):
                self.take(inner, value[inner.key])

    def compare(self, node: yaml.Node, before: Any, after: Any) -> None:
        """Collect the edits that make `node`, which says `before`, say `after`."""
        if before == after:
            return
        if isinstance(before, dict) and isinstance(after, dict) and before and after:
            self.compare_maps(node, before, after)
        elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
            for inner, one, other in zip(node.value, before, after, strict=True):
                self.compare(inner, one, other)
        else:
            start, end = node.start_mark.index, end_of(node, self.text)
            self.edits.append((start, end, self.instead(node, after)))

    def compare_maps(self, node: yaml.Node, before: dict[str, Any], after: dict[str, Any]) -> None:
        entries = entries_of(node, self.text)
        renamed = _renamed(before, after)
        for entry in entries:
            if entry.key in after:
                self.compare(entry.value, before[entry.key], after[entry.key])
            elif entry.key in renamed:
                self.edits.append((entry.key_start, entry.key_end, self.key_like(entry, renamed[entry.key])))
            else:
                self.edits.append((*entry.whole(self.text), ""))
        present = {renamed.get(entry.key, entry.key): entry for entry in entries}
        leaving = [entry for entry in entries if entry.key not in after and entry.key not in renamed]
        self.add(
            node, {key: value for key, value in after.items() if key not in present}, present, leaving, list(after)
        )

    def add(
        self, node: yaml.Node, added: dict[str, Any], present: dict[str, Entry], leaving: list[Entry], order: list[str]
    ) -> None:
        """Write new entries of a map: where one has left, else behind the one before them."""
        flow = isinstance(node, yaml.MappingNode) and node.flow_style
        for key, value in added.items():
            earlier = [present[k] for k in order[: order.index(key)] if k in present]
            near = leaving[0] if leaving else earlier[-1] if earlier else None
            if flow:
                self.add_in_flow(node, key, value, near, first=not earlier)
                continue
            lines = self.entry(key, value, node.start_mark.column)
            if near is None:
                first = next(iter(present.values()))
                pad = " " * node.start_mark.column
                self.edits.append((first.key_start, first.key_start, lines.lstrip(" ") + pad))
            elif leaving and line_start(self.text, near.key_start, blank=True) is None:
                self.edits.append((near.key_start, near.key_start, lines.lstrip(" ") + " " * node.start_mark.column))
            elif leaving:
                at = line_start(self.text, near.key_start) or 0
                self.edits.append((at, at, lines))
            else:
                at = line_end(self.text, near.end)
                self.edits.append((at, at, lines if self.text[at - 1 : at] == "\n" else "\n" + lines.rstrip("\n")))

    def add_in_flow(self, node: yaml.Node, key: str, value: Any, near: Entry | None, *, first: bool) -> None:
        said = f"{self.flow(key)}: {self.moved_value(value) or self.flow(value)}"
        if near is None or first:
            at = node.start_mark.index + 1
            rest = "" if not node.value else ", "
            self.edits.append((at, at, said + rest))
        else:
            self.edits.append((near.end, near.end, f", {said}"))

    # -- what is written -----------------------------------------------------------------------------------------------

    def entry(self, key: str, value: Any, column: int) -> str:
        """The lines of a new entry of a block: those of an entry that left, or with such inside, or one new line."""
        pad = " " * column
        for index, (went, entry) in enumerate(self.going):
            if went == value and entry.in_block:
                del self.going[index]
                return _shifted(entry.lines(self.text), entry, self.flow(key), column)
        if isinstance(value, dict) and value and self.moved_inside(value):
            inner = "".join(self.entry(name, one, column + len(_STEP)) for name, one in value.items())
            return f"{pad}{self.flow(key)}:\n{inner}"
        return f"{pad}{self.flow(key)}: {self.flow(value)}\n"

    def moved_inside(self, value: Any) -> bool:
        """Whether a part holds something that has left its place."""
        if any(went == value for went, _ in self.going):
            return True
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return any(map(self.moved_inside, inner))

    def moved_value(self, value: Any) -> str | None:
        """The text of a value that left its place, where it is on one line."""
        for index, (went, entry) in enumerate(self.going):
            text = self.text[entry.value.start_mark.index : entry.end]
            if went == value and "\n" not in text and text:
                del self.going[index]
                return text
        return None

    def key_like(self, entry: Entry, key: str) -> str:
        """A key in the quotes that stood around the one before."""
        quote = self.text[entry.key_start]
        return f"{quote}{key}{quote}" if quote in "\"'" else self.flow(key)

    def instead(self, node: yaml.Node, value: Any) -> str:
        """A value in place of another one, in the same quotes where both are texts."""
        quote = getattr(node, "style", None)
        if isinstance(value, str) and quote in ("'", '"') and not set(value) & {"'", '"', "\\", "\n"}:
            return f"{quote}{value}{quote}"
        said = self.flow(value)
        if isinstance(node, yaml.SequenceNode) and not node.flow_style:
            return _STEP + said  # its dashes may stand right below the key
        empty = isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index
        return f" {said}" if empty else said

    def flow(self, value: Any) -> str:
        """A value on one line."""
        if self.as_json:
            return json.dumps(value, ensure_ascii=False)
        said: str = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10**9, sort_keys=False)
        return said.removesuffix("\n").removesuffix("\n...")


def rewrite(text: str, before: Any, after: Any, *, as_json: bool = False) -> tuple[str, list[int]]:
    """`text`, which says `before`, made to say `after`; and the lines of `text` that this changed."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert node is not None
    work = _Rewriting(text, as_json)
    work.leaving(node, before, after)
    work.compare(node, before, after)
    ending = "\r\n" if "\r\n" in text else "\n"
    numbered = [(start, end, number, new) for number, (start, end, new) in enumerate(work.edits)]
    for start, end, _, new in sorted(numbered, reverse=True):
        text = text[:start] + new.replace("\n", ending) + text[end:]
    return text, sorted({work.text.count("\n", 0, start) + 1 for start, _, _ in work.edits})


def _renamed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
    """The keys of a map that went, with the new ones that have their value and their place among the others."""
    gone = [key for key in before if key not in after]
    new = [key for key in after if key not in before]
    found: dict[str, str] = {}
    for old in gone:
        same = next((key for key in new if key not in found.values() and after[key] == before[old]), None)
        if same is not None and _kept_before(before, old, after) == _kept_before(after, same, before):
            found[old] = same
    return found


def _kept_before(one: dict[str, Any], key: str, other: dict[str, Any]) -> list[str]:
    keys = list(one)
    return [name for name in keys[: keys.index(key)] if name in other]


def _shifted(lines: str, entry: Entry, key: str, column: int) -> str:
    """The lines of an entry under another key, at another depth."""
    by = column - entry.column
    first, *rest = lines.splitlines(keepends=True)
    moved = [" " * column + key + first[entry.column + (entry.key_end - entry.key_start) :]]
    for line in rest:
        strip = min(-by, len(line) - len(line.lstrip(" "))) if by < 0 else 0
        moved.append(line[strip:] if by < 0 or not line.strip() else " " * by + line)
    return "".join(moved).rstrip("\n") + "\n"
