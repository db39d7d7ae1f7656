"""Statements said once give what the ORM gives: the same rows, the same writes, on every connection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, NamedTuple

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from guicheng.common import clock
from guicheng.registers.models import Claim, Entry, Standing
from guicheng.statements import compiled, execute, insert, insert_if_free, planned, update
from tests.support import violations

pytestmark = pytest.mark.django_db


def entry(name: str, **values: Any) -> Entry:
    return Entry(region="r", register="work", name=name, data={"name": name, "floors": [1, 2]}, **values)


@pytest.fixture
def stored() -> list[Entry]:
    rows = [entry("甲楼", jurisdiction="430100"), entry("乙楼", organisation_id=7, terms=["乙", "乙楼"])]
    insert(rows)
    return rows


def columns(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_written_are_the_rows_read_by_the_orm(stored: list[Entry]) -> None:
    read = list(Entry.objects.unscoped().filter(region="r").order_by("id"))
    assert [columns(row) for row in read] == [columns(row) for row in stored]
    assert not any(row._state.adding for row in stored)


def test_one_statement_writes_many_rows_and_none_for_no_rows() -> None:
    with CaptureQueriesContext(connection) as captured:
        insert([entry(str(n)) for n in range(5)])
        insert([])
    assert len(captured) == 1
    assert Entry.objects.unscoped().filter(region="r").count() == 5


def test_a_row_takes_over_the_key_of_one_stored_meanwhile(stored: list[Entry]) -> None:
    parent = entry("园区")
    child = entry("一号楼", parent=parent)
    insert([parent])
    insert([child])
    assert child.parent_id == parent.pk


def test_a_place_that_is_taken_is_no_error_and_the_transaction_goes_on() -> None:
    first, second, other = (Claim(region="r", rule="number", value=value, holder_id=1) for value in ("1", "1", "2"))
    with violations.none():
        assert [insert_if_free(row) for row in (first, second, other)] == [True, False, True]
    assert (second.pk, list(Claim.objects.order_by("pk"))) == (None, [first, other])


def test_an_update_writes_the_named_fields_alone(stored: list[Entry]) -> None:
    row = stored[0]
    row.name, row.status, row.data = "丙楼", "done", {"name": "丙楼", "empty": None}
    update(row, ["name", "data"])
    read = Entry.objects.unscoped().get(pk=row.pk)
    assert (read.name, read.status, read.data) == ("丙楼", "", {"name": "丙楼", "empty": None})


def test_an_update_of_a_row_that_is_gone_is_an_error(stored: list[Entry]) -> None:
    row = stored[0]
    Entry.objects.unscoped().filter(pk=row.pk).delete()
    with pytest.raises(RuntimeError, match="registers_entry"):
        update(row, ["name"])


@planned
def with_parent(pk: int) -> QuerySet[Entry]:
    rows = Entry.objects.unscoped().select_related("parent").annotate(twice=F("version") * 2)
    return rows.filter(pk=pk)


def test_a_planned_query_gives_models_with_their_relations_and_annotations(stored: list[Entry]) -> None:
    child = entry("一号楼", parent=stored[0], status_since=clock.now())
    insert([child])
    for row in (*stored, child):
        found = with_parent(row.pk).first()
        assert found is not None
        assert found.twice == 2  # type: ignore[attr-defined]
        with CaptureQueriesContext(connection) as captured:
            assert columns(found) == columns(row)
            assert (found.parent.name if found.parent else None) == (row.parent.name if row.parent else None)
        assert not captured.captured_queries, "relations came with the row"
    assert with_parent(0).first() is None


@planned
def values_of(pk: int) -> QuerySet[Entry, tuple[Any, ...]]:
    return Entry.objects.unscoped().filter(pk=pk).values_list("id", "data", "created_at", "terms")


def test_a_planned_query_of_values_gives_tuples_in_their_own_types(stored: list[Entry]) -> None:
    [(pk, data, created, terms)] = values_of(stored[1].pk)
    assert (pk, data, terms) == (stored[1].pk, stored[1].data, ["乙", "乙楼"])
    assert isinstance(created, dt.datetime)
    assert created == stored[1].created_at


@planned
def named_between(name: str, low: int, high: int) -> QuerySet[Entry, tuple[int]]:
    return Entry.objects.unscoped().filter(pk__gte=low, pk__lte=high, name=name).values_list("id")


def test_several_values_come_into_their_places(stored: list[Entry]) -> None:
    first, second = (row.pk for row in stored)
    assert list(named_between("乙楼", first, second)) == [(second,)]
    assert list(named_between("乙楼", first, first)) == []


class Wanted(NamedTuple):
    names: Collection[str]
    organisation_id: int | None


@planned
def wanted(wanted: Wanted) -> QuerySet[Entry]:
    rows = Entry.objects.unscoped().filter(name__in=wanted.names).order_by("id")
    return rows if wanted.organisation_id is None else rows.filter(organisation_id=wanted.organisation_id)


def test_values_that_belong_together_keep_their_names_and_nothing_is_a_kind_of_its_own(stored: list[Entry]) -> None:
    names = ("甲楼", "乙楼")
    assert [row.pk for row in wanted(Wanted(names, None))] == [row.pk for row in stored]
    assert [row.pk for row in wanted(Wanted(names, 7))] == [stored[1].pk]
    assert wanted.plan(Wanted(names, None)) is not wanted.plan(Wanted(names, 7))
    assert wanted.plan(Wanted(names, 8)) is wanted.plan(Wanted(("x", "y"), 7))


@planned
def of_none(parent_id: int) -> QuerySet[Entry]:
    return Entry.objects.unscoped().filter(pk__in=[], parent_id=parent_id)


def test_a_query_that_can_match_nothing_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert list(of_none(1)) == []
    assert not captured.captured_queries


def test_a_value_that_is_not_used_is_an_error() -> None:
    @planned
    def forgetful(pk: int) -> QuerySet[Entry]:
        return Entry.objects.unscoped().filter(name="甲楼")

    with pytest.raises(ValueError, match="every place"):
        forgetful(1).first()


def test_a_query_is_built_once_for_what_it_depends_on_and_the_least_used_goes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("guicheng.statements.plans.MOST_PLANS", 2)
    for register in ("a", "b", "a", "c", "a", "b"):
        counted(1, register=register).first()
    assert BUILT == ["a", "b", "c", "b"]


BUILT: list[str] = []


@planned
def counted(pk: int, *, register: str) -> QuerySet[Entry]:
    BUILT.append(register)
    return Entry.objects.unscoped().filter(pk=pk, register=register)


def test_a_query_asks_when_it_is_looked_at_and_once(stored: list[Entry]) -> None:
    with CaptureQueriesContext(connection) as captured:
        rows = values_of(stored[0].pk)
        assert len(captured) == 0
        assert [row[0] for row in rows] == [row[0] for row in rows] == [stored[0].pk]
        assert len(captured) == 1


def test_what_a_plan_depends_on_is_said(stored: list[Entry]) -> None:
    """A function that looks at what is around it would be planned for the first caller and serve all the others."""
    name = stored[0].name

    def around(pk: int) -> QuerySet[Entry]:
        return Entry.objects.unscoped().filter(pk=pk, name=name)

    def anything(pk: int, **more: Any) -> QuerySet[Entry]:
        return Entry.objects.unscoped().filter(pk=pk, **more)

    for build, why in ((around, "around it"), (anything, "depends on")):
        with pytest.raises(TypeError, match=why):
            planned(build)
    for no_value in (dt.date(2026, 1, 1), True, 1.5):
        with pytest.raises(TypeError, match="by keyword"):
            with_parent(no_value).first()  # type: ignore[arg-type]


@pytest.mark.parametrize("prepared", [True, False])
def test_the_same_with_and_without_preparing(settings: Any, prepared: bool, stored: list[Entry]) -> None:
    settings.PREPARED_STATEMENTS = prepared
    for _ in range(7):  # PostgreSQL turns to a generic plan after five
        found = execute(
            "SELECT name FROM registers_entry WHERE id = %s AND data ? 'name' AND name LIKE '%%楼'", [stored[0].pk]
        )
        assert found == [("甲楼",)]
    assert execute("UPDATE registers_entry SET name = 'x' WHERE id = %s", [0]) == []


def test_what_was_prepared_is_known_to_its_connection_alone(stored: list[Entry]) -> None:
    def held() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%only here%%'")
            return int(cursor.fetchone()[0])

    for _ in range(3):
        execute("SELECT id /* only here */ FROM registers_entry WHERE id = %s", [1])
    assert held() == 1


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_prepares_anew() -> None:
    for _ in range(2):
        assert execute("SELECT id FROM registers_entry WHERE id = %s", [0]) == []
        connection.close()


def test_an_error_is_that_of_the_orm(stored: list[Entry]) -> None:
    claim = {"region": "r", "rule": "register/work/name", "holder_kind": "entry", "holder_id": 1}
    insert([Claim(value="甲", **claim)])
    with pytest.raises(IntegrityError, match="claim_stands_once"), transaction.atomic():
        insert([Claim(value="甲", **claim)])
    insert([Claim(value="乙", **claim)])


def test_a_count_of_values_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 places for 1"):
        execute("SELECT id FROM registers_entry WHERE id = %s AND version = %s", [1])


@planned
def of_ids(ids: Collection[int]) -> QuerySet[Entry]:
    return Entry.objects.unscoped().filter(pk__in=ids).order_by("id")


def test_rows_for_several_keys_are_those_of_the_queryset_however_many(
    stored: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guicheng.statements.plans.MOST_VALUES", 3)
    more = [entry(str(number)) for number in range(5)]
    insert(more)
    keys = [row.pk for row in (*stored, *more)]
    for several in ([], keys[:1], keys[1:3], keys[:3], keys, set(keys[:2]), [keys[0], keys[0]], [keys[2], 0]):
        expected = list(Entry.objects.unscoped().filter(pk__in=several).order_by("id"))
        assert [columns(row) for row in of_ids(several)] == [columns(row) for row in expected]


def test_no_keys_ask_nothing() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert list(of_ids([])) == []
    assert not captured.captured_queries


def test_a_row_whose_key_is_that_of_another_is_written_with_it(stored: list[Entry]) -> None:
    rows = [Standing(person=row, region="r", locked=number == 1) for number, row in enumerate(stored)]
    insert(rows)
    assert list(Standing.objects.order_by("person_id").values_list("person_id", "locked")) == [
        (stored[0].pk, False), (stored[1].pk, True),
    ]  # fmt: skip


def test_what_is_planned_for_its_values_each_time_is_never_prepared(stored: list[Entry]) -> None:
    def prepared() -> int:
        return int(execute("SELECT count(*) FROM pg_prepared_statements", [], prepared=False)[0][0])

    def named(name: str) -> QuerySet[Entry]:
        return Entry.objects.unscoped().filter(name=name, region="r", version=1)

    before = prepared()
    assert [row.pk for row in compiled(named)("乙楼")] == [stored[1].pk]
    assert prepared() == before
    assert [row.pk for row in planned(named)("乙楼")] == [stored[1].pk]
    assert prepared() == before + 1
