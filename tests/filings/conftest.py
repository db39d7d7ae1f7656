"""The use-cases are proved on the people of the region's own scenarios."""

from tests.support.story import config, world  # noqa: F401 - fixtures
from tests.support.world import _published  # noqa: F401 - a fixture
