"""What many tests stand on, made once in a process: afterwards its rows are put back as they were.

A published region, people of every role … cost a test more than what it is about, and are rolled back with the test.
`again(key, make)` keeps the rows that `make` wrote; the next test gets the same rows, with the same numbers, and a copy
of what `make` returned. It does so only where the database is to the last version of a row what it was when they were
made: where a test has written before, or another one left something behind, `make` runs anew. One ground may stand on
another.
"""

from __future__ import annotations

import copy
import hashlib
import io
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.utils import translation

from guicheng.common import clock
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig

T = TypeVar("T")
_MOST = 30
"""Grounds that are kept, the oldest dropped first."""


@dataclass(frozen=True)
class _Ground:
    """The state that it was made in, the rows of each table, the keys of those that were there before, the value, and
    the configurations in it by their ids."""

    before: str
    rows: dict[str, bytes]
    changed: dict[str, list[Any]]
    value: Any
    configs: dict[int, RegionConfig]


_grounds: dict[Hashable, _Ground] = {}
_standing: tuple[str, str] | None = None
"""The state of the tables after the last ground, and what it is called: by how one came there."""


def again(key: Hashable, make: Callable[[], T]) -> T:
    """What `make` returns, with the rows it writes. `key` says everything that they depend on besides the database, the
    clock and the language."""
    global _standing
    before = _known_state()
    if before is None:
        return make()
    whole = (key, clock._shift.fixed or clock.today(), translation.get_language())
    kept = _grounds.get(whole)
    if kept is None or kept.before != before:
        _grounds.pop(whole, None)
        kept = _grounds[whole] = _made(before, make)
        while len(_grounds) > _MOST:
            _grounds.pop(next(iter(_grounds)))
    else:
        _put_back(kept)
    _standing = (_state()[1], f"{before} then {whole}")
    return _copied(kept.value, kept.configs)[0]  # type: ignore[no-any-return]


def content(root: Path) -> str:
    """A digest of every file below a folder, for keys of what is made from them."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(str(one.relative_to(root)).encode() + one.read_bytes() for one in files)).hexdigest()


@cache
def _tables() -> dict[str, tuple[str, str]]:
    """The platform's tables, each with its key and its columns."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model.__module__.partition(".")[0] in _OURS:
            columns = ", ".join(f'"{field.column}"' for field in model._meta.local_concrete_fields)
            assert model._meta.pk is not None
            found[model._meta.db_table] = (model._meta.pk.column, columns)
    return found


_OURS = {"guicheng", "viewflow"}


def _known_state() -> str | None:
    """What the state of the tables is called; None where more than grounds was written in this transaction."""
    has_written, state = _state()
    if not has_written:
        return state
    return _standing[1] if _standing is not None and _standing[0] == state else None


def _state() -> tuple[bool, str]:
    """Whether this transaction has written, and of each table its number of rows and the latest version of one."""
    of_each = " || ' ' || ".join(
        f"(SELECT count(*) || ':' || coalesce(max(xmin::text::bigint), 0) FROM \"{table}\")" for table in _tables()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_current_xact_id_if_assigned() IS NOT NULL, {of_each}")
        has_written, state = cursor.fetchone()
    return has_written, state


def _made(before: str, make: Callable[[], T]) -> _Ground:
    tables = _tables()
    latest = max(int(one.partition(":")[2]) for one in _state()[1].split())
    with connection.cursor() as cursor:
        keys = {table: _keys(cursor, table, pk, "") for table, (pk, _) in tables.items()}
    with transaction.atomic():
        value = make()
    rows, changed = {}, {}
    with connection.cursor() as cursor:
        for table, (pk, columns) in tables.items():
            newer = f"WHERE xmin::text::bigint > {latest}"  # savepoints are numbered onwards
            if found := _keys(cursor, table, pk, newer):
                out = io.BytesIO()
                cursor.copy_expert(f'COPY (SELECT {columns} FROM "{table}" {newer} ORDER BY "{pk}") TO STDOUT', out)
                rows[table], changed[table] = out.getvalue(), list(found & keys[table])
            assert keys[table] <= _keys(cursor, table, pk, ""), f"what is made again deletes no rows, as of {table}"
    return _Ground(before, rows, changed, *_copied(value, _parsed()))


def _keys(cursor: Any, table: str, pk: str, which: str) -> set[Any]:
    cursor.execute(f'SELECT "{pk}" FROM "{table}" {which}')
    return {key for (key,) in cursor.fetchall()}


def _put_back(kept: _Ground) -> None:
    tables = _tables()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in kept.rows.items():
            pk, columns = tables[table]
            if kept.changed[table]:
                cursor.execute(f'DELETE FROM "{table}" WHERE "{pk}" = ANY(%s)', [kept.changed[table]])
            cursor.copy_expert(f'COPY "{table}" ({columns}) FROM STDIN', io.BytesIO(rows))


class _Configs(dict[int, Any]):
    """What a copy has met by its id, as `copy.deepcopy` asks for it: in place of a configuration that was parsed from a
    release stands the one that the release has now. It is another object where a test has since made all forgotten."""

    def __init__(self, parsed: dict[int, RegionConfig]) -> None:
        super().__init__()
        self.parsed = parsed
        self.met: dict[int, RegionConfig] = {}

    def get(self, key: int, default: Any = None) -> Any:
        """What stands for an object in the copy, if that is known."""
        if (config := self.parsed.get(key)) is None:
            return super().get(key, default)
        now = releases.load(config.release_id or 0)
        self.met[id(now)] = now
        return now


def _copied(value: T, parsed: dict[int, RegionConfig]) -> tuple[T, dict[int, RegionConfig]]:
    """A value of one's own, and the configurations in it by their ids: they are shared, as they are everywhere."""
    configs = _Configs(parsed)
    return copy.deepcopy(value, configs), configs.met


def _parsed() -> dict[int, RegionConfig]:
    with releases._parsed._lock:
        return {id(config): config for config in releases._parsed._by_id.values()}
