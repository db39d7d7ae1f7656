"""Mistakes planted in the region of tables: each is found, at its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from guicheng.config.checker import check
from guicheng.config.stores import Folders
from tests.tables.region import NAME, write

EXPORTS, PERMIT, UI = "workflows/by-rows/exports.yaml", "workflows/by-rows/permit.yaml", "forms/by-rows/permit/ui.yaml"
SITE_FORM = "forms/by-rows/site/ui.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (EXPORTS, "filing: permit\n    to: [clerk", "about: site\n    to: [clerk", "section-of-filing"),
        (EXPORTS, "    filing: permit\n    to: [clerk", "    to: [clerk", "value-error"),
        (EXPORTS, "kind: decisions, title: 五、审批意见", "kind: decisions, steps: [chek]", "unknown-step"),
        (EXPORTS, "slot: photos", "slot: photo", "unknown-slot"),
        (
            EXPORTS,
            "    about: site\n    to: [clerk, department]\n",
            "    about: site\n    verify: true\n    to: [clerk]\n",
            "paper-of-filing",
        ),
        (EXPORTS, "value: form.kind, options: all", "value: form.amount, options: all", "no-options-to-mark"),
        (EXPORTS, "where: {item.second: {ne: fail}}", "where: {item.secnd: {ne: fail}}", "condition.unknown-fact"),
        (EXPORTS, "where: {item.second: {ne: fail}}", "where: {item.second: {ne: bad}}", "condition.unknown-option"),
        (EXPORTS, "when: {form.amount: {gte: 2}}", "when: {form.amonut: {gte: 2}}", "condition.unknown-fact"),
        (EXPORTS, "value: criteria.year}", "value: criteria.yaer}", "unknown-fact"),
        (EXPORTS, "table: materials\n        where", "table: material\n        where", "unknown-table"),
        (EXPORTS, "states: [deciding, confirmed, refused]", "states: [decided]", "unknown-state"),
        (EXPORTS, "    verify: true\n", "    refuse: 不可以\n    verify: true\n", "refuse-unused"),
        (EXPORTS, "    verify: true\n", "    template: form.docx\n    verify: true\n", "not-in-template"),
        (EXPORTS, "when: {organisation.jurisdiction:", "when: {form.jurisdiction:", "condition.unknown-fact"),
        (PERMIT, "write: [materials.first, ", "write: [materials.frist, ", "unknown-field"),
        (PERMIT, "write: [materials.first, ", "write: [materials.name, materials.first, ", "write-read-only"),
        (PERMIT, "write: [materials.first, ", "write: [materials.scna, materials.first, ", "unknown-field"),
        (
            PERMIT,
            "approve, return]\n      fields: {write: [materials.first",
            "{id: approve, clears: [materials.scan]}, return]\n      fields: {write: [materials.first",
            "unknown-field",
        ),
        (
            PERMIT,
            "hidden: [materials.secret]}\n  withdraw",
            "hidden: [materials.secrets]}\n  withdraw",
            "unknown-field",
        ),
        (PERMIT, "write: [materials.second, ", "write: [materials.first, materials.second, ", "written-twice"),
        (
            UI,
            "when: {form.agent: true}}\n      - {id: plan",
            "when: {form.agnet: true}}\n      - {id: plan",
            "condition.unknown-fact",
        ),
        (UI, "when: {item.copies: {gte: 3}}", "when: {item.copies: {gte: three}}", "condition.unfit-value"),
        (UI, "id: plan, values: {name: 施工图审查合格书}", "id: plan, values: {}", "form.required-hidden"),
    ],
)
def test_it_is_found(tmp_path: Path, file: str, old: str, new: str, code: str) -> None:
    path = write(tmp_path) / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = check(NAME, Folders(tmp_path), scenarios=False).findings
    assert code in {one.code for one in found if one.origin and one.origin.file == file}, [
        (one.code, str(one.message)) for one in found
    ]


def test_a_type_without_steps_has_no_decisions(tmp_path: Path) -> None:
    path = write(tmp_path) / EXPORTS
    paper = (
        "  list:\n    title: 目录表\n    filing: listing\n    to: [clerk]\n    file_name: 目录表\n"
        "    sections: [{kind: decisions}]\n"
    )
    path.write_text(path.read_text(encoding="utf-8") + paper, encoding="utf-8")
    found = check(NAME, Folders(tmp_path), scenarios=False).findings
    assert [one.code for one in found] == ["no-decisions"]
