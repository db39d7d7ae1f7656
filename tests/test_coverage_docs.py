"""`docs/coverage/` says of every requirement where it is configured, where it is tested, and its state; and it is true.

A row is `| id | requirement | configured in | tested by | state |`. `done` needs at least one test; every test that is
named must exist: `tests/….py::function` or `scenario <region>/<file>/<id>`.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
COVERAGE = ROOT / "docs" / "coverage"
STATES = {"done", "partly", "open"}
SYSTEMS = {
    "hunan-quality": [f"HNQ-{n:02d}" for n in range(1, 119)],
    "yunnan-quality-safety": [f"YNR-{n:02d}" for n in range(1, 39)],
    "hubei-supervision": [f"HBZ-{n:02d}" for n in range(1, 54)],
    "wuhan-construction": [f"WHS-{n:02d}" for n in range(1, 58)],
    "cross-cutting": [f"X-{n:02d}" for n in range(1, 26)],
}
_TEST = re.compile(r"tests/[\w/]+\.py(?:::\w+)*")
_SCENARIO = re.compile(r"scenario ([a-z0-9-]+)/([a-z0-9-]+)/([a-z0-9-]+)")
_FILE = re.compile(r"`((?:workflows|forms|rules|platform|fixtures|docs)/[\w./-]+)`")


class Row(NamedTuple):
    """One line of a coverage table."""

    system: str
    id: str
    configured: str
    tested: str
    state: str


def _rows(system: str) -> list[Row]:
    found = []
    for line in (COVERAGE / f"{system}.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 5 and re.fullmatch(r"[A-Z]+-\d+", cells[0]):
            found.append(Row(system, cells[0], cells[2], cells[3], cells[4]))
    return found


ROWS = [row for system in SYSTEMS for row in _rows(system)]


@cache
def _names(file: str) -> frozenset[str]:
    """Every function and class of a test file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


@cache
def _scenarios(region: str, file: str) -> frozenset[str]:
    path = ROOT / "workflows" / region / "scenarios" / f"{file}.yaml"
    return frozenset(one["id"] for one in yaml.safe_load(path.read_text(encoding="utf-8"))["scenarios"])


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_requirement_has_exactly_one_row(system: str) -> None:
    assert sorted(row.id for row in ROWS if row.system == system) == sorted(SYSTEMS[system])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_is_true(row: Row) -> None:
    assert row.state in STATES
    tests, scenarios = _TEST.findall(row.tested), _SCENARIO.findall(row.tested)
    assert row.state != "done" or tests or scenarios, "called done without a test"
    for test in tests:
        file, *names = test.split("::")
        assert (ROOT / file).is_file(), test
        assert set(names) <= _names(file), test
    for region, file, scenario in scenarios:
        assert scenario in _scenarios(region, file), scenario
    for file in _FILE.findall(row.configured):
        assert (ROOT / file).exists(), file
