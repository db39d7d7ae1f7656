"""The region is published once for the session; a test that emptied the tables has it published again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.workflow import flows
from tests.filings.world import REGION, World, at


def publish() -> RegionConfig:
    """The live configuration of the region; published first where it is not, or is not what the folders say."""
    if not Jurisdiction.objects.exists():
        places.load()
    releases.publish_region(REGION, None, Actor.system("", "tests"), if_changed=True, scenarios=False)
    return releases.current(REGION)


@pytest.fixture(scope="session")
def _published(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), transaction.atomic():
        publish()


@pytest.fixture
def config(_published: None, db: None) -> RegionConfig:
    """The configuration that is live."""
    if releases.current_id(REGION) is None:
        releases.forget()
        flows.forget_stored()
        return publish()
    return releases.current(REGION)


@pytest.fixture
def world(config: RegionConfig) -> World:
    """The region's people, on 10 July 2025."""
    at("2025-07-10T09:00:00")
    return World(config)
