"""The region that opens things, its school accepted, published and served once for all its journeys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from guicheng.rehearsal.scenarios.stage import Stage
from tests.opening.accepted import accept
from tests.opening.region import NAME, write
from tests.support.browsing import served
from tests.support.grounds import stage_of
from tests.support.journeys import _django_db_helper, pytest_collection_modifyitems, stage, surfing, that_morning  # noqa: F401 -- of pytest

Ground = tuple[Stage, str]


@pytest.fixture(scope="package")
def ground(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Ground]:
    """The people of the region and the address of the server."""
    folder = write(tmp_path_factory.mktemp("openly"))
    with stage_of(NAME, folder, "openly", django_db_blocker) as people:
        accept(people)
        with served() as origin:
            yield people, origin


surf = surfing(NAME)
