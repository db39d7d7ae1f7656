"""The region of the use-cases and its people."""

from tests.filings.conftest import _published, config, world  # noqa: F401 - fixtures
