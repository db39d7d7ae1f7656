"""The region of the use-cases and its people."""

from tests.support.story import config, world  # noqa: F401 - fixtures
from tests.support.world import _published  # noqa: F401 - a fixture
