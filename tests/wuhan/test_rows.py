"""Rows of the manual that no story shows alone: what feeds bring, whose it is, and what the simulator makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from guicheng.accounts.models import Organisation
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import receiving
from guicheng.feeds.models import FeedBatch
from guicheng.registers.models import Entry
from tests.wuhan.shared import REGION

pytestmark = pytest.mark.django_db


@pytest.fixture
def config(told: None) -> RegionConfig:
    """The region with its people; the contractor of the rows is registered."""
    return releases.current(REGION)


def added(known: set[int]) -> list[Entry]:
    """The projects that came since."""
    return list(Entry.objects.unscoped().filter(region=REGION, register="project").exclude(pk__in=known))


@pytest.fixture
def known(told: None) -> set[int]:
    return set(Entry.objects.unscoped().filter(region=REGION, register="project").values_list("pk", flat=True))


def push(config: RegionConfig, feed: str, *rows: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"data": {"projects": rows}}, ensure_ascii=False).encode()
    found: dict[str, Any] = receiving.receive(config, feed, body, FeedBatch.Way.FILE, "x").as_json()
    return found


def project(day: int, **more: Any) -> dict[str, Any]:
    return {
        "projectNo": "WH-4201-2601-0031", "modified": f"2026-03-{day:02}T08:00:00+08:00", "worksName": "武昌样例剧院",
        "projectName": "武昌样例剧院", "category": "01", "region": "420106", "address": "样例路1号",
        "builder": {"name": "武汉样例江城置业有限公司"},
        "contractor": {"code": "91420100MA6DEM101J", "name": "武汉样例一建有限公司", "lead": "何山"}, **more,
    }  # fmt: skip


TENDER = {"tenderNo": "WHZB-2026-0031", "awardedOn": "2026-03-01"}
PERMIT = {"permitNo": "420106202603100031", "permitOn": "2026-03-10", "contractAmount": "310000000"}


@pytest.mark.parametrize("first", ["tenders", "permits"])
def test_a_tender_and_its_permit_are_one_project(config: RegionConfig, known: set[int], first: str) -> None:
    """WHS-29, WHS-50, WHS-53: in whichever order they come; the project is the contractor's."""
    rows = [("tenders", project(2, **TENDER)), ("permits", project(11, **PERMIT))]
    for feed, row in rows if first == "tenders" else reversed(rows):
        answer = push(config, feed, row)
        assert answer["refused"] == 0, answer
        assert push(config, feed, row)["unchanged"] == 1
    (entry,) = added(known)
    assert (entry.data["tender_no"], entry.data["permit_no"]) == (TENDER["tenderNo"], PERMIT["permitNo"])
    assert (entry.data["contract_amount"], entry.jurisdiction) == (31000, "420106")
    owner = Organisation.objects.unscoped().get(region=REGION, credit_code="91420100MA6DEM101J")
    assert entry.organisation_id == owner.pk


def test_a_row_waits_until_its_contractor_has_registered(config: RegionConfig, known: set[int]) -> None:
    """WHS-01, WHS-29: nobody is registered by a feed."""
    row = project(11, **PERMIT) | {"contractor": {"code": "91420100MA6DEM103Q", "name": "武汉样例三建有限公司"}}
    assert push(config, "permits", row)["refused"] == 1
    assert added(known) == []


def test_one_permit_is_of_one_project(config: RegionConfig) -> None:
    push(config, "permits", project(11, **PERMIT))
    again = push(config, "permits", project(12, **PERMIT) | {"projectNo": "WH-4201-2601-0032"})
    assert again["refused"] == 1


@pytest.mark.parametrize("feed", ["permits", "tenders"])
def test_the_simulator_plays_both_systems(
    config: RegionConfig, known: set[int], feed: str, settings: Any, tmp_path: Path
) -> None:
    """Rows made from the declaration alone are taken."""
    settings.FEEDS_ROOT = tmp_path / "feeds"
    call_command("feed", "simulate", REGION, feed, "--rows", "3", "--register", "--drop")
    call_command("feed", "sweep", REGION)
    assert len(added(known)) == 3
