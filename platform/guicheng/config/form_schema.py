"""What a form's JSON Schema says: its references written out, and where each property stands.

Shared by the static checks (`forms_analysis`) and by the engine (`guicheng.forms`), so that both read a schema alike.
What a value of it is, `guicheng.config.widgets.kinds` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guicheng.config.model.forms import FormDefinition
from guicheng.config.paths import FieldPath
from guicheng.config.widgets import Widget, widget_for
from guicheng.config.widgets.kinds import JsonSchema

MOST_PARTS, MOST_DEPTH, MOST_CHARACTERS = 20_000, 64, 1_000_000
"""How large a schema may become with its references written out. The largest form known here has 200 parts."""
_NOT_SCHEMAS = frozenset({"enum", "const", "default", "examples"})
_NOTES = frozenset({"title", "description", "$comment", "default", "examples"})


class ReferenceMistake(ValueError):
    """A `$ref` that cannot be followed. `pointer` is where it stands, as keys and indexes."""

    def __init__(self, pointer: tuple[str | int, ...], reference: str, zh: str, en: str) -> None:
        self.pointer = pointer
        self.reference = reference
        self.zh = zh
        self.en = en
        super().__init__(f"{reference}: {en}")


def resolved_schema(form: FormDefinition) -> JsonSchema:
    """The schema with every `$ref` replaced by what it means. Raises ReferenceMistake; never fetches anything."""
    result = _Inlining(form.shared).inline(form.data_schema, form.data_schema, (), ())
    assert isinstance(result, dict)
    return {key: value for key, value in result.items() if key != "$defs"}


class _Inlining:
    """Writes a schema's references out, and stops where that grows without measure: 24 definitions that each name the
    next one twice mean 16 million fields."""

    def __init__(self, shared: Mapping[str, JsonSchema]) -> None:
        self.shared = shared
        self.parts = self.characters = 0

    def inline(self, node: Any, root: JsonSchema, at: tuple[Any, ...], via: tuple[str, ...]) -> Any:
        """`node` without references. `root` is the document it is of, `at` where it stands in the author's file, `via`
        the references followed so far."""
        if isinstance(node, list):
            return [self.inline(item, root, (*at, index), via) for index, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        self.count(node, at, via)
        result = {
            key: value if key in _NOT_SCHEMAS else self.inline(value, root, (*at, key), via)
            for key, value in node.items()
            if key != "$ref" or not isinstance(value, str)
        }
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return result
        here = (*at, "$ref")
        if reference in via:
            raise ReferenceMistake(here, reference, "引用自身，形成循环", "it refers to itself")
        document, definition = _look_up(reference, root, self.shared, here)
        meant = self.inline(definition, document, at, (*via, reference))
        clash = sorted((set(meant) & set(result)) - _NOTES)
        if clash:
            raise ReferenceMistake(
                here, reference, f"与被引用的定义重复了关键字：{'、'.join(clash)}", f"both sides say {', '.join(clash)}"
            )
        return {**meant, **result}

    def count(self, node: JsonSchema, at: tuple[Any, ...], via: tuple[str, ...]) -> None:
        """Stop where the schema has become too large or lies too deep."""
        self.parts += len(node) + 1
        self.characters += sum(_length(key, value) for key, value in node.items())
        if self.parts > MOST_PARTS:
            zh, en = f"超过 {MOST_PARTS} 项", f"over {MOST_PARTS} parts"
        elif self.characters > MOST_CHARACTERS:
            zh, en = f"超过 {MOST_CHARACTERS} 字", f"over {MOST_CHARACTERS} characters"
        elif max(len(at), len(via)) > MOST_DEPTH:
            zh, en = f"超过 {MOST_DEPTH} 层", f"over {MOST_DEPTH} levels"
        else:
            return
        reference = via[0] if via else ""
        raise ReferenceMistake(
            at, reference, f"数据定义写出全部引用后过大：{zh}", f"too large with its references: {en}"
        )


def _length(key: str, value: Any) -> int:
    """The characters of a keyword's value; those of a schema are counted where it is walked."""
    return len(key) + (0 if isinstance(value, dict) and key not in _NOT_SCHEMAS else len(str(value)))


def _look_up(
    reference: str, root: JsonSchema, shared: Mapping[str, JsonSchema], here: tuple[Any, ...]
) -> tuple[JsonSchema, JsonSchema]:
    """The document and the definition that `reference` names."""
    file, mark, pointer = reference.partition("#")
    document = shared.get(file) if file else root
    if document is None:
        raise ReferenceMistake(here, reference, "找不到被引用的文件", "there is no such shared file")
    node: Any = document
    for part in pointer.split("/")[1:] if mark else []:
        node = node.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(node, dict) else None
    if not isinstance(node, dict):
        raise ReferenceMistake(here, reference, "找不到被引用的定义", "there is no such definition")
    return document, node


@dataclass(frozen=True)
class Property:
    """A property of the schema: its own schema, where it stands, and whether it must be there."""

    schema: JsonSchema
    pointer: tuple[str | int, ...]
    required: bool


def property_at(schema: JsonSchema, path: str) -> Property | None:
    """The property a dotted field path leads to. It is required if every object on the way requires the next."""
    pointer: tuple[str | int, ...] = ()
    required = True
    for name in FieldPath(path).parts:
        properties = schema.get("properties")
        found = properties.get(name) if isinstance(properties, dict) else None
        if not isinstance(found, dict):
            return None
        wanted = schema.get("required")
        required = required and isinstance(wanted, list) and name in wanted
        pointer = (*pointer, "properties", name)
        schema = found
    return Property(schema, pointer, required)


def property_paths(schema: JsonSchema, prefix: str = "") -> Iterator[str]:
    """Every property's dotted path, outer before inner."""
    properties = schema.get("properties")
    for name, inner in (properties if isinstance(properties, dict) else {}).items():
        yield f"{prefix}{name}"
        if isinstance(inner, dict):
            yield from property_paths(inner, f"{prefix}{name}.")


def widgets_of(form: FormDefinition) -> dict[str, Widget]:
    """The widget of every field; where the schema cannot be read, the one that the field names."""
    try:
        schema = resolved_schema(form)
    except ReferenceMistake:
        schema = {}
    found = {name: property_at(schema, name) for name in form.ui.fields}
    return {name: widget_for(one.schema if one else None, form.ui.fields[name]) for name, one in found.items()}
