"""The files of a bench as a tree, and the effective configuration line by line with the origin of each key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guicheng.common.text import Text, text
from guicheng.config.layout import KINDS, role_of
from guicheng.config.loading import Loaded
from guicheng.config.model.origin import Origin
from guicheng.config.nodes import ListNode, MapNode, Node, Scalar, follow, item_id
from guicheng.config.workbench.bench import Bench, ChangeKind, is_asset

MOST_LINES = 400

ORDER = ("region", "filing", "form-ui", "form-schema", "form-shared", *KINDS)
"""The order in which kinds of files are shown; what is not named here follows as it is declared."""


@dataclass(frozen=True)
class File:
    """A file of the tree. `title` is what people call what it holds."""

    path: str
    layer: str
    name: str
    kind: str
    title: Text
    own: bool
    change: ChangeKind | None
    asset: bool
    mistakes: int
    doubts: int


@dataclass(frozen=True)
class Group:
    """Files of one kind in one layer."""

    layer: str
    kind: str
    title: Text
    files: tuple[File, ...]


def tree(bench: Bench) -> list[Group]:
    """Every file, the region's own first, then layer by layer downwards; files that the draft took away are there."""
    loaded = bench.checked()
    count: dict[str, list[int]] = {}
    for finding in loaded.findings:
        count.setdefault(finding.origin.file, [0, 0])[finding.severity != "error"] += 1
    rank = {layer: number for number, layer in enumerate(reversed(loaded.layers))}
    files = [_file(bench, loaded, path, count.get(path, [0, 0])) for path in sorted({*bench.files, *bench.changes})]
    groups: dict[tuple[str, str], list[File]] = {}
    for file in files:
        groups.setdefault((file.layer, file.kind), []).append(file)
    kinds = list(dict.fromkeys(ORDER))
    order = sorted(groups, key=lambda key: (rank.get(key[0], 99), kinds.index(key[1]) if key[1] in kinds else 99))
    return [Group(layer, kind, _title_of_kind(kind), tuple(groups[layer, kind])) for layer, kind in order]


def _file(bench: Bench, loaded: Loaded, path: str, said: list[int]) -> File:
    _root, layer, *inner = path.split("/")
    role = None if is_asset(path) else role_of(path)
    kind = role.kind.name if role else "asset"
    if kind in ("form-ui", "form-schema"):
        kind, title = "form", _title_of(loaded, "forms", inner[0])
    elif kind == "filing" and role:
        title = _title_of(loaded, "filings", role.place[1])
    else:
        title = _title_of_kind(kind)
    return File(
        path, layer, "/".join(inner), kind, title, bench.is_own(path), bench.changes.get(path), kind == "asset", *said
    )


def _title_of_kind(kind: str) -> Text:
    if kind == "form":
        return text("表单", "Forms")
    if kind == "asset":
        return text("供下载的文件", "Files to download")
    return text(KINDS[kind].zh, KINDS[kind].en)


def _title_of(loaded: Loaded, section: str, name: str) -> Text:
    """What a filing type or form is called, as far as it can be read."""
    if loaded.config is not None:
        if section == "filings" and name in loaded.config.filings:
            return loaded.config.filings[name].title
        if section == "forms" and name in loaded.config.forms and (said := loaded.config.forms[name].ui.title):
            return said
    return Text(zh=name, en=name)


@dataclass(frozen=True)
class Line:
    """One key of the effective configuration. `deeper` says that there is more below, not shown here."""

    depth: int
    key: str
    value: str
    path: str
    origin: Origin
    deeper: int = 0


@dataclass(frozen=True)
class Part:
    """A part of the effective configuration: its lines, and where it stands."""

    path: str
    lines: tuple[Line, ...]
    missing: str
    cut: bool


def part(loaded: Loaded, path: str, *, depth: int = 3) -> Part:
    """What stands at `path` (slashes or dots; '' is all), so many levels deep. Where it leads nowhere, the nearest part
    above, and `missing` says what is not there."""
    spot = follow(loaded.tree, path.strip("/ ").replace(".", "/"))
    lines = list(_lines(spot.node, spot.path, 0, depth))
    return Part(spot.path, tuple(lines[:MOST_LINES]), "/".join(map(str, spot.rest)), len(lines) > MOST_LINES)


def _lines(node: Node, path: str, level: int, depth: int) -> Iterator[Line]:
    if isinstance(node, Scalar):
        yield Line(level, path.rpartition("/")[2], _shown(node.value), path, node.at)
        return
    for key, inner, at in _children(node):
        here = f"{path}/{key}" if path else key
        if isinstance(inner, Scalar):
            yield Line(level, key, _shown(inner.value), here, at)
            continue
        size = len(inner.entries if isinstance(inner, MapNode) else inner.items)
        shown = level + 1 < depth
        yield Line(
            level, key, "" if size else "{}" if isinstance(inner, MapNode) else "[]", here, at, 0 if shown else size
        )
        if shown:
            yield from _lines(inner, here, level + 1, depth)


def _children(node: MapNode | ListNode) -> Iterator[tuple[str, Node, Origin]]:
    if isinstance(node, MapNode):
        for key, inner in node.entries.items():
            yield key, inner, node.keys.get(key, inner.at)
    else:
        for number, inner in enumerate(node.items):
            yield item_id(inner) or str(number), inner, inner.at


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
