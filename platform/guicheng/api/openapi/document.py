"""The OpenAPI document of a release: what every region offers, with the filing types and forms of this one."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator

from guicheng import __version__
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.forms import compile_form

Json = dict[str, Any]
REF = "#/components/schemas/"


def of_region(region: str) -> Json:
    """The document of the live release of a region. Raises `Refusal` (404) where nothing is published."""
    config = releases.current(region)
    return _of_release(config.release_id or 0, region)


@lru_cache(maxsize=16)
def _of_release(release_id: int, region: str) -> Json:
    config = releases.load(release_id)
    document = copy.deepcopy(_common())
    schemas: Json = document["components"]["schemas"]
    forms = {name: _form(config, name) for name in config.forms}
    schemas.update({f"Form.{name}": named(f"Form.{name}", form) for name, form in forms.items()})
    schemas.update({f"Draft.{name}": named(f"Draft.{name}", loosened(form)) for name, form in forms.items()})
    _new_filings(schemas, config)
    _data(schemas, config)
    _name_what_is_declared(document, config)
    title = config.region.title
    document["info"] = {
        "title": f"{title.zh} / {title.en or title.zh}",
        "version": f"{__version__}+{config.release_number}.{config.content_hash[:12]}",
        "description": _ABOUT.format(region=region, number=config.release_number),
        "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
    }
    return document


_ABOUT = (
    "地区系统 {region} 的配置版本 {number}。填报件按 `type` 区分，各自的数据结构见组件 `Form.*`；"
    "草稿可不完整（`Draft.*`），上报时按 `Form.*` 全部校验。\n\n"
    "Release {number} of {region}. Filings are told apart by `type`; what each holds stands in the components "
    "`Form.*`. A draft may be incomplete (`Draft.*`); everything is checked when it is handed in."
)


@lru_cache(maxsize=1)
def _common() -> Json:
    """What is the same for every region."""
    from guicheng.api.v1 import version_1

    generator = SchemaGenerator(patterns=[path("api/v1/", include(version_1))])  # type: ignore[no-untyped-call]
    document: Json = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return document


def _form(config: RegionConfig, form_id: str) -> Json:
    form = compile_form(config.forms[form_id], config.conditions, config.zone)
    schema: Json = bilingual(form.public_schema("zh"), form.public_schema("en"))
    schema.pop("$schema", None)
    title = form.ui.title
    return {"title": f"{title.zh} / {title.en or title.zh}", **schema}


def named(name: str, schema: Json) -> Json:
    """A component under its own name: generators of clients call classes by titles, and drop what is called alike. What
    people call it stands first in the description."""
    said = [schema.get("title"), schema.get("description")]
    return {**schema, "title": name, "description": "\n\n".join(one for one in said if one)}


def bilingual(chinese: Any, english: Any) -> Any:
    """One schema of two that differ in their titles and descriptions, each of which then says both."""
    if isinstance(chinese, dict) and isinstance(english, dict):
        return {
            name: _both(value, english.get(name))
            if name in ("title", "description")
            else bilingual(value, english.get(name))
            for name, value in chinese.items()
        }
    if isinstance(chinese, list) and isinstance(english, list) and len(chinese) == len(english):
        return [bilingual(one, other) for one, other in zip(chinese, english, strict=True)]
    return chinese


def _both(chinese: Any, english: Any) -> Any:
    if not isinstance(chinese, str):
        return bilingual(chinese, english)
    return chinese if not english or chinese == english else f"{chinese} / {english}"


def loosened(schema: Any) -> Any:
    """The schema of a draft: the same without anything that has to be there."""
    if isinstance(schema, dict):
        kept = {name: loosened(value) for name, value in schema.items()}
        if isinstance(kept.get("required"), list):
            del kept["required"]
        return kept
    return [loosened(one) for one in schema] if isinstance(schema, list) else schema


def _new_filings(schemas: Json, config: RegionConfig) -> None:
    """`NewFiling` is one of the filing types, told apart by `type`."""
    general: Json = schemas["NewFiling"]
    names = {}
    for filing, kind in config.filings.items():
        own = copy.deepcopy(general)
        own["title"] = f"{kind.title.zh} / {kind.title.en or kind.title.zh}"
        own["properties"]["type"] = {"type": "string", "const": filing, "enum": [filing]}
        own["properties"]["data"] = {"$ref": f"{REF}Draft.{kind.form}"} if kind.form else {"type": "object"}
        names[filing] = f"NewFiling.{filing}"
        schemas[names[filing]] = named(names[filing], own)
    if names:
        mapping = {filing: REF + name for filing, name in names.items()}
        schemas["NewFiling"] = {
            "description": general.get("description", ""),
            "oneOf": [{"$ref": target} for target in mapping.values()],
            "discriminator": {"propertyName": "type", "mapping": mapping},
        }


def _data(schemas: Json, config: RegionConfig) -> None:
    """What the data of drafts, submissions and entries may be."""
    filed = dict.fromkeys(kind.form for kind in config.filings.values() if kind.form)
    entered = dict.fromkeys(register.form for register in config.registers.values())
    for name, forms, kind in (
        ("DraftChange", filed, "Draft"),
        ("Submission", filed, "Draft"),
        ("NewEntry", entered, "Form"),
    ):
        if forms:
            about = schemas[name]["properties"]["data"].get("description", "")
            refs = [{"$ref": f"{REF}{kind}.{form}"} for form in forms]
            schemas[name]["properties"]["data"] = {"description": about, "anyOf": [*refs, {"type": "object"}]}


def _name_what_is_declared(document: Json, config: RegionConfig) -> None:
    """Addresses name the registers and forms there are."""
    known = {"register": sorted(config.registers), "form": sorted(config.forms)}
    for parameter in _parameters(document):
        if parameter["in"] == "path" and known.get(parameter["name"]):
            parameter["schema"] = {"type": "string", "enum": known[parameter["name"]]}


def _parameters(document: Json) -> Iterator[Json]:
    for methods in document["paths"].values():
        for about in methods.values():
            yield from about.get("parameters", [])
