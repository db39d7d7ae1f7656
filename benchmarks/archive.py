"""With very many filings, nearly all of them done: lists, searches and an inbox, for a firm, a city and a province."""

from __future__ import annotations

import dataclasses
import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values

from benchmarks.lives import Lives
from benchmarks.setting import People
from guicheng.common import search
from guicheng.filings.access import rows
from guicheng.filings.models import Filing
from guicheng.reports import inbox

PER_WORK = 20
FIRMS = 2_000
OPEN_OF = 50
"""One in so many filings waits for a decision."""

FAR = 1_000_000_000
"""Ids of cases and tasks that no sequence has come to."""

CITIES = [f"43{number:02d}" for number in (*range(1, 14), 31)]
PLACES = (
    "岳麓",
    "开福",
    "雨花",
    "天心",
    "芙蓉",
    "望城",
    "浏阳",
    "湘潭",
    "株洲",
    "衡阳",
    "邵阳",
    "岳阳",
    "常德",
    "张家界",
)
NAMES = ("融程", "华盛", "金茂", "碧水", "云栖", "锦绣", "东方", "银河", "瑞丰", "鼎新", "和悦", "星辰", "学府", "梅溪")
KINDS = ("大厦", "花园", "广场", "小区", "学校", "医院", "厂房", "公寓", "安置房", "体育馆")


def measure(people: People, filings: int) -> Iterator[str]:
    """Fill the archive, then read it."""
    life = Lives(people, "季度报告")
    life.create()
    life.submit()
    pattern = Filing.objects.unscoped().order_by("-id").first()
    assert pattern is not None
    began = time.perf_counter()
    names = _fill(pattern, filings)
    yield f"filled in {time.perf_counter() - began:.0f} s"
    places = {"a county with none": "439999", "a city": "430100", "the province": "430000"}
    actors = {
        called: dataclasses.replace(people.supervisor, sees="jurisdiction", jurisdiction=code)
        for called, code in places.items()
    }
    acts: dict[str, Callable[[], Any]] = {}
    for called, actor in {"a firm": people.clerk, **actors}.items():
        for what, asked in _asked(names).items():
            acts[f"{called}: {what}"] = _page(people, actor, asked)
    acts["inbox, first page"] = lambda: inbox.page(people.supervisor, size=20)
    acts["inbox, by a work's whole name"] = lambda: inbox.page(
        people.supervisor, inbox.Wanted(query=names[-1]), size=20
    )
    acts["inbox, by a word that is nowhere"] = lambda: inbox.page(
        people.supervisor, inbox.Wanted(query="鳌鼍"), size=20
    )
    for name, act in acts.items():
        times = _times(act)
        yield f"{name:56} {statistics.median(times):8.2f} ms, at most {max(times):8.2f}"


def _asked(names: list[str]) -> dict[str, dict[str, Any]]:
    return {
        "the latest 20": {},
        "the latest 20 of those returned": {"states": ["returned"]},
        "search by the name of a work": {"query": names[len(names) // 3]},
        "search by a common word": {"query": "大厦"},
        "search by a word that is nowhere": {"query": "鳌鼍"},
    }


def _page(people: People, actor: Any, asked: dict[str, Any]) -> Callable[[], Any]:
    return lambda: rows.page(actor, people.config, 20, rows.Narrowed(**asked))


def _times(act: Callable[[], Any], times: int = 12) -> list[float]:
    act()
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def _names(number: int) -> Iterator[str]:
    dice = random.Random(430000)
    for serial in itertools.islice(itertools.count(1), number):
        yield f"{dice.choice(PLACES)}{dice.choice(NAMES)}{dice.choice(KINDS)}{serial % 97 + 1}期{serial % 31 + 1}号楼"


def _fill(pattern: Filing, filings: int) -> list[str]:
    """Works of many firms all over the province with twenty filings each; the names of the works."""
    names = list(_names(max(filings // PER_WORK, 1)))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE work (n serial, name text, terms varchar(2)[], city text, firm bigint)")
        dice = random.Random(1)
        works = [(name, search.terms(name), dice.choice(CITIES), dice.randrange(FIRMS)) for name in names]
        execute_values(cursor.cursor, "INSERT INTO work (name, terms, city, firm) VALUES %s", works, page_size=5000)
        indexes = _without(cursor, "filings_filing", "registers_entry")
        cursor.execute("SELECT max(id) FROM registers_entry")
        (last,) = cursor.fetchone()
        firm = f"CASE WHEN firm = 0 THEN {pattern.organisation_id} ELSE 1000000 + firm END"
        own = {"name": "w.name", "terms": "w.terms", "jurisdiction": "w.city || '01'", "organisation_id": firm}
        _copy(cursor, "registers_entry", f"t.id = {pattern.subject_id}", "work AS w", {**own, "id": f"{last} + n"})
        every = f"work AS w, generate_series(1, {PER_WORK}) AS k"
        is_open = f"(n * {PER_WORK} + k) % {OPEN_OF} = 0"
        filing = {
            **own, "id": f"{pattern.pk} + (k - 1) * {len(names)} + n", "subject_id": f"{last} + n",
            "name": "w.name || '季度报告'", "live": is_open,
            "state": f"CASE WHEN {is_open} THEN t.state WHEN (n + k) % 400 = 0 THEN 'returned' ELSE 'confirmed' END",
        }  # fmt: skip
        _copy(cursor, "filings_filing", f"t.id = {pattern.pk}", every, filing)
        run = {"filing_id": filing["id"], "id": f"{filing['id']} + {FAR}"}
        _copy(cursor, "workflow_chainrun", f"t.filing_id = {pattern.pk}", every, run, is_open)
        task = {
            "filing_id": filing["id"], "process_id": run["id"], "id": f"({filing['id']}) * 2 + t.id % 2 + {FAR}",
            "created": "t.created + n * interval '1 second'",
        }  # fmt: skip
        _copy(cursor, "workflow_task", f"t.filing_id = {pattern.pk} AND t.status = 'NEW'", every, task, is_open)
        for index in indexes:
            cursor.execute(index)
        cursor.execute("ANALYZE registers_entry, filings_filing, workflow_chainrun, workflow_task")
    return names


def _without(cursor: Any, *tables: str) -> list[str]:
    """Take the indexes of tables away that hold no constraint; the statements that make them again. Filling is quicker
    without."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) "
        "AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)",
        [list(tables)],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def _copy(cursor: Any, table: str, where: str, beside: str, changes: dict[str, str], only: str = "true") -> None:
    """Copies of the rows of a table, one for every row `beside`, with other expressions in some columns."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    columns = [name for (name,) in cursor.fetchall()]
    values: Sequence[str] = [changes.get(name, f't."{name}"') for name in columns]
    quoted = ", ".join(f'"{name}"' for name in columns)
    statement = (
        f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} FROM {table} AS t, {beside} "  # noqa: S608
        f"WHERE {where} AND {only}"
    )
    cursor.execute(statement)
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
