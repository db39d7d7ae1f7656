"""Where the entries of a map begin and end in a text, lines and remarks included."""

from __future__ import annotations

from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a map with its value. `end` is behind the last character of the value, `next` where the entry after it
    begins, in a block."""

    key: str
    value: yaml.Node
    key_start: int
    key_end: int
    end: int
    column: int
    in_block: bool
    index: int
    next: int | None

    def lines(self, text: str) -> str:
        """The lines of the entry of a block, from its key's to the end of its last one."""
        return " " * self.column + text[self.key_start : line_end(text, self.end)]

    def whole(self, text: str) -> tuple[int, int]:
        """What goes if the entry goes: its lines; in a list's item what stands before the next key; else it and a
        comma."""
        if self.in_block:
            start = line_start(text, self.key_start, blank=True)
            if start is not None:
                return start, line_end(text, self.end)
            return self.key_start, self.next if self.next is not None else self.end
        start, end = self.key_start, self.end
        behind = len(text) - len(text[end:].lstrip())
        if text[behind : behind + 1] == "," and self.index == 0:
            end = behind + 1
            return start, end + len(text[end:]) - len(text[end:].lstrip(" "))
        before = len(text[:start].rstrip())
        return (before - 1, end) if text[before - 1 : before] == "," else (start, end)


def entries_of(node: yaml.Node, text: str) -> list[Entry]:
    """The entries of a map in the order of writing; one that is there twice counts once."""
    assert isinstance(node, yaml.MappingNode)
    found: dict[str, Entry] = {}
    for index, (key, value) in enumerate(node.value):
        if not isinstance(key, yaml.ScalarNode) or key.value in found:
            continue
        following = node.value[index + 1][0].start_mark.index if index + 1 < len(node.value) else None
        start, end = key.start_mark, key.end_mark
        last = max(end_of(value, text), end.index)
        found[key.value] = Entry(
            key.value, value, start.index, end.index, last, start.column, not node.flow_style, index, following
        )
    return list(found.values())


def end_of(node: yaml.Node, text: str) -> int:
    """Behind the last character that a node says: the parser counts what follows a block to it."""
    if isinstance(node, yaml.ScalarNode):
        if node.style in ("|", ">"):
            return len(text[: node.end_mark.index].rstrip())
        return node.end_mark.index
    assert isinstance(node, yaml.CollectionNode)
    if node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    if isinstance(last, tuple):
        return int(max(end_of(last[1], text), last[0].end_mark.index))
    return int(max(end_of(last, text), last.start_mark.index))


def line_end(text: str, at: int) -> int:
    """Behind the line in which a place is."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def line_start(text: str, at: int, *, blank: bool = False) -> int | None:
    """The beginning of the line in which a place is; with `blank`, None where something stands before the place."""
    start = text.rfind("\n", 0, at) + 1
    return None if blank and text[start:at].strip() else start
