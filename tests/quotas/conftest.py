"""The region that trains people, published for one test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.config import releases
from guicheng.rehearsal.scenarios.stage import Stage
from tests.quotas.region import NAME, write
from tests.support.story import at


def publish(folder: Path, settings: Any) -> Stage:
    """The region with the people and entries of its scenarios."""
    if not Jurisdiction.objects.exists():
        places.load()
    settings.GUICHENG_CONFIG_ROOT = str(write(folder))
    at("2025-03-03T09:00:00")
    releases.publish_region(NAME, None, Actor.system(NAME, "tests"), scenarios=False)
    made = Stage(releases.current(NAME))
    made.set(made.config.scenarios[NAME].given)
    return made


@pytest.fixture
def stage(db: None, tmp_path: Path, settings: Any) -> Stage:
    return publish(tmp_path, settings)
