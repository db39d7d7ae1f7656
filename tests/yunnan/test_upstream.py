"""Upstream and this system speak of the same people: what was decided here stands, and what is new upstream counts."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.common import clock
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import appointments
from guicheng.filings.guards.eligibility import Vacancy
from guicheng.registers.models import Entry, Lock, Tie
from tests.yunnan import test_feed
from tests.yunnan.shared import REGION
from tests.yunnan.test_feed import MANAGER, push, work

yunnan = test_feed.config
"""The published region with its firms."""

LI, QIAN = "李建业", "钱学明"
SUCCESSOR = {**MANAGER, "name": QIAN, "idNumber": "430102199001010016", "phone": "13900000002", "certificates": []}


def people(*who: dict[str, Any]) -> dict[str, Any]:
    return {"contractor": {"code": "91530100MA6DEM021R", "name": "滇中建设工程有限公司", "persons": list(who)}}


def managers(work_entry: Entry) -> list[str]:
    found = Tie.objects.filter(part="appointments", work=work_entry, ended_at__isnull=True).select_related("person")
    return sorted(tie.person.name for tie in found)


def locked() -> list[str]:
    found = Lock.objects.unscoped().filter(until__isnull=True).select_related("person")
    return sorted(lock.person.name for lock in found)


@pytest.fixture
def changed(yunnan: RegionConfig) -> Entry:
    """李建业 came from upstream and was replaced here by 钱学明."""
    clock.set_to(dt.datetime(2025, 7, 1, 9, 0, tzinfo=clock.SHANGHAI))
    spare = {**SUCCESSOR, "post": "AQY"}
    answer = push(yunnan, work("JD001", "HT-1", **people(MANAGER)), work("JD009", "HT-9", state="2", **people(spare)))
    assert answer["refused"] == 0, answer
    hall = Entry.objects.unscoped().get(register="work", source_key="JD001")
    leaving = Tie.objects.select_related("entry", "person").get(work=hall)
    successor = Entry.objects.unscoped().get(register="person", name=QIAN)
    vacancy = Vacancy(yunnan, "project-manager", hall, leaving.organisation_id, leaving)
    appointments.appoint(vacancy, successor, Actor.system(REGION, "test"))
    assert (managers(hall), locked()) == ([QIAN], [QIAN])
    return hall


def again(number: str = "JD001", modified: str = "2025-07-02T08:00:00+08:00", **more: Any) -> dict[str, Any]:
    return work(number, "HT-1", modified=modified, **more)


def test_upstream_that_has_not_heard_of_the_change_does_not_undo_it(yunnan: RegionConfig, changed: Entry) -> None:
    answer = push(yunnan, again(name="滇池会展中心改名", **people(MANAGER)))
    assert answer["refused"] == 0, answer
    assert (managers(changed), locked()) == ([QIAN], [QIAN])
    posts = Entry.objects.unscoped().filter(register="appointment", parent=changed).order_by("pk")
    assert [post.data.get("until") for post in posts] == ["2025-07-01", None]


def test_upstream_that_has_heard_of_it_says_the_same_post_again_and_the_next_change_ends_both(
    yunnan: RegionConfig, changed: Entry
) -> None:
    left = {**MANAGER, "until": "2025-07-01"}
    answer = push(yunnan, again(**people(left, {**SUCCESSOR, "since": "2025-07-01"})))
    assert answer["refused"] == 0, answer
    assert (set(managers(changed)), locked()) == ({QIAN}, [QIAN])
    held = Tie.objects.filter(work=changed, ended_at__isnull=True).select_related("entry", "person").first()
    assert held is not None
    li = Entry.objects.unscoped().get(register="person", name=LI)
    appointments.appoint(
        Vacancy(yunnan, "project-manager", changed, held.organisation_id, held), li, Actor.system(REGION, "test")
    )
    assert (managers(changed), locked()) == ([LI], [LI])


def test_whoever_comes_back_upstream_counts_again(yunnan: RegionConfig, changed: Entry) -> None:
    """李建业 manages the work once more from August: his places are counted like anybody's."""
    clock.set_to(dt.datetime(2025, 8, 5, 9, 0, tzinfo=clock.SHANGHAI))
    back = {**MANAGER, "since": "2025-08-01"}
    answer = push(yunnan, again(modified="2025-08-05T08:00:00+08:00", **people(back)))
    assert answer["refused"] == 0, json.dumps(answer, ensure_ascii=False)
    assert (managers(changed), locked()) == ([LI, QIAN], [LI, QIAN])
    answer = push(yunnan, work("JD002", "HT-2", **people(back)))
    assert "该项目经理已有项目管理工作，请重新选择" in json.dumps(answer, ensure_ascii=False)


def test_certificates_go_with_a_person_to_another_firm_and_place(yunnan: RegionConfig) -> None:
    """Also those that were added here, which no row speaks of: the next firm finds them, the last no longer does."""
    clock.set_to(dt.datetime(2025, 7, 1, 9, 0, tzinfo=clock.SHANGHAI))
    assert push(yunnan, work("JD001", "HT-1", **people(MANAGER)))["refused"] == 0
    li = Entry.objects.unscoped().get(register="person", name=LI)
    Entry.objects.create(
        region=REGION, register="certificate", parent=li, organisation_id=li.organisation_id,
        jurisdiction=li.jurisdiction, name="云153000000001", data={"kind": "registered-constructor"},
    )  # fmt: skip
    firm = Organisation.objects.create(
        region=REGION, kind="contractor", name="乌蒙建工有限公司", credit_code="91530100MA6DEM051W",
        jurisdiction_id="530300",
    )  # fmt: skip
    moved = {"code": firm.credit_code, "name": firm.name, "persons": [{**MANAGER, "certificates": []}]}
    answer = push(
        yunnan, work("JD001", "HT-1", region="530302", modified="2025-07-02T08:00:00+08:00", contractor=moved)
    )
    assert answer["refused"] == 0, answer
    li.refresh_from_db()
    assert (li.organisation_id, li.jurisdiction) == (firm.pk, "530302")
    for certificate in Entry.objects.unscoped().filter(register="certificate"):
        assert (certificate.organisation_id, certificate.jurisdiction) == (firm.pk, "530302"), certificate.name
