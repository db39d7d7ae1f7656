"""A decision table answers whatever it is asked: the checker tries it with every value that its rows tell apart."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from guicheng.config.checker import check
from guicheng.config.stores import Folders
from tests.config.walk.playing import NAME, REGION

AMOUNT = {"fact": "form.amount"}
KIND = {"fact": "form.kind"}
SMALL, LARGE = {"when": {"amount": {"lt": 100}}, "then": "small"}, {"when": {"amount": {"gte": 100}}, "then": "large"}
TABLE = {
    "title": "规模",
    "inputs": {"amount": AMOUNT},
    "outcomes": {"small": "小型", "large": "大型"},
    "rows": [SMALL, LARGE],
}
BOTH = {"amount": AMOUNT, "kind": KIND}
DAY = {"day": {"fact": "form.day"}}
WANTED = {"wanted": {"fact": "form.wanted"}}


def findings(folder: Path, **table: object) -> list[tuple[str, str]]:
    """What the checker says of a table: the code, and the part it speaks of."""
    if not (folder / "rules").exists():
        shutil.copytree(REGION, folder, dirs_exist_ok=True)
    said = {"decision_tables": {"size": {**TABLE, **table}}}
    (folder / "rules" / NAME / "decision-tables.yaml").write_text(yaml.safe_dump(said, allow_unicode=True))
    loaded = check(NAME, Folders(folder), scenarios=False)
    return [(one.code, one.path.removeprefix("decision_tables/size/")) for one in loaded.findings if "size" in one.path]


def row(then: str, **when: object) -> dict[str, object]:
    return {"when": when, "then": then} if when else {"then": then}


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ({}, []),
        ({"rows": [row("small", amount={"lt": 100}), row("large", amount={"gt": 100})]}, [("table-gap", "rows")]),
        ({"rows": [row("small", amount={"lt": 100}), row("large", amount={"gt": 100})], "otherwise": "small"}, []),
        ({"rows": [row("large", amount={"gte": 100}), row("small")]}, []),
        ({"rows": [row("small", amount={"lte": 100}), LARGE], "unique": True}, [("table-overlap", "rows/1")]),
        ({"unique": True}, []),
        ({"rows": [SMALL, LARGE, row("small", amount=100)]}, [("row-never-decides", "rows/2")]),
        ({"rows": [SMALL, LARGE, row("small", amount={"lt": -1})]}, [("row-never-decides", "rows/2")]),
        ({"rows": [row("small")]}, [("outcome-never", "outcomes/large")]),
        # a choice
        ({"inputs": BOTH, "rows": [row("small", kind="small"), row("large", kind="large", amount={"gte": 0})]}, []),
        ({"inputs": BOTH, "rows": [row("small", kind="small"), row("large", amount=5)]}, [("table-gap", "rows")]),
        # yes and no
        ({"inputs": WANTED, "rows": [row("small", wanted=True), row("large", wanted=False)]}, []),
        ({"inputs": WANTED, "rows": [row("small", wanted=True)], "outcomes": {"small": "小"}}, [("table-gap", "rows")]),
        ({"inputs": WANTED, "rows": [row("small", wanted=True), row("large", wanted={"ne": True})]}, []),
        # days
        (
            {"inputs": DAY, "rows": [row("small", day={"lt": "2025-01-01"}), row("large", day={"gte": "2025-01-01"})]},
            [],
        ),
        (
            {"inputs": DAY, "rows": [row("small", day={"lt": "2025-01-01"}), row("large", day={"gt": "2025-01-01"})]},
            [("table-gap", "rows")],
        ),
        # what cannot be tried
        (
            {"inputs": {"amount": AMOUNT, **DAY}, "rows": [row("small", day={"lt": {"fact": "today"}}), LARGE]},
            [("table-not-tried", "inputs")],
        ),
        # names
        ({"inputs": {"amount": {"fact": "form.amout"}}}, [("unknown-fact", "inputs/amount/fact")]),
        ({"inputs": {"amount": {"fact": "outcome.size"}}}, [("unknown-fact", "inputs/amount/fact")]),
        ({"rows": [row("small", amont={"lt": 100}), LARGE]}, [("condition.unknown-fact", "rows/0/when/amont")]),
        ({"rows": [row("small", amount="much"), LARGE]}, [("condition.unfit-value", "rows/0/when/amount")]),
        ({"rows": [row("smal", amount={"lt": 100}), LARGE]}, [("value-error", "rows/0/then")]),
    ],
)
def test_a_table_leaves_no_gap_and_no_idle_row(
    tmp_path: Path, table: dict[str, object], found: list[tuple[str, str]]
) -> None:
    assert findings(tmp_path, **table) == found


def test_the_checker_names_an_example_of_the_gap(tmp_path: Path) -> None:
    findings(tmp_path, rows=[row("small", amount={"lt": 100}), row("large", amount={"gt": 100})])
    said = [one for one in check(NAME, Folders(tmp_path), scenarios=False).findings if one.code == "table-gap"]
    assert [(one.message.zh, one.origin.line > 1) for one in said] == [("没有一行对应：amount=100", True)]


def test_an_outcome_is_known_where_all_its_facts_are(tmp_path: Path) -> None:
    """`form.amount` is of the record; a visit does not know it, nor does a register."""
    shutil.copytree(REGION, tmp_path, dirs_exist_ok=True)
    assert findings(tmp_path) == []
    for file, code in (("record", None), ("visit", "condition.unknown-fact")):
        path = tmp_path / "workflows" / NAME / f"{file}.yaml"
        before = path.read_text()
        asked = "requires: [{id: size, when: {outcome.size: large}, message: 太小}]\n"
        path.write_text(before + asked)
        codes = {
            one.code for one in check(NAME, Folders(tmp_path), scenarios=False).findings if one.severity == "error"
        }
        path.write_text(before)
        assert codes == ({code} if code else set()), file
