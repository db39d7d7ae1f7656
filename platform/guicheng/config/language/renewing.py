"""The files of a layer in this language: their texts rewritten in place, comments and layout kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from guicheng.common.errors import refuse
from guicheng.common.text import Text
from guicheng.config.findings import Findings
from guicheng.config.language.documents import spoken
from guicheng.config.language.rewriting import rewrite
from guicheng.config.language.table import MIGRATIONS, Migration
from guicheng.config.language.trees import Tree, put_after
from guicheng.config.language.version import VERSION
from guicheng.config.layout import FileKind, role_of
from guicheng.config.nodes import plain
from guicheng.config.source_text import decode, read

_SUFFIXES = (".yaml", ".json")


@dataclass(frozen=True, slots=True)
class Change:
    """What a migration did to a file: the lines as they were numbered, none where the file is new."""

    file: str
    lines: tuple[int, ...]
    title: Text

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {"file": self.file, "lines": list(self.lines), "zh": self.title.zh, "en": self.title.en}


@dataclass
class Renewed:
    """The files of a layer as they are to be, and what was done; nothing where they are in this language."""

    files: dict[str, bytes]
    changes: list[Change] = field(default_factory=list)


def renewed(files: Mapping[str, bytes], layer: str) -> Renewed:
    """The files of a layer in this language. Files that cannot be read are left to the checker.

    Raises `Refusal` (`cannot-rewrite`) where a text could not be made to say what it should: nothing is lost then.
    """
    result = Renewed(dict(files))
    trees = _trees(files, layer)
    language = spoken(_document(trees))
    if language >= VERSION:
        return result
    for migration in MIGRATIONS:
        if migration.language > language:
            _migrate(result, layer, migration)
    if result.changes:
        _say_language(result, layer)
    return result


def all_renewed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of several layers, each in this language."""
    layers = {path.split("/")[1] for path in files if path.count("/") > 1}
    own = {layer: {p: data for p, data in files.items() if p.split("/")[1:2] == [layer]} for layer in layers}
    return {**files, **{path: data for layer in layers for path, data in renewed(own[layer], layer).files.items()}}


def older(trees: Mapping[str, Any]) -> list[tuple[Migration, str]]:
    """The migrations that a layer still needs, each with a file that it would change. `trees` are its files' data."""
    document = _document(trees)
    language = spoken(document)
    found = []
    for migration in MIGRATIONS if language < VERSION else ():
        if migration.language <= language:
            continue
        after = deepcopy(document)
        migration.change(after)
        if after != document:
            file = next((file for file, tree in trees.items() if _part(after, file, tree) != tree), next(iter(trees)))
            found.append((migration, file))
        document = after
    return found


def _migrate(result: Renewed, layer: str, migration: Migration) -> None:
    trees = _trees(result.files, layer)
    document = _document(trees)
    migration.change(document)
    for file, tree in trees.items():
        wanted = _part(document, file, tree)
        if wanted != tree:
            lines = _write(result, layer, file, tree, wanted)
            result.changes.append(Change(file, tuple(lines), migration.title))
    for file, tree in _new_files(document, trees, layer).items():
        result.files[file] = _first_text(file, tree).encode()
        result.changes.append(Change(file, (), migration.title))


def _say_language(result: Renewed, layer: str) -> None:
    trees = _trees(result.files, layer)
    file = f"workflows/{layer}/region.yaml"
    if isinstance(tree := trees.get(file), dict):
        wanted = deepcopy(tree)
        put_after(wanted, "region", "language", VERSION)
        lines = _write(result, layer, file, tree, wanted)
        title = Text(zh=f"写明语言版本 {VERSION}", en=f"say that the language is {VERSION}")
        result.changes.append(Change(file, tuple(lines), title))


def _write(result: Renewed, layer: str, file: str, before: Tree, after: Tree) -> list[int]:
    """Rewrite one file; the lines that changed."""
    data = result.files[file]
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    text, lines = rewrite(data.decode("utf-8-sig"), before, after, as_json=file.endswith(".json"))
    if _read(text.encode(), file, layer) != after:
        raise refuse(
            "cannot-rewrite",
            f"无法自动改写 {file}，请按 docs/language 手工修改",
            f"{file} cannot be rewritten; change it by hand, as docs/language says",
        )
    result.files[file] = mark + text.encode()
    return lines


def _trees(files: Mapping[str, bytes], layer: str) -> dict[str, Tree]:
    """The data of every file that holds configuration and can be read."""
    found = {file: _read(data, file, layer) for file, data in files.items() if _is_configuration(file)}
    return {file: tree for file, tree in found.items() if isinstance(tree, dict)}


def _is_configuration(file: str) -> bool:
    return PurePosixPath(file).suffix in _SUFFIXES and role_of(file) is not None


def _read(data: bytes, file: str, layer: str) -> Any:
    findings = Findings()
    text = decode(data, file, layer, findings)
    node = read(text, file, layer, findings) if text is not None else None
    return None if node is None or findings.has_errors else plain(node)


def _document(trees: Mapping[str, Tree]) -> Tree:
    """The files of a layer as one document, each at its place."""
    document: Tree = {}
    for file, tree in trees.items():
        role = role_of(file)
        assert role is not None
        if role.kind.sections:
            document.update(deepcopy({key: value for key, value in tree.items() if key in role.kind.sections}))
            continue
        inside = document
        for key in role.place[:-1]:
            inside = inside.setdefault(key, {})
        inside[role.place[-1]] = deepcopy(tree)
    return document


def _part(document: Tree, file: str, tree: Tree) -> Tree:
    """What a document says of a file: `tree` is what the file said before."""
    role = role_of(file)
    assert role is not None
    if role.kind.sections:
        said = {key: value for key, value in document.items() if key in role.kind.sections}
        return {**{key: value for key, value in tree.items() if key not in role.kind.sections}, **said}
    found: Any = document
    for key in role.place:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else tree


def _new_files(document: Tree, trees: Mapping[str, Tree], layer: str) -> dict[str, Tree]:
    """Filing types that a migration says something of, and that the layer had no file for."""
    filings: Tree = document.get("filings") or {}
    wanted = {f"workflows/{layer}/{name}.yaml": name for name in filings}
    return {file: {"filing": name, **filings[name]} for file, name in wanted.items() if file not in trees}


def _first_text(file: str, tree: Tree) -> str:
    role = role_of(file)
    kind = role.kind if role else FileKind("", "", "")
    line = (
        f"# yaml-language-server: $schema={'../' * file.count('/')}docs/language/schemas/{kind.name}.layer.schema.json"
    )
    return "\n".join([line, *(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in tree.items()), ""])
