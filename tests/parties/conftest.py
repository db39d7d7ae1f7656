"""The region of several parties with its people, published for one test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.config import releases
from guicheng.rehearsal.scenarios.stage import Stage
from tests.parties.region import NAME, write
from tests.support.again import again, content
from tests.support.story import at


@pytest.fixture
def stage(db: None, tmp_path: Path, settings: Any) -> Stage:
    """The region, published, with the people and entries of its scenarios."""
    root = write(tmp_path)
    settings.GUICHENG_CONFIG_ROOT = str(root)
    at("2025-03-03T09:00:00")
    return again((NAME, content(root)), _stage)


def _stage() -> Stage:
    if not Jurisdiction.objects.exists():
        places.load()
    releases.publish_region(NAME, None, Actor.system(NAME, "tests"), scenarios=False)
    made = Stage(releases.current(NAME))
    made.set(made.config.scenarios["parties"].given)
    return made
