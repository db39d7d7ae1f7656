"""Every page of every role of the shipped regions: no dead link, no fault in the page, nothing left untranslated; and,
in a browser on a phone, accessible, quiet, from nowhere else, and no wider than the screen in either text size."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from guicheng.accounts.models import Membership
from guicheng.common import clock
from guicheng.config.model.whole import RegionConfig
from guicheng.rehearsal.demo import player
from guicheng.rehearsal.demo.story import read
from tests.journeys import people
from tests.journeys.people import day
from tests.support import crawling, world
from tests.support.browsing import PHONE, Surfer
from tests.support.crawling import Kind, Page
from tests.support.world import Person
from tests.yunnan import shared

DAY = "2025-12-20 10:00"
HUNAN = "enterprise project-team information-centre general-office permit-reviewer expert-panel evaluation-system"
YUNNAN = "owner-user contractor-user supervision-user authority-reviewer body-reviewer province-admin"
ROLES = [
    *((world.REGION, role) for role in (*HUNAN.split(), "configurator")),
    *((shared.REGION, role) for role in YUNNAN.split()),
]
_made: dict[str, dict[str, Person]] = {}
_read: set[tuple[str, Kind]] = set()
_looked_at: dict[str, set[str]] = {}


@pytest.fixture(autouse=True)
def _a_day_in_december(_a_day_in_november: None) -> None:
    """Inside the window of the fourth quarter."""
    clock.set_to(day(DAY))


@pytest.fixture
def person(config: RegionConfig) -> Callable[[str, str], Person]:
    """Somebody of a region by role; what there is to see for them is made once."""

    def found(region: str, role: str) -> Person:
        if region not in _made:
            _made[region] = _hunan(config) if region == world.REGION else _yunnan()
        return _made[region][role]

    return found


def _hunan(config: RegionConfig) -> dict[str, Person]:
    """A tenant whose filings are in every state."""
    ours = world.tenant(config, "pages", "页样")
    people.stands(ours)
    people.filed(ours, "quarterly-report", cumulative_percent=20)
    people.filed(ours, "process-evaluation")
    people.filed(ours, "excellence-plan", confirmed=False)
    world.World(config, ours, ours).begin(ours.person("project-team"), "section-acceptance")
    return ours.people


def _yunnan() -> dict[str, Person]:
    """The people of the demonstration."""
    world.config_of(shared.REGION)
    player.load(shared.REGION, read(Path(settings.ROOT) / "fixtures" / "demo" / f"{shared.REGION}.yaml"))
    held = Membership.objects.unscoped().filter(account__region=shared.REGION).select_related("account")
    return {one.role: Person(one.role, one.account, one.pk) for one in held.order_by("-pk")}


def test_every_role_is_here(config: RegionConfig) -> None:
    for known in (config, world.config_of(shared.REGION)):
        assert {role for where, role in ROLES if where == known.region.region} == set(known.region.roles)


@pytest.mark.parametrize(("region", "role"), ROLES)
def test_every_page_of(region: str, role: str, person: Callable[[str, str], Person], surf: Surfer) -> None:
    who = person(region, role)
    pages = crawling.crawl(who.client(), "/home/")
    found = [fault for page in pages for fault in crawling.faults(page)]
    data = crawling.typed(world.config_of(region))
    for page in pages:
        if page.tree is not None and page.status < 400 and _is_unread(region, page):
            english = crawling.fetched(who.client(), page.address, page.kind, page.came_from, "en")
            found += crawling.faults(english, "en") + crawling.untranslated(english, data)
    assert not found, "\n".join(found)
    phone = surf.arrive(who, "/home/", PHONE)
    for page in pages:
        if page.tree is not None and _is_new(page):
            phone.goto(page.address)
            surf.look(phone, re.sub(r"\W+", "-", f"{role}{page.address}").strip("-"))
            phone.locator("html").evaluate("page => page.classList.add('text-large')")
            surf.fits(phone)


def _is_unread(region: str, page: Page) -> bool:
    """Whether nobody of the region has read a page of this kind in English yet; a question changes no words."""
    known = (region, page.kind) in _read
    _read.add((region, page.kind))
    return not known and not page.kind.asked


def _is_new(page: Page) -> bool:
    """Whether the page has any part that no page of its view had that was looked at before."""
    parts = {part for names in page.tree.xpath("//main//@class") for part in names.split()}
    known = _looked_at.setdefault(page.kind.view, set())
    is_new = not known or not parts <= known
    known |= parts
    return is_new
