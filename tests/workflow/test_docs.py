"""The examples of docs/language/chains.md are chains without a mistake."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guicheng.config.chains_analysis import analyse
from guicheng.config.findings import Findings
from guicheng.config.model.chains import Chain
from guicheng.config.model.filing import FilingType
from guicheng.config.nodes import plain
from guicheng.config.source_text import read

PAGE = (Path(__file__).parents[2] / "docs" / "language" / "chains.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
CHAINS = [one for one in EXAMPLES if not one.startswith("filing:") or "\nchain:" in one]
"""Whole filing types and chains by themselves; parts of a filing type are held against its schema with the examples of
the other pages."""


@pytest.mark.parametrize("example", CHAINS, ids=range(len(CHAINS)))
def test_an_example_is_sound(example: str) -> None:
    findings = Findings()
    tree = read(example, "chains.md", "docs", findings)
    assert tree is not None
    said = plain(tree)
    chain = FilingType.model_validate(said).chain if "filing" in said else Chain.model_validate(said)
    assert analyse(chain) == []


def test_every_mistake_the_analysis_knows_is_on_the_page() -> None:
    source = Path(analyse.__code__.co_filename).read_text("utf-8")
    codes = set(re.findall(r'_(?:error|warning|unknown)\(\s*"([a-z-]+)"', source))
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()
