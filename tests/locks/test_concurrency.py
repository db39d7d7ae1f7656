"""Many appointments of one person at once, from several processes: exactly the allowed number succeed."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from guicheng.registers.locks import standing
from guicheng.registers.models import Allowance, Lock, Place, Tie
from tests.locks.crowd import Answer, appoint_all
from tests.locks.world import World

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES, EACH = 4, 16


@pytest.fixture(scope="module", autouse=True)
def _empties_quickly() -> Iterator[None]:
    """After each test only what these tests write to is emptied: the places of the country stay loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield


def empty() -> None:
    """Empty the tables of registers, accounts, filings and configuration."""
    business = ("filings_", "registers_", "workflow_", "notices_", "attachments_", "accounts_", "config_")
    names = [name for name in connection.introspection.table_names() if name.startswith(business)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_auditentry, audit_seal")
        cursor.execute(f"TRUNCATE {', '.join(sorted(set(names) - {'accounts_jurisdiction'}))} CASCADE")


def database() -> dict[str, Any]:
    """How another process reaches the database of the tests."""
    return {key: connection.settings_dict[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}


def crowd(world: World, person: int, works: list[int], post: str, processes: int = PROCESSES) -> list[Answer]:
    release = world.config.release_id
    assert release is not None
    asked = [(database(), release, person, works[n::processes], post) for n in range(processes)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return [answer for answers in pool.map(appoint_all, asked, chunksize=1) for answer in answers]


def test_of_64_at_once_exactly_the_allowed_number_succeed_and_the_rest_read_who_holds_the_places(world: World) -> None:
    person = world.person("甲")
    works = [world.work(f"{n}号楼") for n in range(PROCESSES * EACH)]
    answers = crowd(world, person.pk, [work.pk for work in works], "chief")
    assert Counter(answer.code for answer in answers) == {"ok": 3, "post-limit": PROCESSES * EACH - 3}
    names = {work.pk: work.name for work in works}
    took = {names[answer.work] for answer in answers if answer.code == "ok"}
    for answer in answers:
        if answer.code != "ok":
            assert set(answer.holders) == took
            assert answer.message.startswith("甲任项目总监已达3个：")
            assert all(name in answer.message for name in took)
    (row,) = Allowance.objects.filter(person=person)
    assert sorted(row.places.values_list("ordinal", flat=True)) == [1, 2, 3]
    assert Tie.objects.filter(part="appointments").count() == 3
    assert Lock.objects.unscoped().filter(person=person, until__isnull=True).count() == 1


def test_works_under_one_contract_share_a_place_however_many_come_at_once(world: World) -> None:
    person = world.person("乙")
    works = [world.work(f"{n}标段", contract_no="HT-1") for n in range(8)]
    others = [world.work(f"别处{n}", contract_no=f"HT-9{n}") for n in range(8)]
    mixed = [work.pk for pair in zip(works, others, strict=True) for work in pair]
    answers = crowd(world, person.pk, mixed, "manager", processes=2)
    took = {answer.work for answer in answers if answer.code == "ok"}
    shared = {work.pk for work in works}
    assert took == shared or (len(took) == 1 and not took & shared)
    assert Place.objects.filter(allowance__person=person).count() == 1
    (most, places, waiting) = standing.stored(person.pk)["manager", ""]
    assert (most, len(places), waiting) == (1, 1, ())
