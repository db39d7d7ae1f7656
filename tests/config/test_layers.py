"""Layers: what one says over another, and what makes no sense. Upper layers are written over `LOWER`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guicheng.config.findings import Findings
from guicheng.config.layers import Layering
from guicheng.config.nodes import MapNode, plain
from guicheng.config.source_text import read

LOWER = """
title: {zh: 国家, en: National}
languages: [zh, en]
steps:
  - {id: submit, title: 提交}
  - {id: review, title: 审核, after: {amount: 3}}
  - {id: approve, title: 批准}
roles:
  clerk: {of: enterprise}
  officer: {of: authority, may: [export]}
"""


def over(upper: str, lower: str = LOWER) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    findings = Findings()
    below, above = read(lower, "low.yaml", "low", findings), read(upper, "up.yaml", "up", findings)
    assert isinstance(below, MapNode)
    assert isinstance(above, MapNode)
    layering = Layering(findings)
    merged = layering.over(layering.alone(below, ""), above, "")
    assert isinstance(merged, MapNode)
    return plain(merged), [(f.code, f.path) for f in findings]


def steps(upper: str) -> list[str]:
    return [step["id"] for step in over(upper)[0]["steps"]]


@pytest.mark.parametrize(
    ("upper", "path", "value"),
    [
        ("title: {en: Province}", "title", {"zh": "国家", "en": "Province"}),  # maps merge key by key
        ("title: 省", "title", "省"),  # another kind of value replaces
        ("languages: [zh]", "languages", ["zh"]),  # plain lists are replaced
        ("languages: []", "languages", []),
        ("roles: {clerk: {sees: region}}", "roles/clerk", {"of": "enterprise", "sees": "region"}),
        ("roles: {clerk: {replace: true, of: body}}", "roles/clerk", {"of": "body"}),
        ("roles: {clerk: {remove: true}}", "roles", {"officer": {"of": "authority", "may": ["export"]}}),
        ("roles: {judge: {of: court}}", "roles/judge", {"of": "court"}),
        ("steps: [{id: review, title: 复核}]", "steps/1", {"id": "review", "title": "复核", "after": {"amount": 3}}),
        ("steps: [{id: review, replace: true, title: 复核}]", "steps/1", {"id": "review", "title": "复核"}),
        ("steps: [{id: review, after: {amount: 5}}]", "steps/1/after", {"amount": 5}),  # a key of the model, no placing
        ("steps: []", "steps", []),
    ],
)
def test_a_layer_changes_what_it_names(upper: str, path: str, value: Any) -> None:
    merged, findings = over(upper)
    found: Any = merged
    for part in path.split("/"):
        found = found[int(part)] if part.isdigit() else found[part]
    assert (found, findings) == (value, [])


@pytest.mark.parametrize(
    ("upper", "order"),
    [
        ("steps: [{id: extra, title: x}]", ["submit", "review", "approve", "extra"]),
        ("steps: [{id: extra, title: x, before: review}]", ["submit", "extra", "review", "approve"]),
        ("steps: [{id: extra, title: x, after: submit}]", ["submit", "extra", "review", "approve"]),
        ("steps: [{id: approve, before: submit}]", ["approve", "submit", "review"]),
        ("steps: [{id: review, remove: true}]", ["submit", "approve"]),
        (
            "steps: [{id: p, title: x, after: submit}, {id: q, title: x, after: p}]",
            ["submit", "p", "q", "review", "approve"],
        ),
    ],
)
def test_items_are_addressed_by_id(upper: str, order: list[str]) -> None:
    assert steps(upper) == order


@pytest.mark.parametrize(
    ("upper", "code", "path"),
    [
        ("title: {zh: 国家}", "layer-no-change", "title/zh"),
        ("languages: [zh, en]", "layer-no-change", "languages"),
        ("steps: [{id: audit, remove: true}]", "layer-nothing-below", "steps/audit"),
        ("roles: {audit: {remove: true}}", "layer-nothing-below", "roles/audit"),
        ("roles: {audit: {replace: true, of: x}}", "layer-nothing-below", "roles/audit"),
        ("steps: [{id: x, title: y, before: reveiw}]", "layer-unknown-place", "steps/x/before"),
        ("steps: [{id: reveiw, title: 复核}]", "layer-near-miss", "steps/reveiw"),
        ("steps: [{id: x, title: y}, {id: x, title: z}]", "duplicate-id", "steps/x"),
    ],
)
def test_what_makes_no_sense_is_found(upper: str, code: str, path: str) -> None:
    assert (code, path) in over(upper)[1]


_LEAF = st.integers(0, 3) | st.sampled_from(["p", "q"])
_ITEM = st.fixed_dictionaries({"id": st.sampled_from(["i", "j", "k"])}, optional={"t": _LEAF, "u": _LEAF})
_ITEMS = st.lists(_ITEM, min_size=1, unique_by=lambda item: item["id"])
_MAP = st.dictionaries(st.sampled_from("xyz"), _LEAF, min_size=1)
_TREE = st.fixed_dictionaries({}, optional={"a": _LEAF, "m": _MAP, "l": _ITEMS})


def merged(lower: dict[str, Any], upper: dict[str, Any]) -> dict[str, Any]:
    return over(json.dumps(upper), json.dumps(lower))[0]


@given(_TREE)
def test_a_layer_over_itself_or_over_nothing_changes_nothing(tree: dict[str, Any]) -> None:
    assert merged(tree, tree) == tree == merged({}, tree) == merged(tree, {})


@given(_TREE, _TREE, _TREE)
def test_layers_may_be_merged_in_any_grouping(a: dict[str, Any], b: dict[str, Any], c: dict[str, Any]) -> None:
    assert merged(merged(a, b), c) == merged(a, merged(b, c))
