"""What could stand at the cursor: the keys and values that the published JSON Schema of the file allows there, and the
names that the draft declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from guicheng.config.layout import Role, role_of
from guicheng.config.model.whole import RegionConfig
from guicheng.config.schemas import layer_schema_of, schema_of
from guicheng.config.things import declared
from guicheng.config.workbench.cursor import ITEM, CursorPlace, place_at

MOST = 100


@dataclass(frozen=True)
class Option:
    """Something that could be written. `kind` is ``property``, ``enum`` or ``name``."""

    label: str
    kind: str
    detail: str = ""
    info: str = ""
    apply: str = ""

    def as_json(self) -> dict[str, str]:
        """As the editor takes it."""
        shown = {"label": self.label, "type": self.kind, "detail": self.detail, "info": self.info, "apply": self.apply}
        return {key: value for key, value in shown.items() if value}


def options_at(path: str, text: str, line: int, column: int, config: RegionConfig | None) -> list[Option]:
    """What could stand in the file at `path` with that `text` at `line` and `column` (from 1)."""
    role = role_of(path) if path.count("/") > 1 else None
    if role is None:
        return []
    place = place_at(text, line, column)
    schema = _schema(role.kind.name, ".layer.schema.json" in text.partition("\n")[0])
    names = _Names(config, role)
    found = _values(schema, place, names) if place.value else _keys(schema, place, names)
    return list({option.label: option for option in found}.values())[:MOST]


@lru_cache(maxsize=64)
def _schema(kind: str, layer: bool) -> dict[str, Any]:
    return layer_schema_of(kind) if layer else schema_of(kind)


def _keys(schema: Mapping[str, Any], place: CursorPlace, names: _Names) -> Iterator[Option]:
    for node in _follow(schema, place.way):
        for key, inner in node.get("properties", {}).items():
            if key not in place.beside:
                needed = "必填 required" if key in node.get("required", ()) else ""
                yield Option(key, "property", needed, str(_described(schema, inner)), f"{key}: ")
        for name in names.of(node.get("propertyNames", {}).get("x-kind")):
            if name not in place.beside:
                yield Option(name, "name", apply=f"{name}: ")


def _values(schema: Mapping[str, Any], place: CursorPlace, names: _Names) -> Iterator[Option]:
    for node in _follow(schema, place.way):
        for value in node.get("enum", ()):
            yield Option(str(value), "enum")
        if "const" in node:
            yield Option(str(node["const"]).lower() if node["const"] is True else str(node["const"]), "enum")
        if node.get("type") == "boolean":
            yield from (Option(word, "enum") for word in ("true", "false"))
        yield from (Option(name, "name") for name in names.of(node.get("x-kind")))


def _follow(schema: Mapping[str, Any], way: Iterable[str]) -> list[Mapping[str, Any]]:
    """The schemas that may hold at the end of a way; several, where it may be one of several kinds."""
    nodes = _open(schema, [schema])
    for part in way:
        found: list[Any] = []
        for node in nodes:
            if part == ITEM:
                found += [node["items"]] if "items" in node else []
                found += node.get("prefixItems", [])
            elif part in node.get("properties", {}):
                found.append(node["properties"][part])
            elif isinstance(node.get("additionalProperties"), dict):
                found.append(node["additionalProperties"])
            else:
                found += node.get("patternProperties", {}).values()
        nodes = _open(schema, found)
    return nodes


def _open(schema: Mapping[str, Any], nodes: Iterable[Any]) -> list[Mapping[str, Any]]:
    """References followed, alternatives spread out."""
    waiting, seen = list(nodes), set()
    found: list[Mapping[str, Any]] = []
    while waiting:
        node = waiting.pop(0)
        if not isinstance(node, dict) or id(node) in seen:
            continue
        seen.add(id(node))
        if "$ref" in node:
            waiting.append(_target(schema, node["$ref"]))
        for word in ("anyOf", "oneOf", "allOf"):
            waiting += node.get(word, [])
        found.append(node)
    return found


def _target(schema: Mapping[str, Any], reference: str) -> Any:
    node: Any = schema
    for part in reference.removeprefix("#/").split("/") if reference != "#" else ():
        node = node.get(part, {}) if isinstance(node, dict) else {}
    return node


def _described(schema: Mapping[str, Any], node: Any) -> str:
    for one in _open(schema, [node]):
        if said := one.get("description"):
            return str(said)
    return ""


@dataclass(frozen=True)
class _Names:
    """The names that a draft declares, for one of its files."""

    config: RegionConfig | None
    role: Role

    def of(self, kind: str | None) -> Iterable[str]:
        """The names that a text of a kind (``x-kind``) may be."""
        if self.config is None or kind is None:
            return ()
        if kind in ("field", "slots") and self.role.kind.name == "form-ui":
            return self._fields()
        return declared(self.config, kind)

    def _fields(self) -> Iterable[str]:
        """The fields and slots of the form whose layout this is."""
        form = self.config.forms.get(self.role.place[1]) if self.config else None
        if form is None:
            return ()
        return [*form.data_schema.get("properties", {}), *(slot.id for slot in form.ui.slots)]
