"""Loads the jurisdictions that ship with the platform (GB/T 2260) and finds them."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from guicheng.accounts.models import Jurisdiction
from guicheng.common.text import Text

FILE = Path(__file__).parent / "data" / "jurisdictions.csv"
_COLUMNS = ["zh", "en", "parent", "level", "valid_from", "valid_until", "successor", "is_own"]
_MOST_STEPS = 10


def level_of(code: str) -> Jurisdiction.Level:
    """How high in the tree a code stands, as its zeros say."""
    if code.endswith("0000"):
        return Jurisdiction.Level.PROVINCE
    return Jurisdiction.Level.CITY if code.endswith("00") else Jurisdiction.Level.COUNTY


def read(path: Path = FILE) -> Iterator[Jurisdiction]:
    """The rows of a file of jurisdictions, each after the rows above it."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        for row in sorted(rows, key=lambda row: row["code"]):
            code = row["code"]
            yield Jurisdiction(
                code=code,
                zh=row["zh"],
                en=row["en"],
                parent_id=next(iter(Jurisdiction.above(code)), None),
                level=level_of(code),
                valid_from=_day(row["valid_from"]),
                valid_until=_day(row["valid_until"]),
                successor_id=row["successor"] or None,
            )


def load(**_: Any) -> int:
    """Bring the table up to the file, in one statement; returns how many rows the file holds.

    Runs after every migration, so a new edition needs no migration of its own. A code that the file no longer names
    stays: something may have been filed under it.
    """
    rows = list(read())
    Jurisdiction.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=_COLUMNS, batch_size=len(rows)
    )
    return len(rows)


def take_in(own: Mapping[str, tuple[Text, str]]) -> None:
    """The places of a region's own, by code: what they are called and in what they lie. A code of GB/T 2260 stays what
    it is; the checker refuses it before."""
    rows = [
        Jurisdiction(
            code=code, zh=title.zh, en=title.for_language("en"), parent_id=within, level=level_of(code), is_own=True
        )
        for code, (title, within) in sorted(own.items())
    ]
    known = set(Jurisdiction.objects.filter(code__in=own, is_own=False).values_list("code", flat=True))
    Jurisdiction.objects.bulk_create(
        [row for row in rows if row.code not in known],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["zh", "en", "parent"],
    )


def current(code: str, on: dt.date) -> Jurisdiction | None:
    """What a code stands for on a day: itself, or the successor that follows it. None for an unknown code."""
    found = Jurisdiction.objects.filter(pk=code).first()
    for _ in range(_MOST_STEPS):
        if found is None or found.successor_id is None or found.is_valid_on(on):
            break
        found = found.successor
    return found


def _day(value: str) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None
