"""Whoever gets round the triggers is found out, at the right entry."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.audit import hashing
from guicheng.audit.models import AuditEntry, Seal

CLERK = Actor("r1", 7, "clerk01", "王小明", role="enterprise")
OTHER = Actor("r2", 8, "other01", "李小红", role="enterprise")
pytestmark = pytest.mark.django_db


@contextmanager
def triggers_off() -> Iterator[None]:
    """What somebody with the database's password can do."""
    with connection.cursor() as cursor:
        for table in ("audit_auditentry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in ("audit_auditentry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_entry_stays")
        cursor.execute("ALTER TABLE audit_seal DISABLE TRIGGER audit_seal_stays")


@pytest.fixture
def entries() -> list[AuditEntry]:
    """Two objects of one region and one of another: 1a 2a 1b 2b 1c, then 3a of the other region; sealed in two."""
    made = [audit.record(CLERK, audit.Event(act, "filing", obj)) for act, obj in (("a", 1), ("a", 2), ("b", 1))]
    assert audit.seal()
    made += [audit.record(CLERK, audit.Event(act, "filing", obj)) for act, obj in (("b", 2), ("c", 1))]
    made.append(audit.record(OTHER, audit.Event("a", "filing", 3)))
    assert audit.seal()
    stored = {entry.hash: entry for entry in AuditEntry.objects.all()}
    return [stored[entry.hash] for entry in made]


def change(index: int) -> Callable[[list[AuditEntry]], None]:
    return lambda made: void(AuditEntry.objects.filter(pk=made[index].pk).update(opinion="不同意"))


def change_and_rehash(index: int) -> Callable[[list[AuditEntry]], None]:
    def tamper(made: list[AuditEntry]) -> None:
        entry = made[index]
        entry.opinion = "不同意"
        entry.hash = hashing.digest_of_entry(entry)
        entry.save()

    return tamper


def delete(*indexes: int) -> Callable[[list[AuditEntry]], None]:
    return lambda made: void(AuditEntry.objects.filter(pk__in=[made[i].pk for i in indexes]).delete())


def insert_first(made: list[AuditEntry]) -> None:
    entry = AuditEntry(action="z", region="r1", object_kind="filing", object_id="9", algorithm="sha256", previous="")
    entry.pk = made[0].pk - 1
    entry.hash = hashing.digest_of_entry(entry)
    entry.save(force_insert=True)


def delete_seal(index: int) -> Callable[[list[AuditEntry]], None]:
    return lambda made: void(Seal.objects.filter(pk=Seal.objects.order_by("id")[index].pk).delete())


def void(_: object) -> None:
    """Nothing."""


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        pytest.param(void, [], id="untouched"),
        pytest.param(change(2), [("changed", 2)], id="an entry changed"),
        pytest.param(change_and_rehash(2), [("chain", 4), ("seal", 0)], id="an entry changed with its digest"),
        pytest.param(change_and_rehash(4), [("seal", 1)], id="the last entry of a chain changed with its digest"),
        pytest.param(delete(2), [("chain", 4), ("seal", 0)], id="an entry in the middle removed"),
        pytest.param(delete(0), [("chain", 2), ("seal", 0)], id="the first entry removed"),
        pytest.param(delete(4), [("seal", 1)], id="the last entry of a chain removed"),
        pytest.param(delete(5), [("seal", 1)], id="a whole chain removed"),
        pytest.param(delete(1, 3), [("seal", 0), ("seal", 1)], id="a whole chain over two seals removed"),
        pytest.param(insert_first, [("seal", 0)], id="an entry put in"),
        pytest.param(delete_seal(0), [("seal-chain", 1), ("seal", 1)], id="the first seal removed"),
        pytest.param(delete_seal(1), [], id="the last seal removed: seen only against the digest kept outside"),
    ],
)
def test_tampering_is_found_at_the_right_place(
    entries: list[AuditEntry], tamper: Callable[[list[AuditEntry]], None], found: list[tuple[str, int]]
) -> None:
    places = {"seal": [s.pk for s in Seal.objects.order_by("id")], "entry": [e.pk for e in entries]}
    with triggers_off():
        tamper(entries)
    report = audit.verify()
    expected = [(kind, places["seal" if "seal" in kind else "entry"][index]) for kind, index in found]
    assert [(one.kind, one.at) for one in report.breaks] == expected


def test_a_history_rewritten_throughout_is_found_by_the_seal_kept_outside(entries: list[AuditEntry]) -> None:
    kept = audit.verify().latest_seal
    assert audit.verify(kept_seal=kept).is_sound
    with triggers_off():
        AuditEntry.objects.all().delete()
        Seal.objects.all().delete()
        audit.record(CLERK, audit.Event("a", "filing", 1))
        audit.seal()
    assert audit.verify().is_sound
    assert [one.kind for one in audit.verify(kept_seal=kept).breaks] == ["rewritten"]


def test_a_region_or_an_object_can_be_checked_alone(entries: list[AuditEntry]) -> None:
    with triggers_off():
        AuditEntry.objects.filter(pk=entries[2].pk).update(name="某人")
    assert not audit.verify("r1").is_sound
    assert not audit.verify("r1", "filing", 1).is_sound
    assert audit.verify("r1", "filing", 2).is_sound
    assert audit.verify("r2").entries == 1


def test_sealing_twice_seals_once(entries: list[AuditEntry]) -> None:
    assert audit.seal() is None
    assert [(s.entries, s.previous) for s in Seal.objects.order_by("id")] == [
        (3, ""),
        (3, Seal.objects.order_by("id")[0].hash),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_sealer_does_not_run_ahead_of_a_writer() -> None:
    """An id is drawn before it is committed: what is sealed must not be joined by a smaller id later."""
    wrote, done = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            audit.record(CLERK, audit.Event("slow", "filing", 1))
            wrote.set()
            done.wait(10)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert wrote.wait(10)
    assert audit.seal() is None, "a writer is at it: not now"
    done.set()
    writer.join()
    sealed = audit.seal()
    assert sealed is not None
    assert sealed.entries == 1


def test_the_command_answers_people_and_machines(entries: list[AuditEntry]) -> None:
    out = io.StringIO()
    call_command("audit", "verify", stdout=out)
    assert "6 条记录" in out.getvalue()
    with triggers_off():
        AuditEntry.objects.filter(pk=entries[0].pk).update(login="nobody")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["sound"], answer["breaks"][0]["at"]) == (False, entries[0].pk)


def test_the_command_seals(entries: list[AuditEntry]) -> None:
    audit.record(CLERK, audit.Event("d", "filing", 1))
    out = io.StringIO()
    call_command("audit", "seal", stdout=out)
    assert Seal.objects.order_by("-id")[0].hash in out.getvalue()
