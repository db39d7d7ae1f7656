"""A region in which every kind of rule is declared, and a small world of people and works in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guicheng.accounts.actor import Actor
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from tests.locks.world import STORE, World
from tests.support.again import again


@pytest.fixture
def config(db: None) -> Iterator[RegionConfig]:
    """The region of the variants, published."""
    again("variants", _publish)
    yield releases.current("variants")
    releases.forget()


def _publish() -> None:
    published = releases.publish_region("variants", STORE, Actor.system("variants", "test"), scenarios=False)
    assert published.release is not None, list(published.loaded.findings)


@pytest.fixture
def world(config: RegionConfig) -> World:
    """An empty world in the published region."""
    return World(config)
