"""Loading a region: files → layers → one typed configuration, with every mistake at its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from guicheng.common.memory import collector_rests
from guicheng.config.assembly import Assembled, assemble
from guicheng.config.findings import Findings
from guicheng.config.folding import words_of
from guicheng.config.form_schema import ReferenceMistake, resolved_schema
from guicheng.config.language.documents import current
from guicheng.config.model.origin import Origin
from guicheng.config.model.whole import RegionConfig
from guicheng.config.nodes import MapNode, Node, Scalar, locate, origins, plain
from guicheng.config.removing import Taken, take_along
from guicheng.config.schema_shapes import well_shaped
from guicheng.config.stores import Folders, Store
from guicheng.config.validation import Read, validate


@dataclass(slots=True)
class Loaded:
    """A region as loaded. `config` is there where the region file is right, even if parts had to be left out (their
    paths are in `left_out`, and the names that stood there in `unread`); it may be used only where `ok`. `read` is the
    tree that `config` was made of; `taken_along` went with what a layer removed. `assets` are the files that people
    download."""

    region: str
    config: RegionConfig | None
    tree: MapNode
    findings: Findings
    layers: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    assets: dict[str, bytes] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    unread: frozenset[str] = frozenset()
    read: MapNode | None = None
    taken_along: list[Taken] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of using the configuration."""
        return self.config is not None and not self.findings.has_errors

    @property
    def document(self) -> dict[str, Any]:
        """The effective configuration as data: what a release holds."""
        data: dict[str, Any] = plain(self.tree)
        return data


def default_store() -> Store:
    """The folders of this installation: below ``GUICHENG_CONFIG_ROOT``, or beside ``platform/``."""
    return Folders(Path(getattr(settings, "GUICHENG_CONFIG_ROOT", None) or settings.ROOT))


def load_region(region: str, store: Store | None = None) -> Loaded:
    """Load a region: read its files and those of the layers below, merge them, validate the result.

    Never raises for what is in the files: mistakes are in `findings`. What the schema cannot see is found by
    `checker.check`.
    """
    findings = Findings()
    whole = assemble(store or default_store(), region, findings)
    if not whole.layers:
        return Loaded(region, None, whole.tree, findings, files=whole.files, assets=whole.assets)
    taken = _shape_schemas(whole, findings)
    incomplete = _complete_forms(whole, findings)
    read, taken_along = _without_what_went(whole, validate(whole.tree))
    findings.extend(read.mistakes)
    config = read.config
    if config is not None:
        config = config.model_copy(update={"origins": origins(whole.tree)})
    taken |= {**read.left_out, **_forms_unread(config, read.tree)}
    return Loaded(
        region,
        config,
        whole.tree,
        findings,
        whole.layers,
        whole.files,
        whole.assets,
        left_out={*taken, *incomplete, *whole.unread},
        unread=frozenset().union(*map(words_of, taken.items()), *whole.unread.values()),
        read=read.tree,
        taken_along=taken_along,
    )


def config_from(
    document: dict[str, Any], places: dict[str, Any], release_id: int, number: int, content_hash: str = ""
) -> RegionConfig:
    """The configuration of a release, from its effective document and the places of its keys; a document of an older
    language is read as if written in this one."""
    with collector_rests():
        known = {path: Origin(*place) for path, place in places.items()}
        config = RegionConfig.model_validate(current(document))
    return config.model_copy(
        update={"origins": known, "release_id": release_id, "release_number": number, "content_hash": content_hash}
    )


def _without_what_went(whole: Assembled, read: Read) -> tuple[Read, list[Taken]]:
    """What is read without what speaks only of what a layer removed, and what that is. Mistakes come first."""
    if not whole.removed or read.config is None or read.mistakes:
        return read, []
    going, taken = take_along(read.config, read.tree, whole.removed)
    read = validate(read.tree, going)
    if not read.mistakes:
        whole.tree = read.tree
        read.left_out.clear()
    return read, taken


def _shape_schemas(whole: Assembled, findings: Findings) -> dict[str, Node]:
    """Take out of schemas what no schema holds there; the parts that it stood in, by path."""
    taken: dict[str, Node] = {}
    for section, name, key in [
        *_of_section(whole.tree, "forms", "data_schema"),
        *_of_section(whole.tree, "shared", ""),
    ]:
        part, path = whole.tree.entries[section], "/".join(filter(None, (section, name, key)))
        assert isinstance(part, MapNode)
        form = part.entries[name]
        assert isinstance(form, MapNode)
        if not key:
            part.entries[name] = well_shaped(form, path, findings, taken)
        elif isinstance(schema := form.entries[key], MapNode):
            form.entries[key] = well_shaped(schema, path, findings, taken)
    return taken


def _forms_unread(config: RegionConfig | None, tree: MapNode) -> dict[str, Node]:
    """The forms whose schema refers to what is not there: nothing is known of their fields."""
    found: dict[str, Node] = {}
    for name, form in config.forms.items() if config is not None else ():
        try:
            resolved_schema(form)
        except ReferenceMistake:
            found[f"forms/{name}"] = locate(tree, ("forms", name)).node
            found["item"] = Scalar(None, tree.at)
    return found


def _of_section(tree: MapNode, section: str, key: str) -> list[tuple[str, str, str]]:
    found = tree.entries.get(section)
    forms = found.entries.items() if isinstance(found, MapNode) else ()
    return [
        (section, name, key) for name, form in forms if isinstance(form, MapNode) and (not key or key in form.entries)
    ]


def _complete_forms(whole: Assembled, findings: Findings) -> set[str]:
    """Give every form its id and the shared definitions it refers to. The paths of forms that lack one of their two
    files are returned; they are taken out."""
    shared = whole.tree.entries.pop("shared", None)
    forms = whole.tree.entries.get("forms")
    definitions = shared.entries if isinstance(shared, MapNode) else {}
    incomplete: set[str] = set()
    for name, form in list(forms.entries.items()) if isinstance(forms, MapNode) else ():
        assert isinstance(forms, MapNode)
        if not isinstance(form, MapNode):
            continue
        for key, file in (("data_schema", "schema.yaml"), ("ui", "ui.yaml")):
            if key not in form.entries:
                zh, en = f"表单“{name}”缺少 {file}", f"the form {name!r} lacks {file}"
                findings.error("form-incomplete", zh, en, form.at, f"forms/{name}")
                incomplete.add(f"forms/{name}")
        if f"forms/{name}" in incomplete:
            del forms.entries[name]
            continue
        form.entries["id"] = Scalar(name, form.at)
        if wanted := _references(plain(form), definitions):
            form.entries["shared"] = MapNode({key: definitions[key] for key in sorted(wanted)}, form.at)
    return incomplete


def _references(data: Any, definitions: dict[str, Any]) -> set[str]:
    """The shared files that a schema refers to, also by way of one another."""
    found: set[str] = set()
    waiting = list(_files_named(data))
    while waiting:
        name = waiting.pop()
        if name in definitions and name not in found:
            found.add(name)
            waiting.extend(_files_named(plain(definitions[name])))
    return found


def _files_named(data: Any) -> Iterable[str]:
    if isinstance(data, dict):
        if isinstance(reference := data.get("$ref"), str) and (file := reference.partition("#")[0]):
            yield file
        for value in data.values():
            yield from _files_named(value)
    elif isinstance(data, list):
        for value in data:
            yield from _files_named(value)
