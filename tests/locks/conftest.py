"""A region in which every kind of rule is declared, and a small world of people and works in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guicheng.accounts.actor import Actor
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from tests.locks.world import STORE, World


@pytest.fixture
def config(db: None) -> Iterator[RegionConfig]:
    """The region of the variants, published."""
    actor = Actor.system("variants", "test")
    published = releases.publish_region("variants", STORE, actor, scenarios=False)
    assert published.release is not None, list(published.loaded.findings)
    yield releases.load(published.release.pk)
    releases.forget()


@pytest.fixture
def world(config: RegionConfig) -> World:
    """An empty world in the published region."""
    return World(config)
