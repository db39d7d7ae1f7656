"""With very many open tasks: the first page of an inbox, lists, and why a decision was made."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from benchmarks.lives import Lives
from benchmarks.setting import People
from guicheng.entries import statuses
from guicheng.filings.access import rows
from guicheng.filings.context import filing_context, queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.guards import before_acts
from guicheng.filings.models import Filing
from guicheng.reports import inbox
from guicheng.workflow import queries as chains
from guicheng.workflow.models import Task


def measure(people: People, tasks: int) -> Iterator[str]:
    """Fill the inbox of both deciders, then read it."""
    began = time.perf_counter()
    pattern = fill(people, tasks // 2)
    yield f"filled in {time.perf_counter() - began:.1f} s: {Task.objects.filter(status='NEW').count():,} open tasks"
    half = inbox.page(people.supervisor, size=max(tasks // 4, 1)).after
    context = filing_context.find(people.supervisor, pattern.pk)
    dossier = Dossier.read(context.subject)
    late = context.filing.data | {"grade": "bad", "remark": ""}
    for name, act in {
        "inbox, first page of 20": lambda: inbox.page(people.supervisor, size=20),
        "inbox, a page in the middle": lambda: inbox.page(people.supervisor, size=20, after=half),
        "inbox, how many (to 1,000)": lambda: chains.inbox_size(people.supervisor.desk_keys),
        "filings, first page of 20": lambda: rows.page(people.clerk, people.config, 20),
        "filings, search": lambda: rows.page(people.clerk, people.config, 20, rows.Narrowed(query=pattern.name)),
        "entries, first page of 20": lambda: list(queries.entries(people.clerk, "work")[:20]),
        "why a rule refuses": lambda: before_acts.unmet(
            context.kind.requires[0], context.facts(people.supervisor, late), "filings/report/requires/known-grade"
        ),
        "why a status is what it is": lambda: statuses.derive(context.config, dossier, context.now),
    }.items():
        yield f"{name:28} {_median(act):7.2f} ms"


def fill(people: People, filings: int) -> Filing:
    """So many filings beside those that are there, handed in and waiting; the one that they were copied from."""
    life = Lives(people, "scale")
    life.create()
    life.submit()
    pattern = Filing.objects.unscoped().order_by("-id").first()
    assert pattern is not None
    _multiply(pattern, filings)
    return pattern


def _median(act: Callable[[], Any], times: int = 30) -> float:
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


def _multiply(pattern: Filing, number: int) -> None:
    """So many copies of a submitted filing, its run and its open tasks, in a few statements; twenty to a work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM filings_filing")
        last = cursor.fetchone()[0]
        cursor.execute("SELECT max(id) FROM registers_entry")
        works = cursor.fetchone()[0]
        own = {"id": f"{last} + n", "subject_id": f"{works} + 1 + n / 20"}
        run = {**own, "filing_id": f"{last} + n"}
        task = {
            **run, "id": f"{last} * 10 + n * 2 + seat % 2 + 10", "process_id": f"{last} + n",
            "created": "created + n * interval '1 second'",
        }  # fmt: skip
        _copy(cursor, "registers_entry", f"id = {pattern.subject_id}", number // 20 + 1, {"id": f"{works} + n"})
        _copy(cursor, "filings_filing", f"id = {pattern.pk}", number, own)
        _copy(cursor, "workflow_chainrun", f"filing_id = {pattern.pk}", number, run)
        _copy(cursor, "workflow_task", f"filing_id = {pattern.pk} AND status = 'NEW'", number, task)
        cursor.execute("ANALYZE registers_entry, filings_filing, workflow_chainrun, workflow_task")


def _copy(cursor: Any, table: str, where: str, number: int, changes: dict[str, str]) -> None:
    """`number` copies of the rows of a table, with other expressions in some columns."""
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
    columns = [f'"{name}"' for (name,) in cursor.fetchall()]
    values = ", ".join(changes.get(column.strip('"'), column) for column in columns)
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, "  # noqa: S608 - no one else's text
        f"generate_series(1, {number}) AS n WHERE {where}"
    )
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
