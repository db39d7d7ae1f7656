"""Entries are written in one go, chained per object, hide what is secret, and read as an operation log."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Mapping
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.audit import changes, hashing
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.common.text import Text

CLERK = Actor(
    "r1", 7, "clerk01", "王小明", organisation_id=3, organisation_kind="enterprise", organisation_name="某建设公司",
    role="enterprise", address="10.0.0.9",
)  # fmt: skip
pytestmark = pytest.mark.django_db


def test_an_entry_says_who_what_when_and_why() -> None:
    with clock.frozen("2026-04-15T23:59:59"):
        entry = audit.record(
            CLERK,
            audit.Event(
                "confirm",
                "filing",
                12,
                subject_id=5,
                release=4,
                opinion="同意",
                why={"rule": "quarter"},
                changes={"state": ["submitted", "confirmed"]},
                title=Text(zh="确认", en="Confirm"),
            ),
        )
    stored = AuditEntry.objects.get(hash=entry.hash)
    assert (stored.login, stored.name, stored.organisation, stored.address) == (
        "clerk01",
        "王小明",
        "某建设公司",
        "10.0.0.9",
    )
    assert stored.at == dt.datetime(2026, 4, 15, 15, 59, 59, tzinfo=dt.UTC)
    assert (stored.object_id, stored.subject_id, stored.release) == ("12", 5, 4)
    assert stored.changes == {"state": ["submitted", "confirmed"]}
    assert stored.hash == hashing.digest_of_entry(stored)


@pytest.mark.parametrize(("first", "statements"), [(True, 1), (False, 2)])
def test_recording_costs_one_statement_and_one_read_of_the_chain(first: bool, statements: int) -> None:
    with CaptureQueriesContext(connection) as queries:
        audit.record(CLERK, audit.Event("create", "filing", 1, first=first))
    assert len(queries) == statements


def test_recording_many_costs_as_much_as_recording_one() -> None:
    events = [audit.Event("touch", "filing", n % 3) for n in range(20)]
    with CaptureQueriesContext(connection) as queries:
        audit.record_many(CLERK, events)
    assert len(queries) == 2
    assert audit.verify().is_sound


def test_each_object_has_a_chain_of_its_own() -> None:
    a1, b1 = (
        audit.record(CLERK, audit.Event("create", "filing", 1, first=True)),
        audit.record(CLERK, audit.Event("create", "filing", 2)),
    )
    a2, b2 = (
        audit.record(CLERK, audit.Event("submit", "filing", 1)),
        audit.record(CLERK, audit.Event("submit", "filing", 2)),
    )
    other_kind, other_region = (
        audit.record(CLERK, audit.Event("x", "entry", 1)),
        audit.record(Actor("r2"), audit.Event("x", "filing", 1)),
    )
    assert (a1.previous, b1.previous, other_kind.previous, other_region.previous) == ("", "", "", "")
    assert (a2.previous, b2.previous) == (a1.hash, b1.hash)


def test_what_did_not_happen_is_not_recorded() -> None:
    with transaction.atomic():
        audit.record(CLERK, audit.Event("submit", "filing", 1))
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET opinion = 'x'",
        "DELETE FROM audit_auditentry",
        "UPDATE audit_seal SET entries = 0",
        "DELETE FROM audit_seal",
    ],
)
def test_the_database_refuses_to_change_what_is_recorded(statement: str) -> None:
    audit.record(CLERK, audit.Event("submit", "filing", 1))
    audit.seal()
    with pytest.raises((InternalError, ProgrammingError), match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize("table", ["audit_auditentry", "audit_seal"])
def test_the_database_refuses_to_empty_the_tables(table: str) -> None:
    trigger = {"audit_auditentry": "audit_entry_stays", "audit_seal": "audit_seal_stays"}[table]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")  # the test run turns it off to clean up
        with pytest.raises((InternalError, ProgrammingError), match="append-only"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table}")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {"a": 2, "b": 3}, {"a": [1, 2], "b": [None, 3]}),
        ({"a": 1}, {}, {"a": [1, None]}),
        ({"id_no": "12"}, {"id_no": "13"}, {"id_no": ["*", "*"]}),
        ({}, {"id_no": "13"}, {"id_no": [None, "*"]}),
        ({"fill_password": "old-one"}, {"fill_password": "new-one"}, {"fill_password": ["***", "***"]}),
        ({}, {"password_changed_at": "2026-01-01"}, {"password_changed_at": [None, "2026-01-01"]}),
    ],
)
def test_changes_say_what_differs_and_conceal_what_is_sensitive(
    before: dict[str, Any], after: dict[str, Any], expected: dict[str, Any]
) -> None:
    def conceal(data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: "*" if name == "id_no" else value for name, value in data.items()}

    assert changes.difference(before, after, conceal) == expected


def test_a_password_given_by_mistake_is_not_written() -> None:
    entry = audit.record(
        CLERK, audit.Event("reset", "account", 1, changes={"password": [None, "Zj1"], "deep": {"token": "t"}})
    )
    assert entry.changes == {"password": "***", "deep": {"token": "***"}}


def test_the_operation_log_numbers_its_lines() -> None:
    with clock.frozen("2026-04-01T08:00:00"):
        audit.record(CLERK, audit.Event("submit", "filing", 9, title=Text(zh="上报", en="Submit")))
        audit.record(CLERK, audit.Event("approve", "filing", 9, opinion="同意"))
    lines = audit.log_of("r1", "filing", 9)
    assert [(line.number, line.by.zh, line.action.zh, line.opinion) for line in lines] == [
        (1, "王小明", "上报", ""),
        (2, "王小明", "approve", "同意"),
    ]
    assert audit.log_of("r1", "filing", 10) == []
    assert audit.log_of("r2", "filing", 9) == []
    assert audit.EMPTY_LOG.zh == "暂无数据"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=8) | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(max_size=4), json_values, max_size=3))
def test_whatever_is_recorded_comes_back_with_the_same_digest(value: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [hashing.canonical(hashing.plain(value)).decode()])
        returned = json.loads(cursor.fetchone()[0])
    assert hashing.canonical(returned) == hashing.canonical(hashing.plain(value))


def test_moments_and_numbers_become_text_that_stays() -> None:
    given_values = {"at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "n": Decimal("1.10"), "f": 1e300, "s": {"b", "a"}}
    assert hashing.plain(given_values) == {
        "at": "2026-01-01T00:00:00+00:00", "n": "1.10", "f": "1e+300", "s": ["a", "b"],
    }  # fmt: skip


@pytest.mark.parametrize(("profile", "algorithm"), [("intl", "sha256"), ("gm", "sm3")])
def test_the_profile_chooses_the_algorithm_and_the_entry_names_it(settings: Any, profile: str, algorithm: str) -> None:
    before = audit.record(CLERK, audit.Event("create", "filing", 1))
    settings.CRYPTO_PROFILE = profile
    entry = audit.record(CLERK, audit.Event("submit", "filing", 1))
    assert (entry.algorithm, entry.previous, len(entry.hash)) == (algorithm, before.hash, 64)
    assert audit.verify().is_sound


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_object_at_once_make_one_chain() -> None:
    def write(alone: bool) -> None:
        for _ in range(5):
            with nullcontext() if alone else transaction.atomic():
                audit.record(CLERK, audit.Event("touch", "filing", 1))
        connection.close()

    threads = [threading.Thread(target=write, args=(n % 2 == 0,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = audit.verify()
    assert (report.entries, report.breaks) == (20, [])
