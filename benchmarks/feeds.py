"""Feeds: a thousand rows that are new, changed, unchanged, refused; a row makes six entries of five registers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
FEW = 5


def measure(rows: int) -> Iterator[str]:
    """One batch of each kind; statements are those of a few further rows."""
    from guicheng.accounts.actor import Actor
    from guicheng.config import releases
    from guicheng.feeds import rows as bytes_to_rows
    from tests.feeds import world

    published = releases.publish_region(world.REGION, world.STORE, Actor.system(world.REGION, "bench"), scenarios=False)
    assert published.release is not None
    feeds = releases.current(world.REGION).feeds
    feeds["projects"] = feeds["projects"].model_copy(update={"most_rows": max(rows, 2 * FEW), "most_bytes": 2**25})
    everything = [_row(n) for n in range(rows)]
    body = world.batch(*everything)
    yield _line("read and decoded, nothing taken", len(body), rows, lambda: bytes_to_rows.read(feeds["projects"], body))
    yield _kind("new: six entries each", everything, [_row(rows + n) for n in range(2 * FEW)])
    yield _kind("unchanged", everything, everything[: 2 * FEW])
    changed = [_row(n, day=2, stage="03") for n in range(rows + 2 * FEW)]
    yield _kind("changed: one field of one entry", changed[:rows], changed[rows:])
    late = [_row(n, day=1, stage="02", contact="迟到") for n in range(rows + 2 * FEW)]
    yield _kind("late: said before something newer", late[:rows], late[rows:])
    wrong = [_row(n, day=3, stage="77") for n in range(rows + 2 * FEW)]
    yield _kind("refused while it is read", wrong[:rows], wrong[rows:])
    taken = [_row(n, day=4, permit={"no": f"许可{n + 1:05}"}) for n in range(rows + 2 * FEW)]
    yield _kind("refused by the last check, undone", taken[:rows], taken[rows : rows + 2 * FEW - 1])


def _row(number: int, day: int = 1, **changed: Any) -> dict[str, Any]:
    from random import Random

    from guicheng.config.widgets.inventing import Inventor
    from tests.feeds.world import project

    identity = Inventor(Random(number), "430102").id_number()
    person = {
        "name": "章明", "idNumber": identity, "phone": "13800000001", "post": "PM",
        "certificates": [{"number": f"建{number:06}", "kind": "A1", "until": 1_830_000_000_000}],
    }  # fmt: skip
    return project(f"P{number:05}", day, **{"permit": {"no": f"许可{number:05}"}, "persons": [person], **changed})


def _kind(name: str, rows: list[dict[str, Any]], further: list[dict[str, Any]]) -> str:
    from tests.feeds.world import take

    counted = []
    for part in (further[:FEW], further[FEW:]):
        with CaptureQueriesContext(connection) as queries:
            take(*part)
        counted.append(sum(not query["sql"].startswith(CONTROL) for query in queries.captured_queries))
    with CaptureQueriesContext(connection) as queries:
        take()
    nothing = sum(not query["sql"].startswith(CONTROL) for query in queries.captured_queries)
    each = (counted[1] - nothing) / max(len(further) - FEW, 1)
    size = len(json.dumps(rows, ensure_ascii=False).encode())
    return f"{_line(name, size, len(rows), lambda: take(*rows))}, {each:5.1f} statements a row"


def _line(name: str, size: int, rows: int, act: Callable[[], Any]) -> str:
    began = time.perf_counter()
    found = act()
    spent = time.perf_counter() - began
    told = ""
    if hasattr(found, "as_json"):
        said = found.as_json()
        told = ", ".join(
            f"{said[one]} {one}" for one in ("created", "updated", "unchanged", "stale", "refused") if said[one]
        )
    return (
        f"{name:36} {rows / spent:7.0f} rows/s, {spent / rows * 1000:6.2f} ms a row"
        f" ({size / 2**20:.1f} MB: {told or rows})"
    )
