"""The published JSON Schemas of the file kinds, made from the models: for editors, which complete and check by them.

Each kind has two: ``<kind>.schema.json`` for a file that stands alone, ``<kind>.layer.schema.json`` for one that
changes a layer below it, where nothing is required and items may be removed, replaced and placed.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from guicheng.config.fragments import SECTION
from guicheng.config.glossary import described
from guicheng.config.layout import KINDS, STORY
from guicheng.config.model.checks import Checks
from guicheng.config.model.decision_tables import DecisionTables
from guicheng.config.model.exports import Exports
from guicheng.config.model.feeds import Feeds
from guicheng.config.model.filing import FilingType
from guicheng.config.model.forms import FormUi
from guicheng.config.model.locks import Locks
from guicheng.config.model.notices import Notices
from guicheng.config.model.once import Claims
from guicheng.config.model.quotas import Quotas
from guicheng.config.model.region import Region
from guicheng.config.model.registers import Registers
from guicheng.config.model.rules import Conditions, Eligibilities, Findings, Scorings, Statuses
from guicheng.config.model.scenarios import Scenarios
from guicheng.config.model.story import Story
from guicheng.config.model.time import Calendars, Windows
from guicheng.config.not_read import KEYS, VALUES
from guicheng.config.schema_of_fragments import FRAGMENTS, usable
from guicheng.config.schema_of_schemas import FORM_SCHEMA, SHARED

Schema = dict[str, Any]

MODELS: dict[str, type[BaseModel]] = {
    "region": Region,
    "filing": FilingType,
    "scenarios": Scenarios,
    "notices": Notices,
    "exports": Exports,
    "form-ui": FormUi,
    "registers": Registers,
    "statuses": Statuses,
    "windows": Windows,
    "calendars": Calendars,
    "conditions": Conditions,
    "findings": Findings,
    "eligibility": Eligibilities,
    "locks": Locks,
    "quotas": Quotas,
    "claims": Claims,
    "decision-tables": DecisionTables,
    "scoring": Scorings,
    "checks": Checks,
    "feeds": Feeds,
    STORY.name: Story,
}
"""The model of each file kind but the two that hold plain JSON Schema."""

_PLAIN = "x-plain"

_MARK: Schema = {"const": True}
_LAYER_KEYS: dict[str, Schema] = {
    "remove": {**_MARK, "description": "从下层配置中删去 (take it away)"},
    "replace": {**_MARK, "description": "整体替换下层的内容 (this stands for all of the lower one)"},
    "before": {"type": "string", "description": "放在哪一项之前 (put it before this item)"},
    "after": {"description": "放在哪一项之后 (put it after this item)"},
}


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, without its titles: an editor shows them before the description, and they say nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        """Never."""
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> Schema:
        """A part as its author writes it: what depends on other keys has no default, and `_PLAIN` tells what else may
        stand in its place."""
        found, part = super().model_schema(schema), schema["cls"]
        for key in getattr(part, "worked_out", ()):
            found["properties"][key].pop("default", None)
            found["required"] = [name for name in found["required"] if name != key]
        return {**found, _PLAIN: part.plain} if getattr(part, "plain", "") else found


def schema_of(kind: str) -> Schema:
    """The schema of a file kind, with the places where fragments may be used."""
    found: Schema = usable(described_schema_of(kind))
    return found


def described_schema_of(kind: str) -> Schema:
    """What a file of a kind says, fragments written out."""
    if kind == SECTION:
        return _finished(kind, dict(FRAGMENTS))
    if kind == "form-schema":
        return _finished(kind, dict(FORM_SCHEMA))
    if kind == "form-shared":
        return _finished(kind, dict(SHARED))
    model = MODELS[kind]
    schema = model.model_json_schema(by_alias=True, schema_generator=_Generator)
    definitions = schema.setdefault("$defs", {})
    definitions[model.__name__] = {key: value for key, value in schema.items() if key != "$defs"}
    for name, definition in definitions.items():
        _only_what_is_read(name, definition)
        described(name, definition)
        if plain := definition.pop(_PLAIN, None):
            said = definition.pop("description", "")
            definitions[name] = {"description": said, "anyOf": [{"type": plain}, definition]}
    own = definitions.pop(model.__name__)
    return _finished(kind, {**own, "$defs": dict(sorted(definitions.items()))})


def _only_what_is_read(name: str, definition: Schema) -> None:
    """Take out what the checker refuses: no editor offers it."""
    properties = definition.get("properties", {})
    for part, field in KEYS:
        if part == name:
            properties.pop(field, None)
    for part, field, value in VALUES:
        one_or_many = properties[field]["anyOf"] if part == name else ()
        for choices in one_or_many:
            choices.get("items", choices)["enum"].remove(value)


def _finished(kind: str, schema: Schema) -> Schema:
    declared = KINDS.get(kind, STORY)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{declared.zh} ({declared.en})"}
    return {**head, **{key: value for key, value in schema.items() if key not in head}}


def layer_schema_of(kind: str) -> Schema:
    """The schema of a file of that kind that changes a lower layer."""
    schema = described_schema_of(kind)
    relaxed = usable(_relaxed(schema))
    assert isinstance(relaxed, dict)
    return {**relaxed, "title": f"{schema['title']}：修改下层 (a layer)"}


def _relaxed(node: Any) -> Any:
    """Nothing required, no least number of items, and what a layer may say of the one below."""
    if isinstance(node, list):
        return [_relaxed(item) for item in node]
    if not isinstance(node, dict) or node.get("title") == "Condition":
        return node
    dropped = ("required", "minItems", "minProperties")
    result = {
        key: _relaxed(value) for key, value in node.items() if key not in dropped or not isinstance(value, int | list)
    }
    if isinstance(node.get("properties"), dict) and node.get("additionalProperties") is False:
        result["properties"] = {**_LAYER_KEYS, **result["properties"]}
    return result
