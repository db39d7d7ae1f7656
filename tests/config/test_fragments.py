"""Fragments: written once, used where their name stands, known by their own line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from guicheng.config.checker import check
from guicheng.config.findings import Findings
from guicheng.config.fragments import resolve
from guicheng.config.loading import load_region
from guicheng.config.nodes import MapNode, origins, plain
from guicheng.config.source_text import read
from guicheng.config.starting import start
from guicheng.config.stores import Folders
from tests.config.conftest import rewrite

HEAD = "# yaml-language-server: $schema=../../docs/language/schemas/fragments.schema.json\n"
FRAGMENTS = """
fragments:
  staff: [clerk, leader]
  more: [{use: staff}, chief]
  slot: {kinds: [image], min: 1, help: {zh: 二兆, en: 2 MB}}
  group: {schema: {properties: {a: {type: string}}, required: [a]}, rows: [[a, b]]}
"""


def resolved(text: str) -> tuple[dict[str, Any], list[tuple[str, int]]]:
    findings = Findings()
    tree = read(FRAGMENTS + text, "f.yaml", "l", findings)
    assert isinstance(tree, MapNode)
    result = plain(resolve(tree, findings))
    return result, [(f.code, f.origin.line) for f in findings if f.code != "fragment-unused"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x: [{use: staff}, chief]", ["clerk", "leader", "chief"]),
        ("x: [{use: more}]", ["clerk", "leader", "chief"]),
        ("x: [{use: slot}]", [{"kinds": ["image"], "min": 1, "help": {"zh": "二兆", "en": "2 MB"}}]),
        ("x: {id: p, use: slot, min: 2, help: {zh: 三兆}}",
         {"kinds": ["image"], "min": 2, "help": {"zh": "三兆", "en": "2 MB"}, "id": "p"}),
        ("x: {use: group/schema, required: [{use: group/schema/required}, c], properties: {c: {type: number}}}",
         {"properties": {"a": {"type": "string"}, "c": {"type": "number"}}, "required": ["a", "c"]}),
        ("x: {use: [slot, group/schema], min: 3}",
         {"kinds": ["image"], "min": 3, "help": {"zh": "二兆", "en": "2 MB"},
          "properties": {"a": {"type": "string"}}, "required": ["a"]}),
        ("x: [top, {use: group/rows}]", ["top", ["a", "b"]]),
        ("x: {properties: {use: {type: string}}, required: [use]}",
         {"properties": {"use": {"type": "string"}}, "required": ["use"]}),  # a field of that name
        ("x: {data: {use: 住宅}}", {"data": {"use": "住宅"}}),
    ],
)  # fmt: skip
def test_a_use_stands_for_what_the_fragment_says(text: str, value: Any) -> None:
    result, findings = resolved(text)
    assert (result, findings) == ({"x": value}, [])


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("x: [{use: stuff}]", "unknown-fragment", 7),
        ("x: {use: group/sheme}", "unknown-fragment", 7),
        ("x: {use: staff, a: 1}", "fragment-not-a-map", 7),
        ("  one: [{use: two}]\n  two: [{use: one}]\nx: [{use: one}]", "fragment-cycle", 8),
        ("  one: [{use: one}]\nx: [{use: one}]", "fragment-cycle", 7),
    ],
)
def test_what_cannot_be_used_is_found(text: str, code: str, line: int) -> None:
    assert (code, line) in resolved(text)[1]


def test_what_is_not_used_is_found(root: Path) -> None:
    (root / "rules/maple/fragments.yaml").write_text(HEAD + "fragments:\n  staff: [clerk]\n", "utf-8")
    (finding,) = check("maple", Folders(root), scenarios=False).findings
    assert (finding.code, finding.severity, finding.origin.line) == ("fragment-unused", "warning", 3)


def test_a_mistake_in_a_fragment_is_told_once_at_its_own_line(root: Path) -> None:
    (root / "rules/maple/fragments.yaml").write_text(HEAD + "fragments:\n  staff: [clark]\n", "utf-8")
    rewrite(root / "rules/maple/registers.yaml", "create: [clerk]", "create: [{use: staff}]")
    rewrite(root / "workflows/maple/report.yaml", "applicant: clerk", "applicant: [{use: staff}]")
    (finding,) = check("maple", Folders(root), scenarios=False).findings
    assert (finding.code, finding.origin.file, finding.origin.line) == (
        "unknown-role", "rules/maple/fragments.yaml", 3,
    )  # fmt: skip


def test_a_layer_changes_a_fragment_for_all_that_use_it(root: Path) -> None:
    (root / "rules/maple/fragments.yaml").write_text(HEAD + "fragments:\n  staff: [clerk]\n", "utf-8")
    rewrite(root / "rules/maple/registers.yaml", "create: [clerk]", "create: [{use: staff}]")
    start(root, "maple-city", extends="maple")
    (root / "rules/maple-city").mkdir(parents=True)
    (root / "rules/maple-city/fragments.yaml").write_text(HEAD + "fragments: {staff: [reviewer]}\n", "utf-8")
    loaded = load_region("maple-city", Folders(root))
    assert loaded.config is not None
    assert loaded.config.registers["project"].create == ["reviewer"]
    assert loaded.config.origins["registers/project/create/0"].file == "rules/maple-city/fragments.yaml"


def test_the_example_of_the_page_works(root: Path) -> None:
    """Laid over a new region, file by file."""
    page = (Path(settings.ROOT) / "docs/language/fragments.md").read_text("utf-8")
    for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL):
        file = block.partition("\n")[0].removeprefix("# ")
        kind = "fragments" if "fragments" in file else f"form-{Path(file).stem}"
        line = f"# yaml-language-server: $schema={'../' * file.count('/')}docs/language/schemas/{kind}.schema.json\n"
        (root / file).write_text(line + block, "utf-8")
    rewrite(root / "workflows/maple/report.yaml", "applicant: clerk", "applicant: [{use: reviewers}]")
    loaded = check("maple", Folders(root), scenarios=False)
    assert [(f.code, f.place) for f in loaded.findings if f.severity == "error"] == []
    assert loaded.config is not None
    form = loaded.config.forms["report"]
    assert list(form.ui.fields) == ["contact", "phone", "started_on", "grade"]
    assert form.data_schema["required"] == ["started_on", "contact", "phone"]
    assert origins(loaded.tree)["forms/report/ui/fields/phone/label"].file == "rules/maple/fragments.yaml"
