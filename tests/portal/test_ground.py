"""The ground that tests stand on: what was kept of an earlier test speaks of the configuration that is live now."""

from __future__ import annotations

import pytest

from guicheng.config import releases
from tests.support.story import World, live

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ground", ["made", "put back"])
def test_people_are_of_the_live_configuration_after_all_was_forgotten(world: World, ground: str) -> None:
    assert world.config is live(), ground
    assert world.stage.config is live(), ground
    releases.forget()
