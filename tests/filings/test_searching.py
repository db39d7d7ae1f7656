"""Search finds what was typed: against a plain comparison of texts, for everything that people search in."""

from __future__ import annotations

import io
import json
import random

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guicheng.accounts.models import Organisation
from guicheng.clockwork.sweep import sweep
from guicheng.common import search
from guicheng.common.search import fold
from guicheng.config import releases
from guicheng.config.model.registers import Column
from guicheng.filings.access import rows
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.reports import inbox
from tests.support.story import World

pytestmark = pytest.mark.django_db

CHARACTERS = "许长沙融程12_%-＿％ aＡ\\'\"（）"
"""Few, so that pairs repeat: the pairs of a query stand in many texts that do not hold it."""
words = st.text(CHARACTERS, min_size=1, max_size=9)


def entry(name: str, *texts: str) -> Entry:
    made = Entry(region="r", register="x", name=name)
    made.index(*texts)
    made.save()
    return made


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(words, words), min_size=1, max_size=6), words)
def test_what_is_found_holds_what_was_typed(texts: list[tuple[str, str]], query: str) -> None:
    made = [entry(*pair) for pair in texts]
    wanted = {
        one.pk
        for one, pair in zip(made, texts, strict=True)
        if not query.strip() or (fold(query) and any(fold(query) in fold(text) for text in pair))
    }
    rows = Entry.objects.unscoped().filter(search.found_by(query), pk__in=[one.pk for one in made])
    assert set(rows.values_list("pk", flat=True)) == wanted


NUMBERS = ["许5301032026-0002", "许5301032026-0020", "许5302002026-0001", "许0002-5301032026", "评0002_5%", "评0002A50"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("许5301032026-0002", {0}), ("5301032026", {0, 1, 3}), ("53010320260002", {0}),
        ("许５３０１０３２０２６", {0, 1}),
        ("2_5", {4}), ("5%", {4}), ("%", {4}), ("_", {4}), ("2a5", {5}), ("0002", {0, 3, 4, 5}), ("-", set()),
        ("许0002-5301032026", {3}),
    ],
)  # fmt: skip
def test_numbers_that_share_their_pairs_are_told_apart(query: str, found: set[int]) -> None:
    made = [entry(number) for number in NUMBERS]
    rows = set(Entry.objects.unscoped().filter(search.found_by(query)).values_list("pk", flat=True))
    assert {n for n, one in enumerate(made) if one.pk in rows} == found


def test_a_long_text_is_found_by_what_stands_at_its_end() -> None:
    long = "".join(chr(0x4E00 + n) for n in range(2000))
    made = entry(long[:300], long)
    assert len(made.terms) <= 400
    for query in (long[-5:], long[1000:1010], long[3:5]):
        assert list(Entry.objects.unscoped().filter(search.found_by(query))) == [made], query


def test_every_list_compares_what_was_typed(world: World) -> None:
    """Two filings whose names have the same pairs: lists, pages of the API, the inbox, counted alike."""
    typed = ["甲乙丙甲乙", "丙甲乙丙"]
    assert set(search.query_terms(typed[0])) == set(search.query_terms(typed[1]))
    mine, _other = (world.submitted("key-node", title=title) for title in typed)
    for query in (typed[0], "甲乙丙甲"):
        assert [one.pk for one in rows.listed(world.builder, world.config, query=query)] == [mine.pk]
        assert rows.listed(world.builder, world.config, query=query).count() == 1
        assert [one.pk for one in rows.page(world.builder, world.config, 20, rows.Narrowed(query=query))] == [mine.pk]
        assert [row.filing.pk for row in inbox.page(world.builder, inbox.Wanted(query=query)).rows] == [mine.pk]
    for nothing in ("%", "_", "-"):
        assert rows.page(world.builder, world.config, 20, rows.Narrowed(query=nothing)) == []
        assert inbox.page(world.builder, inbox.Wanted(query=nothing)).rows == []


def test_the_index_finds_the_rows_that_are_compared() -> None:
    """At a million rows only what the index finds may be read."""
    some = random.Random(7)
    names = ["".join(chr(some.randrange(0x4E00, 0x5E00)) for _ in range(8)) for _ in range(6000)]
    Entry.objects.bulk_create(_row(name) for name in names)
    rows = Entry.objects.unscoped().filter(search.found_by(names[4321][2:6])).values("pk")
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('entry_terms')")  # as the next vacuum does
        cursor.execute("ANALYZE registers_entry")
        sql, params = rows.query.sql_with_params()
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (plan,) = cursor.fetchone()
    found = plan if isinstance(plan, str) else json.dumps(plan)
    assert "entry_terms" in found, found
    assert "Seq Scan" not in found


def _row(name: str) -> Entry:
    made = Entry(region="r", register="x", name=name)
    made.index()
    return made


def test_what_was_stored_before_the_index_changed_is_indexed_by_itself(world: World) -> None:
    """Rows of an older form are found by what their fields say; so are entries whose register declares another search;
    the command does it at once, and a pass that has come to its end is not begun again."""
    filing = world.submitted("key-node", title="甲乙丙丁")
    firm = Organisation.objects.unscoped().get(pk=world.tower.organisation_id)
    stored = [Filing.objects.unscoped().get(pk=filing.pk), Entry.objects.unscoped().get(pk=world.tower.pk), firm]
    assert sweep().indexed == 0, "what is stored today is indexed as it is stored"

    for one in stored:
        type(one).objects.unscoped().update(terms=[], search_text="")
    assert sweep().indexed == 0, "a pass is made once"
    call_command("reindex", stdout=io.StringIO())
    again = [type(one).objects.unscoped().get(pk=one.pk) for one in stored]
    assert [(one.terms, one.search_text) for one in again] == [(one.terms, one.search_text) for one in stored]

    listed = releases.current(world.config.region.region).registers["project"].lists[0]
    listed.columns.append(
        Column.model_validate({"id": "o", "title": "x", "value": "project.owner_name", "search": True})
    )
    try:
        owner = world.tower.data["owner_name"]
        assert not Entry.objects.unscoped().filter(search.found_by(owner)).exists()
        assert sweep().indexed > 0
        assert world.tower in Entry.objects.unscoped().filter(search.found_by(owner))
    finally:
        listed.columns.pop()
    assert sweep().indexed > 0, "and back again"
    assert not Entry.objects.unscoped().filter(search.found_by(owner)).exists()


def test_the_latest_of_a_firm_are_read_off_an_index_in_its_order(world: World) -> None:
    """However many it has filed, and however long ago: only the rows of the page are read."""
    one = Filing.objects.unscoped().get(pk=world.submitted("key-node", title="甲乙丙丁").pk)
    fields = {
        field.attname: getattr(one, field.attname) for field in Filing._meta.concrete_fields if not field.primary_key
    }
    theirs = [Filing(**fields) for _ in range(3000)]
    others = [Filing(**{**fields, "organisation_id": 10**9}) for _ in range(3000)]
    Filing.objects.unscoped().bulk_create([*theirs, *others])
    listed = rows.listed(world.builder, world.config)[:20]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE filings_filing")
        sql, params = listed.query.sql_with_params()
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        (plan,) = cursor.fetchone()
    found = plan if isinstance(plan, str) else json.dumps(plan)
    assert "filing_of_organisation" in found, found
    assert '"Sort"' not in found
