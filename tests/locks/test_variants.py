"""What other places ask of locks is said in configuration: the scenarios of a region that has every variant."""

from __future__ import annotations

import pytest

from guicheng.config.checker import check
from tests.locks.world import STORE

pytestmark = pytest.mark.django_db


def test_the_region_of_the_variants_is_right_and_its_stories_come_true() -> None:
    loaded = check("variants", STORE, scenarios=True)
    assert [f"{f.code} {f.message.zh} {f.message.en} {f.origin.file}:{f.origin.line}" for f in loaded.findings] == []
