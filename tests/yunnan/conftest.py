"""The published region with the people and works of its own scenarios, on the day they begin."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml
from django.db import transaction

from guicheng.common import clock
from guicheng.config.model.scenarios import Given
from guicheng.rehearsal.scenarios.stage import Stage
from tests.support.world import config_of
from tests.yunnan.shared import REGION, Scene

STORY = Path(__file__).parents[2] / f"workflows/{REGION}/scenarios/locks.yaml"


@pytest.fixture
def scene(db: None) -> Scene:
    """李建业 manages the hall and is locked; 赵文山 has no certificate B; 钱学明 is free."""
    clock.set_to(dt.datetime(2025, 7, 1, 9, 0, tzinfo=clock.SHANGHAI))
    scene = Scene(Stage(config_of(REGION)))
    with transaction.atomic():
        scene.stage.set(Given.model_validate(yaml.safe_load(STORY.read_text(encoding="utf-8"))["given"]))
    return scene
