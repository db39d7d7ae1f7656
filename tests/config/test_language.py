"""The language says all it has to: schemas, glossary, references and reference pages are complete and current."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from pydantic import BaseModel

from guicheng.config import glossary, schemas
from guicheng.config.checks.references import REFERENCES
from guicheng.config.layout import KINDS, role_of
from guicheng.config.model.base import Part
from guicheng.config.model.filing import FilingType
from guicheng.config.model.region import Region
from guicheng.config.model.whole import RegionConfig

ROOT = Path(settings.ROOT)
FILES = sorted(p for root in ("workflows", "forms", "rules") for p in (ROOT / root).rglob("*.yaml"))


def parts(kind: type[BaseModel] = RegionConfig, seen: set[type[BaseModel]] | None = None) -> Iterator[type[BaseModel]]:
    """Every part of the language."""
    seen = set() if seen is None else seen
    if kind in seen:
        return
    seen.add(kind)
    yield kind
    for info in kind.model_fields.values():
        for inner in models(info.annotation):
            yield from parts(inner, seen)


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models(inner)


NAMES_ITSELF = {"id", "state", "draft", "returned", "slots", "slot", "page", "group", "home"}
"""Fields of the type Identifier that give a name, or name something inside the same form or chain."""

OWN_CHECK = {
    ("MenuItem", "of"), ("Amend", "slots"), ("PicturesSection", "slot"), ("Timeout", "decision"),
    ("Step", "return_to"), ("Step", "on"), ("Branch", "to"), ("Withdraw", "while_"), ("Withdraw", "to"),
    ("Cancel", "while_"), ("Cancel", "to"), ("Chain", "ends"), ("StatusRule", "status"), ("StatusRules", "otherwise"),
    ("StatusRules", "statuses"), ("Scoring", "groups"), ("DeductionItem", "group"), ("Region", "region"),
    ("Region", "extends"), ("Region", "pages"), ("Region", "queues"), ("Region", "organisation_kinds"),
    ("Region", "roles"), ("FilingType", "filing"), ("Act", "attach"), ("FedEntry", "parent"), ("Feed", "lookups"),
    ("Mark", "entry"), ("Source", "entry"), ("People", "posts"), ("FedEntry", "owner"),
    ("AppointEffect", "appointment"), ("Source", "lookup"), ("Registration", "kinds"), ("Registration", "agreement"),
    ("Act", "register_"),
}  # fmt: skip
"""Fields that name something and are checked elsewhere, or declare it."""


@pytest.mark.parametrize(
    "kind", sorted(set(parts()) - {RegionConfig}, key=lambda k: k.__name__), ids=lambda k: k.__name__
)
def test_every_name_that_is_spoken_of_is_looked_up(kind: type[Part]) -> None:
    for name, info in kind.model_fields.items():
        speaks = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" in str(info) or "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" in str(info.annotation)
        if speaks and name not in NAMES_ITSELF and (kind.__name__, name) not in OWN_CHECK:
            assert (kind, name) in REFERENCES, f"{kind.__name__}.{name}"


@pytest.mark.parametrize(
    "kind", sorted(set(parts()) - {RegionConfig}, key=lambda k: k.__name__), ids=lambda k: k.__name__
)
def test_every_key_has_its_chinese(kind: type[Part]) -> None:
    if kind.__name__ in ("FormDefinition", "JsonValue"):
        return
    assert glossary.part(kind.__name__), kind.__name__
    missing = [
        info.alias or name
        for name, info in kind.model_fields.items()
        if not glossary.key(kind.__name__, info.alias or name)
    ]
    assert missing == []


def test_the_published_schemas_and_reference_are_current() -> None:
    out = io.StringIO()
    call_command("region", "schemas", "--check", stdout=out)
    assert out.getvalue() == ""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", [schemas.schema_of, schemas.layer_schema_of])
def test_every_schema_is_valid(kind: str, make: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(make(kind))


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_editors_accept_the_files_that_the_checker_accepts(file: Path) -> None:
    """What the models allow, the schemas allow; else an editor would underline what is right."""
    role = role_of(file.relative_to(ROOT).as_posix())
    assert role is not None
    data = json.loads(json.dumps(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)))
    validator = jsonschema.Draft202012Validator(_typeless(schemas.schema_of(role.kind.name)))
    assert [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:120]}" for e in validator.iter_errors(data)] == []


def _typeless(node: Any) -> Any:
    """The schema for values read as plain texts: numbers and yes/no values are texts there."""
    if isinstance(node, list):
        return [_typeless(item) for item in node]
    if not isinstance(node, dict):
        return node
    loose = {key: _typeless(value) for key, value in node.items()}
    if isinstance(node.get("type"), str) and node["type"] in ("integer", "number", "boolean", "null"):
        return {"type": "string"}
    if isinstance(node.get("enum"), list):
        loose["enum"] = [str(value) for value in node["enum"]]
    if "const" in node:
        loose["const"] = (
            {True: "true", False: "false"}.get(node["const"], node["const"])
            if isinstance(node["const"], bool)
            else node["const"]
        )
    return loose


def test_a_layer_may_leave_out_and_take_away() -> None:
    validator = jsonschema.Draft202012Validator(schemas.layer_schema_of("region"))
    layer = {"region": "city", "extends": "province", "roles": {"clerk": {"remove": True}}}
    assert not list(validator.iter_errors(layer))
    assert list(jsonschema.Draft202012Validator(schemas.schema_of("region")).iter_errors(layer))


def test_short_forms_are_in_the_schemas() -> None:
    defs = schemas.schema_of("filing")["$defs"]
    assert {"type": "string"} in defs["Text"]["anyOf"]
    assert {"type": "string"} in defs["Decision"]["anyOf"]
    assert {"$ref": "#/$defs/Lookup"} in defs["Step"]["properties"]["by"]["anyOf"]
    assert set(schemas.schema_of("filing")["required"]) == {"filing", "title", "chain"} <= set(FilingType.model_fields)
    assert "region" in Region.model_fields
