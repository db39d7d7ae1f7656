"""An act that the database had to give up is begun again as a whole; what it did before has not happened."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import TransactionTestCase

from guicheng.common.acts import ATTEMPTS, act
from guicheng.common.errors import Refusal
from guicheng.registers.models import Serial
from tests.locks.test_concurrency import empty


@pytest.fixture
def _empties_quickly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield


@pytest.mark.usefixtures("_empties_quickly")
@pytest.mark.django_db(transaction=True)
def test_of_two_that_wait_for_each_other_both_come_through() -> None:
    """Each writes one row and then, once both have, the other's."""
    for scope in "ab":
        Serial.objects.create(region="r", rule="n", scope=scope)
    met, attempts = threading.Barrier(2), {"a": 0, "b": 0}

    @act
    def add(first: str, second: str) -> None:
        attempts[first] += 1
        for scope in (first, second):
            with connection.cursor() as cursor:
                cursor.execute("UPDATE registers_serial SET last = last + 1 WHERE region = 'r' AND scope = %s", [scope])
            if scope == first and attempts[first] == 1:
                met.wait()

    def run(first: str, second: str) -> None:
        try:
            add(first, second)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Serial.objects.filter(region="r").values_list("scope", "last")) == [("a", 2), ("b", 2)]
    assert max(attempts.values()) > 1, "one of them was begun again"


def given_up() -> OperationalError:
    """What the driver raises, as Django hands it on."""
    cause = Exception("deadlock detected")
    cause.pgcode = "40P01"  # type: ignore[attr-defined]
    error = OperationalError("deadlock detected")
    error.__cause__ = cause
    return error


@pytest.mark.usefixtures("_empties_quickly")
@pytest.mark.django_db(transaction=True)
def test_whoever_is_given_up_every_time_reads_that_nothing_happened() -> None:
    tried = []

    @act
    def never() -> None:
        tried.append(Serial.objects.create(region="r", rule="n", scope=str(len(tried))))
        raise given_up()

    with pytest.raises(Refusal) as refused:
        never()
    assert (refused.value.code, len(tried), Serial.objects.filter(region="r").count()) == ("busy", ATTEMPTS, 0)


@pytest.mark.usefixtures("_empties_quickly")
@pytest.mark.django_db(transaction=True)
def test_any_other_failure_is_not_tried_again() -> None:
    tried = []

    @act
    def broken() -> None:
        tried.append(1)
        raise OperationalError("the server closed the connection")

    with pytest.raises(OperationalError):
        broken()
    assert len(tried) == 1


@pytest.mark.django_db
def test_inside_another_act_the_whole_of_it_is_begun_again_by_whoever_began_it() -> None:
    tried = []

    @act
    def inner() -> None:
        tried.append(1)
        raise given_up()

    with pytest.raises(OperationalError), transaction.atomic():
        inner()
    assert len(tried) == 1
