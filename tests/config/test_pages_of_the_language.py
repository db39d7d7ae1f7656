"""The examples of the pages of the language are what an editor and the loader accept."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from guicheng.config import refusals
from guicheng.config.findings import Findings
from guicheng.config.nodes import plain
from guicheng.config.source_text import read
from tests.support.schemas import published

LANGUAGE = Path(settings.ROOT) / "docs" / "language"
TEXT = {"zh": "文字", "en": "text"}
FEED = {
    "title": TEXT, "system": TEXT, "ways": ["rest"], "format": {"kind": "json"}, "key": "no",
    "entries": [{"id": "one", "register": "one", "key": "no", "fields": {"name": "name"}}],
}  # fmt: skip
REGION = Path(settings.ROOT) / "docs" / "language" / "tutorial.md"


@cache
def schema(name: str) -> Draft202012Validator:
    """A published schema, with those that it refers to."""
    schemas = published()
    return Draft202012Validator(schemas.contents(f"{name}.schema.json"), registry=schemas)


@cache
def region() -> dict[str, Any]:
    """A whole region: that of the tutorial."""
    text = re.findall(r"region\.yaml -->\n+```yaml\n(.*?)```", REGION.read_text("utf-8"), re.DOTALL)[0]
    tree = read(text, "region.yaml", "docs", Findings())
    assert tree is not None
    return dict(plain(tree))


def blocks(page: str) -> list[Any]:
    """The YAML examples of a page, as the loader reads them."""
    found = []
    for text in re.findall(r"```yaml\n(.*?)```", (LANGUAGE / page).read_text("utf-8"), re.DOTALL):
        tree = read(text, page, "docs", Findings())
        assert tree is not None, text
        found.append(plain(tree))
    return found


def kind_of(page: str, block: Any) -> tuple[str, Any]:
    """The schema an example belongs to, and the example as a whole file."""
    match page:
        case "registers.md":
            return "registers", block
        case "forms.md" if "registers" in block:
            return "registers", block
        case "forms.md" if "places" in block:
            return "region", {**region(), **block}
        case "forms.md" if "chain" in block:
            return "filing", {"filing": "one", "title": "一", "form": "one", **block}
        case "forms.md" if "materials" in block:
            return "form-ui", {"title": "一", "layout": [{"id": "one", "rows": ["materials"]}], "fields": block}
        case "chains.md":
            return "filing.layer", {"filing": "one", **({"chain": block} if "applicant" in block else block)}
        case "forms.md":
            kinds = {"properties": "form-schema", "$defs": "form-shared"}
            return next((kind for key, kind in kinds.items() if key in block), "form-ui"), block
        case "exports.md" if isinstance(block, list) or "statistics" in block:
            return "region", {**region(), "statistics": block if isinstance(block, list) else block["statistics"]}
        case "exports.md":
            return "exports", block
        case "scenarios.md":
            return ("exports" if "exports" in block else "scenarios"), block
        case "people.md" if "registers" in block:
            return "registers", block
        case "quotas.md" if "quotas" in block:
            return "quotas", block
        case "quotas.md":
            return ("scenarios", block) if "scenarios" in block else ("filing.layer", {"filing": "one", **block})
        case "claims.md":
            return "claims", block
        case "decision-tables.md":
            return (
                ("decision-tables", block)
                if "decision_tables" in block
                else ("filing.layer", {"filing": "one", **block})
            )
        case "registration.md" | "people.md":
            return ("scenarios", block) if "scenarios" in block else ("region", {**region(), **block})
    return "feeds", block if "feeds" in block else {"feeds": {"one": {**FEED, **block}}}


PAGES = {
    "claims.md",
    "chains.md",
    "decision-tables.md",
    "forms.md",
    "exports.md",
    "feeds.md",
    "registration.md",
    "people.md",
    "quotas.md",
    "registers.md",
    "scenarios.md",
}
EXAMPLES = [(page, number, block) for page in sorted(PAGES) for number, block in enumerate(blocks(page))]


@pytest.mark.parametrize(("file", "number", "block"), EXAMPLES, ids=[f"{page}-{n}" for page, n, _ in EXAMPLES])
def test_an_example_is_accepted(file: str, number: int, block: Any) -> None:
    name, whole = kind_of(file, block)
    assert [f"{error.json_path}: {error.message[:200]}" for error in schema(name).iter_errors(whole)] == []


def test_every_page_has_examples() -> None:
    assert {page for page, *_ in EXAMPLES} == PAGES


def test_the_reference_lists_the_refusals_with_their_words_and_status() -> None:
    lines = {line.split("|")[1].strip(" `"): line for line in refusals.page("").splitlines() if line.startswith("| `")}
    assert {"task-already-decided", "cannot-rewrite", "no-release", "bundle-path"} <= lines.keys()
    assert "| 404 | 没有配置版本 … | There is no release … |" in lines["no-release"]


def test_the_index_leads_to_every_page() -> None:
    index = (LANGUAGE / "README.md").read_text("utf-8")
    linked = set(re.findall(r"\]\(([a-z-]+\.md)\)", index))
    assert linked == {path.name for path in LANGUAGE.glob("*.md")} - {"README.md"}
