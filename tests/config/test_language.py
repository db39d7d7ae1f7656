"""The language says all it has to: schemas, glossary, references and reference pages are complete and current."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import referencing
import yaml
from django.conf import settings
from django.core.management import call_command
from pydantic import BaseModel

from guicheng.config import glossary, not_read, published_schemas, schemas
from guicheng.config.layout import KINDS
from guicheng.config.model.base import Part
from guicheng.config.model.filing import FilingType
from guicheng.config.model.kinds import Refers, RefersBy
from guicheng.config.model.region import Region
from guicheng.config.model.whole import RegionConfig
from guicheng.config.shapes import fields_of
from tests.support.schemas import PUBLISHED, published

ROOT = Path(settings.ROOT)
MODELINE = "# yaml-language-server: $schema="
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


NAMES_ITSELF = {"id", "state", "draft", "returned", "slot", "page", "group", "home"}
"""Fields of the type Identifier that give a name, or name something inside the same form or chain."""

OWN_CHECK = {
    ("Delete", "while_"),
    ("Timeout", "decision"), ("Step", "return_to"), ("Step", "on"), ("Branch", "to"), ("Withdraw", "while_"),
    ("Withdraw", "to"), ("Cancel", "while_"), ("Cancel", "to"), ("Chain", "ends"), ("StatusRule", "status"),
    ("StatusRules", "otherwise"), ("StatusRules", "statuses"), ("Scoring", "groups"), ("DeductionItem", "group"),
    ("Region", "region"), ("Region", "extends"), ("Region", "pages"), ("Region", "queues"), ("Region", "systems"),
    ("Region", "organisation_kinds"), ("Region", "roles"), ("FilingType", "filing"), ("Act", "attach"),
    ("FedEntry", "parent"), ("Feed", "lookups"), ("Mark", "entry"), ("Source", "entry"), ("People", "posts"),
    ("FedEntry", "owner"), ("Registration", "kinds"), ("DecisionsSection", "steps"), ("Delete", "while_"),
    ("Disclosure", "steps"), ("Disclosure", "states"), ("DecisionTable", "inputs"), ("DecisionTable", "outcomes"),
    ("DecisionTable", "otherwise"), ("TableRow", "then"), ("OpenBelow", "slots"),
}  # fmt: skip
"""Fields that name something and are checked elsewhere, or declare it."""


@pytest.mark.parametrize(
    "kind", sorted(set(parts()) - {RegionConfig}, key=lambda k: k.__name__), ids=lambda k: k.__name__
)
def test_every_name_that_is_spoken_of_is_looked_up(kind: type[Part]) -> None:
    shapes = {name: shape for name, _, shape in fields_of(kind)}
    for name, info in kind.model_fields.items():
        speaks = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" in str(info) or "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" in str(info.annotation)
        if speaks and name not in NAMES_ITSELF and (kind.__name__, name) not in OWN_CHECK:
            looked_up = any(isinstance(one.word, Refers | RefersBy) for one in shapes[name].inside())
            assert looked_up, f"{kind.__name__}.{name}"


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


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in not_read.FILES])
@pytest.mark.parametrize("make", [schemas.schema_of, schemas.layer_schema_of])
def test_every_schema_is_valid(kind: str, make: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(make(kind))


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_editors_accept_the_files_that_the_checker_accepts(file: Path) -> None:
    """What the models allow, the schemas allow; else an editor would underline what is right.

    The schema is the one that the file itself names, with what it refers to beside it.
    """
    text = file.read_text(encoding="utf-8")
    named = (file.parent / text.splitlines()[0].removeprefix(MODELINE).strip()).resolve()
    assert named.parent == PUBLISHED
    data = json.loads(json.dumps(yaml.load(text, Loader=yaml.BaseLoader)))
    published = _of_texts()
    validator = jsonschema.Draft202012Validator(published.contents(named.name), registry=published)
    assert [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:120]}" for e in validator.iter_errors(data)] == []


@cache
def _of_texts() -> referencing.Registry[Any]:
    return published(_typeless)


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("*.json")), ids=lambda p: p.name)
def test_a_published_schema_refers_to_what_stands_beside_it(path: Path) -> None:
    """Each file is its own `$id`, and every `$ref` names a definition of a file in the same folder."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema["$id"] == path.name
    for reference in _references(schema):
        file, _, name = reference.partition("#/$defs/")
        assert name in json.loads((PUBLISHED / (file or path.name)).read_text(encoding="utf-8"))["$defs"], reference


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        yield from (found for value in node.values() for found in _references(value))
    elif isinstance(node, list):
        yield from (found for item in node for found in _references(item))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in not_read.FILES])
@pytest.mark.parametrize(("make", "ending"), [(schemas.schema_of, ""), (schemas.layer_schema_of, ".layer")])
def test_what_is_published_is_what_is_made(kind: str, make: Any, ending: str) -> None:
    """Put back together from its files, a schema says what it says in one piece."""
    home = f"{kind}{ending}.schema.json"
    whole = make(kind)
    resolver = published().resolver(base_uri=home)

    def same(made: Any, published: Any, resolver: Any, seen: set[str]) -> None:
        if isinstance(made, dict) and isinstance(made.get("$ref"), str):
            name = made["$ref"].removeprefix("#/$defs/")
            found = resolver.lookup(published["$ref"])
            assert published["$ref"].endswith(f"#/$defs/{name}")
            if name not in seen:
                seen.add(name)
                same(whole["$defs"][name], found.contents, found.resolver, seen)
            made, published = ({k: v for k, v in one.items() if k != "$ref"} for one in (made, published))
        if isinstance(made, dict):
            assert made.keys() == published.keys()
            for key in made:
                same(made[key], published[key], resolver, seen)
        elif isinstance(made, list):
            assert len(made) == len(published)
            for one, other in zip(made, published, strict=True):
                same(one, other, resolver, seen)
        else:
            assert made == published

    parts = {key: value for key, value in whole.items() if key != "$defs"}
    held = json.loads((PUBLISHED / home).read_text(encoding="utf-8"))
    same(parts, {key: value for key, value in held.items() if key not in ("$defs", "$id")}, resolver, set())


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


def test_the_published_schemas_stay_small() -> None:
    """What several files define stands once; a change of the language is read in a diff."""
    lines = sum(len(text.splitlines()) for text in published_schemas.texts().values())
    assert lines < 30_000
