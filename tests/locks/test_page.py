"""The examples of the language page are what the models read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from pydantic import TypeAdapter

from guicheng.config.findings import Findings
from guicheng.config.model.desks import Lookup
from guicheng.config.model.effects import EffectRule
from guicheng.config.model.filing import Appointing
from guicheng.config.model.locks import LockRule, Locks
from guicheng.config.model.notices import Notice
from guicheng.config.nodes import plain
from guicheng.config.source_text import read

PAGE = Path(settings.ROOT) / "docs/language/locks.md"
RULE = {"title": "规则", "posts": ["manager"], "limit": 1, "refuse": "已有工程"}


def read_block(block: str) -> dict[str, object]:
    """An example as the loader reads it."""
    tree = read(block, "locks.md", "page", Findings())
    assert tree is not None
    return plain(tree)


BLOCKS = [read_block(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)]


@pytest.mark.parametrize("block", BLOCKS, ids=[next(iter(block)) for block in BLOCKS])
def test_an_example_is_read(block: dict[str, object]) -> None:
    if "people" in block:
        Locks.model_validate(block)
    elif "appointments" in block:
        TypeAdapter(list[Appointing]).validate_python(block["appointments"])
        TypeAdapter(list[EffectRule]).validate_python(block["effects"])
    elif "locked" in block:
        TypeAdapter(dict[str, Notice]).validate_python(block)
    elif "by" in block:
        TypeAdapter(list[Lookup]).validate_python(block["by"])
    else:
        LockRule.model_validate({**RULE, **block})


def test_every_kind_of_example_is_there() -> None:
    kinds = {"people", "limit", "changes", "beyond", "scope", "appointments", "by", "locked"}
    assert kinds <= {next(iter(block)) for block in BLOCKS}
