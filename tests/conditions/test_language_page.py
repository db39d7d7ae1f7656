"""The language page shows conditions that can be read, and leaves no operator out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guicheng.config.conditions.tree import COMBINATORS, OPERATORS
from guicheng.config.findings import Findings
from guicheng.config.model.conditions import Condition
from guicheng.config.nodes import plain
from guicheng.config.source_text import read

PAGE = (Path(__file__).parents[2] / "docs" / "language" / "conditions.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
INLINE = re.findall(r"`([a-z_.]+: \{[^`]+\})`", PAGE)


@pytest.mark.parametrize("example", [*BLOCKS, *INLINE])
def test_every_example_can_be_read(example: str) -> None:
    findings = Findings()
    node = read(example, "page", "page", findings)
    assert node is not None, list(findings)
    data = plain(node)
    assert Condition(data if set(data) - set(OPERATORS) else {"fact": data}).references()


@pytest.mark.parametrize("word", [*OPERATORS, *COMBINATORS])
def test_every_word_of_the_language_is_told(word: str) -> None:
    assert re.search(rf"`{word}[:`]", PAGE)
