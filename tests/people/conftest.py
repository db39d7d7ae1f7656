"""The bodies of three levels with their people, published for one test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction, Organisation
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.acts import drafts, submission
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.stage import Stage
from tests.people.region import NAME, write
from tests.support.again import again, content
from tests.support.story import at


class Levels:
    """The region's people by the names its scenarios give them, and what they file."""

    def __init__(self, config: RegionConfig) -> None:
        at("2025-03-03T09:00:00")
        self.config = config
        self.stage = Stage(config)
        self.stage.set(config.scenarios["life"].given)

    def actor(self, name: str) -> Actor:
        """An actor of the scenarios, e.g. `county.clerk`."""
        return self.stage.actor(name)

    def organisation(self, name: str) -> Organisation:
        """An organisation of the scenarios."""
        return self.stage.organisations[name]

    @property
    def yard(self) -> Entry:
        """The county's site."""
        return Entry.objects.unscoped().get(pk=self.stage.entries["yard"].pk)

    def draft(self, by: str = "county.clerk", kind: str = "record") -> Filing:
        """A draft about the county's site."""
        data = {"text": "无事故"} if kind == "record" else None
        return drafts.create(self.actor(by), kind, self.yard.pk, data).matter.filing

    def submitted(self, by: str = "county.clerk", kind: str = "record") -> Filing:
        """One that was handed in."""
        return submission.submit(self.actor(by), self.draft(by, kind).pk).filing


@pytest.fixture
def config(db: None, tmp_path: Path, settings: Any) -> RegionConfig:
    """The region, published."""
    root = write(tmp_path)
    settings.GUICHENG_CONFIG_ROOT = str(root)
    again((NAME, content(root)), _publish)
    return releases.current(NAME)


def _publish() -> None:
    if not Jurisdiction.objects.exists():
        places.load()
    releases.publish_region(NAME, None, Actor.system(NAME, "tests"), scenarios=False)


@pytest.fixture
def levels(config: RegionConfig) -> Levels:
    """Its people."""
    at("2025-03-03T09:00:00")
    return again(("levels", config.release_id), lambda: Levels(config))
