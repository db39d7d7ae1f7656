"""What a form's JSON Schema says about one field: its kind, whether it is required, which widget suits it.

Shared by the static checks (`forms_analysis`) and by the engine (`guicheng.forms`), so that both read a schema alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from guicheng.config.model.forms import FieldUi, FormDefinition, Widget

Kind = Literal["text", "integer", "number", "boolean", "object", "choices", "objects", "none"]
"""What a value is: `choices` a list of plain values, `objects` a list of objects, `none` no value at all."""

JsonSchema = dict[str, Any]

_TEXT: frozenset[Kind] = frozenset({"text"})
_NUMBERS: frozenset[Kind] = frozenset({"integer", "number", "text"})
_PLAIN: frozenset[Kind] = frozenset({"text", "integer", "number", "boolean"})
_OBJECT: frozenset[Kind] = frozenset({"object"})
_OBJECTS: frozenset[Kind] = frozenset({"objects"})

WIDGET_KINDS: Mapping[Widget, frozenset[Kind]] = {
    **dict.fromkeys(("text", "textarea", "date", "month", "password"), _TEXT),
    **dict.fromkeys(("credit-code", "id-number", "mobile", "phone"), _TEXT),
    **dict.fromkeys(("number", "money", "percent"), _NUMBERS),
    "year": frozenset({"text", "integer"}),
    **dict.fromkeys(("yes-no", "declaration"), frozenset({"boolean"})),
    **dict.fromkeys(("select", "radio"), _PLAIN),
    **dict.fromkeys(("multi-select", "checkboxes"), frozenset({"choices"})),
    **dict.fromkeys(("jurisdiction", "entry", "name-phone", "map-point"), _OBJECT),
    **dict.fromkeys(("entries", "table", "boundary"), _OBJECTS),
    "static": frozenset({"none"}),
}  # fmt: skip
"""The kinds of value each widget can ask for."""

_BY_FORMAT: Mapping[str, Widget] = {
    name: name for name in ("date", "month", "year", "credit-code", "id-number", "mobile", "phone")
}
_LONG_TEXT = 200
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
    document = (
        root if not file else next((shared[n] for n in (file, f"{file}.yaml", f"{file}.json") if n in shared), None)
    )
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
    for name in path.split("."):
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


def kind_of(schema: JsonSchema) -> Kind:
    """What values of the schema are."""
    match _type_of(schema):
        case "string":
            return "text"
        case "integer":
            return "integer"
        case "number":
            return "number"
        case "boolean":
            return "boolean"
        case "object":
            return "object"
        case "array":
            return "objects" if _type_of(items_of(schema)) == "object" else "choices"
    return "text"


def items_of(schema: JsonSchema) -> JsonSchema:
    """The schema of one item of a list."""
    items = schema.get("items")
    return items if isinstance(items, dict) else {}


def _type_of(schema: JsonSchema) -> str:
    """The one type of a value; where several are allowed, the first that is not null; where none is said, a guess."""
    declared = schema.get("type")
    if isinstance(declared, list):
        declared = next((t for t in declared if t != "null"), None)
    if isinstance(declared, str):
        return declared
    for key, implied in (("properties", "object"), ("items", "array"), ("enum", ""), ("const", "")):
        if key in schema:
            return implied or _json_type(schema[key][0] if key == "enum" and schema[key] else schema[key])
    return "string"


def _json_type(value: Any) -> str:
    for kind, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (dict, "object"), (list, "array")):
        if isinstance(value, kind):
            return name
    return "string"


def option_values(schema: JsonSchema) -> list[Any] | None:
    """The values an enumeration allows (of the field, or of the items of a list); None where there is none."""
    inner = items_of(schema) if kind_of(schema) == "choices" else schema
    values = inner.get("enum", [inner["const"]] if "const" in inner and kind_of(inner) != "boolean" else None)
    return values if isinstance(values, list) else None


def widget_for(schema: JsonSchema | None, ui: FieldUi) -> Widget:
    """The widget of a field: the declared one, else the one its schema suggests."""
    if ui.widget is not None:
        return ui.widget
    if schema is None:
        return "static"
    match kind_of(schema):
        case "text":
            return _widget_for_text(schema, ui)
        case "integer" | "number":
            return "select" if ui.options or option_values(schema) else "number"
        case "boolean":
            return "declaration" if ui.text else "yes-no"
        case "object":
            return _widget_for_object(schema, ui)
        case "choices":
            return "checkboxes"
        case _:
            return "entries" if ui.entry else "boundary" if _has(items_of(schema), "lat", "lon") else "table"


def _widget_for_text(schema: JsonSchema, ui: FieldUi) -> Widget:
    if ui.options or option_values(schema):
        return "select"
    if schema.get("writeOnly") is True:
        return "password"
    by_format = _BY_FORMAT.get(str(schema.get("format")))
    long = isinstance(limit := schema.get("maxLength"), int) and limit > _LONG_TEXT
    return by_format or ("textarea" if long or ui.lines else "text")


def _widget_for_object(schema: JsonSchema, ui: FieldUi) -> Widget:
    if ui.entry:
        return "entry"
    if ui.jurisdiction or _has(schema, "code"):
        return "jurisdiction"
    return "map-point" if _has(schema, "lat", "lon") else "name-phone"


def _has(schema: JsonSchema, *names: str) -> bool:
    properties = schema.get("properties")
    return isinstance(properties, dict) and all(name in properties for name in names)
