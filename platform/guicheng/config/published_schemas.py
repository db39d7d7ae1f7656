"""The files of the published JSON Schemas: what several of them define stands once, in a file of its own.

`definitions.schema.json` and `definitions.layer.schema.json` hold the shared parts; the others refer to them by a
``$ref`` relative to their own place, which is each file's ``$id``, so editors follow it without a network.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

from guicheng.config.layout import KINDS, STORY
from guicheng.config.not_read import FILES
from guicheng.config.schemas import Schema, layer_schema_of, schema_of

_HERE = "#/$defs/"
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"')
_TEXTS = re.compile(rf"\[\s+{_WORD.pattern}(?:,\s+{_WORD.pattern})*\s+\]")
_PART = rf"{_WORD.pattern}: (?:{_WORD.pattern}|\[[^\[\]\n]*\]|\d+|true|false|null)"
_FEW_PARTS = re.compile(rf"\{{\s+({_PART})(?:,\s+({_PART}))?(?:,\s+({_PART}))?\s+\}}")
_WIDTH = 140  # characters: what is longer is read better part by part
_LOCAL = re.compile(rf'"\$ref": "{re.escape(_HERE)}([^"]+)"')


def texts() -> dict[str, str]:
    """Every published schema as the text of its file, by name."""
    kinds = [kind for kind in KINDS if kind not in FILES]
    alone = {f"{kind}.schema.json": schema_of(kind) for kind in (*kinds, STORY.name)}
    layers = {f"{kind}.layer.schema.json": layer_schema_of(kind) for kind in kinds}
    published: dict[str, Schema] = {}
    elsewhere: dict[str, str] = {}  # the text of a definition → the address where it stands
    for name, schemas in (("definitions.schema.json", alone), ("definitions.layer.schema.json", layers)):
        shared = _shared(schemas)
        published[name] = _file(
            name, {"title": "各文件共用的部分 (parts that several kinds share)", "$defs": shared}, elsewhere
        )
        elsewhere = {_text(definition): f"{name}{_HERE}{key}" for key, definition in shared.items()} | elsewhere
        published |= {file: _file(file, schema, elsewhere) for file, schema in schemas.items()}
    return {name: _written(schema) for name, schema in published.items()}


def _written(schema: Schema) -> str:
    """A schema as text: lists of texts, and what has up to three plain parts, stand on a line where they fit."""
    spread = json.dumps(schema, ensure_ascii=False, indent=1)
    short = _TEXTS.sub(lambda found: f"[{', '.join(_WORD.findall(found[0]))}]", spread)
    return _FEW_PARTS.sub(_on_a_line, short) + "\n"


def _on_a_line(found: re.Match[str]) -> str:
    parts = [part for part in found.groups() if part]
    line = "{" + ", ".join(parts) + "}"
    return line if len(parts) < 3 or len(line) <= _WIDTH else found[0]


def _shared(schemas: dict[str, Schema]) -> dict[str, Schema]:
    """Definitions that several schemas have in the same words, and that refer to nothing but such definitions."""
    told: dict[str, list[str]] = defaultdict(list)
    for schema in schemas.values():
        for name, definition in schema.get("$defs", {}).items():
            told[name].append(_text(definition))
    same = _closed({name: texts[0] for name, texts in told.items() if len(texts) > 1 and len(set(texts)) == 1})
    return {name: json.loads(text) for name, text in sorted(same.items())}


def _closed(texts: dict[str, str]) -> dict[str, str]:
    """Those of the definitions that refer to nothing but one another."""
    while outward := [name for name, text in texts.items() if not texts.keys() >= set(_LOCAL.findall(text))]:
        texts = {name: text for name, text in texts.items() if name not in outward}
    return texts


def _file(name: str, schema: Schema, elsewhere: dict[str, str]) -> Schema:
    """A schema as its file holds it: what stands elsewhere is referred to there."""
    own = schema.get("$defs", {})
    there = _closed({key: text for key, definition in own.items() if (text := _text(definition)) in elsewhere})
    held = {**schema, "$id": name, "$defs": {key: own[key] for key in sorted(own) if key not in there}}
    if not held["$defs"]:
        del held["$defs"]
    addresses = {key: elsewhere[text] for key, text in there.items()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_readdressed(held, addresses)}


def _readdressed(node: Any, addresses: dict[str, str]) -> Any:
    if isinstance(node, list):
        return [_readdressed(item, addresses) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str) and (address := addresses.get(reference.removeprefix(_HERE))):
        return {**{key: _readdressed(value, addresses) for key, value in node.items()}, "$ref": address}
    return {key: _readdressed(value, addresses) for key, value in node.items()}


def _text(definition: Schema) -> str:
    return json.dumps(definition, ensure_ascii=False, sort_keys=True)
