"""From a region's files to its effective tree: find the layers, read their files, lay them over one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath

from guicheng.common.text import Text
from guicheng.config.findings import Finding, Findings, did_you_mean
from guicheng.config.folding import names_in
from guicheng.config.fragments import resolve
from guicheng.config.language.renewing import older
from guicheng.config.language.version import VERSION
from guicheng.config.layers import Layering, Removal
from guicheng.config.layout import BASE, Role, known_names, role_of
from guicheng.config.model.origin import Origin
from guicheng.config.nodes import MapNode, Node, Scalar, plain
from guicheng.config.source_text import decode, read
from guicheng.config.stores import Store, require

MAX_LAYERS = 8
ANOTHER_LANGUAGE = ("older-language", "newer-language")
MODELINE = "# yaml-language-server: $schema="


@dataclass(slots=True)
class Assembled:
    """The effective tree, the layers it is made of from the lowest up, the files of each by path, and where each
    configuration file came to stand. `unread` are files that could not be read, with the names in their texts."""

    tree: MapNode
    layers: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    assets: dict[str, bytes] = field(default_factory=dict)
    unread: dict[str, frozenset[str]] = field(default_factory=dict)
    removed: list[Removal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    """One configuration file, read."""

    file: str
    role: Role
    tree: MapNode


def assemble(store: Store, region: str, findings: Findings) -> Assembled:
    """The effective tree of `region`."""
    whole = Assembled(MapNode({}, Origin(f"workflows/{region}/region.yaml", 1, 1, region)))
    if not require(store, region, findings):
        return whole
    layering = Layering(findings)
    layers = _layers(store, region, whole, findings)
    for layer, documents in layers:
        _another_language(layer, documents, findings)
    if findings.has(*ANOTHER_LANGUAGE):
        return whole
    for layer, documents in layers:
        whole.layers.append(layer)
        for document in documents:
            wrapped = _wrapped(document)
            merged = layering.over(whole.tree, wrapped, "")
            assert isinstance(merged, MapNode)
            whole.tree = merged
    whole.removed = layering.removed
    whole.tree = resolve(whole.tree, findings)
    if isinstance(own := whole.tree.entries.get("region"), MapNode):
        own.entries.setdefault("language", Scalar(VERSION, own.at))
    return whole


def _another_language(layer: str, documents: list[_Read], findings: Findings) -> None:
    """Say so where a layer is written in another language than this one: nothing else can be said of it then."""
    said = next(
        (
            d.tree.entries["language"]
            for d in documents
            if d.role.kind.name == "region" and "language" in d.tree.entries
        ),
        None,
    )
    if isinstance(said, Scalar) and isinstance(said.value, int) and said.value > VERSION:
        findings.error(
            "newer-language",
            f"配置用的是语言版本 {said.value}，本平台只到版本 {VERSION}，请先升级平台",
            f"the language of this configuration is {said.value}; this platform speaks {VERSION}: upgrade it first",
            said.at,
            "region/language",
        )
    waiting = older({document.file: plain(document.tree) for document in documents})
    command = f"manage.py region migrate {layer}"
    for migration, file in waiting:
        findings.error(
            "older-language",
            f"这是旧版语言的写法；现在的写法：{migration.title.zh}",
            f"this is written in an older language; now: {migration.title.en}",
            Origin(file, 1, 1, layer),
            suggestion=Text(zh=f"运行 {command}，原文和注释都会保留", en=f"Run {command}: text and comments are kept"),
        )


def layers_of(store: Store, region: str) -> list[str]:
    """The layers that a region is made of, the lowest first."""
    return [layer for layer, _ in _layers(store, region, Assembled(MapNode({}, Origin("", 1, 1, region))), Findings())]


def _layers(store: Store, region: str, whole: Assembled, findings: Findings) -> list[tuple[str, list[_Read]]]:
    """The layers of a region with their files, the lowest first: the base, then what it extends, then itself."""
    known = store.layers()
    chain: list[tuple[str, list[_Read]]] = []
    names: list[str] = []
    layer: str | None = region
    while layer is not None:
        names.append(layer)
        documents = _documents(store, layer, whole, findings)
        chain.append((layer, documents))
        layer = _extended(documents, names, known, findings)
    if BASE not in names and BASE in known:
        chain.append((BASE, _documents(store, BASE, whole, findings)))
    return chain[::-1]


def _extended(documents: list[_Read], names: list[str], known: list[str], findings: Findings) -> str | None:
    """The layer that the last of `names`, with these documents, extends; says so where that cannot be."""
    extends = next(
        (d.tree.entries["extends"] for d in documents if d.role.kind.name == "region" and "extends" in d.tree.entries),
        None,
    )
    if not isinstance(extends, Scalar) or not isinstance(extends.value, str) or extends.value == BASE:
        return None
    if extends.value in names:
        way = " → ".join([*names, extends.value])
        findings.error(
            "layer-cycle",
            f"`extends` 形成循环：{way}",
            f"`extends` goes in a circle: {way}",
            extends.at,
            "region/extends",
        )
    elif extends.value not in known:
        findings.error(
            "unknown-region",
            f"`extends` 指向的“{extends.value}”不存在",
            f"`extends` names {extends.value!r}, which does not exist",
            extends.at,
            "region/extends",
            did_you_mean(extends.value, (name for name in known if name not in names)),
        )
    elif len(names) >= MAX_LAYERS:
        findings.error(
            "too-many-layers", f"层数超过 {MAX_LAYERS}", f"more than {MAX_LAYERS} layers", extends.at, "region/extends"
        )
    else:
        return extends.value
    return None


def _documents(store: Store, layer: str, whole: Assembled, findings: Findings) -> list[_Read]:
    """The configuration files of a layer, read; everything else counts as an asset or is a mistake."""
    found: list[_Read] = []
    at: dict[tuple[str, ...], str] = {}
    for file, data in sorted(store.files(layer, findings).items(), key=lambda named: named[0].endswith(".json")):
        if PurePosixPath(file).suffix not in (".yaml", ".yml", ".json"):
            whole.assets[file] = data
            continue
        whole.files[file] = data
        role = role_of(file)
        if role is None:
            _unknown_file(file, layer, findings)
            continue
        if role.place and (other := at.setdefault(role.place, file)) != file:
            zh, en = f"与 {other} 是同一内容，只能留一个", f"{other} stands for the same thing; keep one of them"
            findings.error("two-files", zh, en, Origin(file, 1, 1, layer))
            continue
        tree, said = _parsed(file, layer, data)
        findings.extend(said)
        if tree is not None and _fits(tree, file, role, findings):
            assert isinstance(tree, MapNode)
            found.append(_Read(file, role, tree))
        elif tree is None:
            if not any(finding.severity == "error" for finding in said):
                zh, en = "文件是空的：写上内容，或删去文件", "the file is empty: write something, or take it away"
                findings.error("empty-file", zh, en, Origin(file, 1, 1, layer))
            whole.unread["/".join(role.place) or role.kind.name] = names_in(data, file)
    return found


@lru_cache(maxsize=4096)
def _parsed(file: str, layer: str, data: bytes) -> tuple[Node | None, tuple[Finding, ...]]:
    """A file's tree and what is wrong with it. Shared files are read once for all regions; nobody changes a tree."""
    findings = Findings()
    text = decode(data, file, layer, findings)
    tree = read(text, file, layer, findings) if text is not None else None
    if text is not None and file.endswith(".yaml"):
        _modeline(text, file, layer, findings)
    return tree, tuple(findings)


def _modeline(text: str, file: str, layer: str, findings: Findings) -> None:
    """The first line of a file names its schema, so that any editor completes it."""
    role = role_of(file)
    first = text.partition("\n")[0].strip()
    if role is None:
        return
    names = {f"{role.kind.name}.schema.json", f"{role.kind.name}.layer.schema.json"}
    if first.startswith(MODELINE) and PurePosixPath(first.removeprefix(MODELINE)).name in names:
        return
    up = "../" * file.count("/")
    line = f"{MODELINE}{up}docs/language/schemas/{role.kind.name}.schema.json"
    findings.add(
        Finding(
            "no-schema-line",
            Text(
                zh="第一行应注明本文件的 JSON Schema，编辑器才能提示和补全",
                en="the first line should name the file's JSON Schema, so that editors can complete it",
            ),
            Origin(file, 1, 1, layer),
            suggestion=Text(zh=f"在第一行写：{line}", en=f"Write as the first line: {line}"),
            severity="warning",
        )
    )


def _fits(tree: Node, file: str, role: Role, findings: Findings) -> bool:
    """Whether a file holds a map, and what it says of itself agrees with where it lies."""
    if not isinstance(tree, MapNode):
        findings.error(
            "not-a-map", "文件最外层应为“键: 值”", "the outermost level of the file must be a map of keys", tree.at
        )
        return False
    for key in set(tree.entries) - set(role.kind.sections) if role.kind.sections else ():
        findings.error(
            "unknown-key",
            f"`{PurePosixPath(file).name}` 的最外层不能写 `{key}`",
            f"`{key}` cannot stand at the top of `{PurePosixPath(file).name}`",
            tree.keys[key],
            key,
            did_you_mean(key, role.kind.sections),
        )
    for key, name in _own_names(file, role):
        said = tree.entries.get(key)
        if isinstance(said, Scalar) and said.value != name:
            findings.error(
                "name-differs",
                f"`{key}: {said.value}` 与文件所在位置不一致，应为 `{name}`",
                f"`{key}: {said.value}` does not agree with where the file lies; it must be `{name}`",
                said.at,
                key,
                Text(zh=f"改为 `{key}: {name}`", en=f"Write `{key}: {name}`"),
            )
    return True


def _own_names(file: str, role: Role) -> list[tuple[str, str]]:
    """The keys in which a file repeats its own name."""
    match role.kind.name:
        case "region":
            return [("region", PurePosixPath(file).parts[1])]
        case "filing":
            return [("filing", role.place[1])]
    return []


def _unknown_file(file: str, layer: str, findings: Findings) -> None:
    name = PurePosixPath(file).name
    if name.endswith(".yml"):
        suggestion = Text(zh=f"改名为 {name[:-4]}.yaml", en=f"Rename it to {name[:-4]}.yaml")
    else:
        suggestion = did_you_mean(name, known_names(file)) or Text(zh="见 docs/language", en="See docs/language")
    findings.error(
        "unknown-file",
        f"不认识的文件“{name}”：此处不放这种文件",
        f"{name!r} is not a file that belongs here",
        Origin(file, 1, 1, layer),
        suggestion=suggestion,
    )


def _wrapped(document: _Read) -> MapNode:
    """A file's tree under the place it goes to."""
    if document.role.kind.sections:
        entries = {k: v for k, v in document.tree.entries.items() if k in document.role.kind.sections}
        return MapNode(entries, document.tree.at, document.tree.keys)
    node = document.tree
    for key in reversed(document.role.place):
        node = MapNode({key: node}, node.at, {key: node.at})
    return node
