"""A database of its own with the region of the benchmark published, and the people who file and decide in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

REGION = "benchmark"
FOLDER = Path(__file__).parent / "region"


@contextmanager
def database() -> Iterator[None]:
    """A fresh database on the server of `DATABASE_URL`, or on the embedded one; dropped afterwards."""
    from guicheng.runtime import sharing
    from guicheng.runtime.postgres import Postgres

    with ExitStack() as stack:
        if settings.DATABASE_IS_EMBEDDED:
            stack.enter_context(sharing.server(Postgres(settings.VAR)))
        _recreate()
        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connection.close()
            _administer(f"DROP DATABASE IF EXISTS {_name()} WITH (FORCE)")


def _recreate() -> None:
    _administer(f"DROP DATABASE IF EXISTS {_name()} WITH (FORCE)")
    _administer(f"CREATE DATABASE {_name()} TEMPLATE template0 ENCODING 'UTF8'")


def _administer(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _name() -> str:
    return str(connection.ops.quote_name(connection.settings_dict["NAME"]))


def analyse() -> None:
    """Let the server know what the tables hold, as it would by itself after a minute of work."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@dataclass
class People:
    """Who acts: a clerk who files about a work, and two who may decide."""

    config: Any
    clerk: Any
    reviewer: Any
    supervisor: Any
    works: list[Any]


def people(works: int = 20) -> People:
    """Publish the region and let its people in; the clerk's firm has so many works."""
    from guicheng.accounts.actor import Actor
    from guicheng.config import releases
    from guicheng.config.model.scenarios import Given
    from guicheng.config.stores import Folders
    from guicheng.rehearsal.scenarios.stage import Stage

    published = releases.publish_region(REGION, Folders(FOLDER), Actor.system("", "benchmark"), scenarios=False)
    if published.release is None:
        raise SystemExit("\n".join(str(finding.message.zh) for finding in published.loaded.findings))
    config = releases.current(REGION)
    stage = Stage(config)
    stage.set(
        Given.model_validate(
            {
                "organisations": {
                    "firm": {"kind": "firm", "name": "湘江建设集团有限公司", "roles": ["clerk"]},
                    "office": {
                        "kind": "authority", "name": "省建设管理局", "jurisdiction": "430000",
                        "roles": ["reviewer", "supervisor"],
                    },
                },
                "entries": {
                    f"work-{n}": {"register": "work", "of": "firm", "data": {"name": f"融程大厦{n}号楼"}}
                    for n in range(works)
                },
            }
        )
    )  # fmt: skip
    return People(
        config, stage.actor("firm"), stage.actor("office.reviewer"), stage.actor("office.supervisor"),
        list(stage.entries.values()),
    )  # fmt: skip


_WORDS = ("address", "builder", "designer", "surveyor", "supervisor", "contractor", "permit", "contract")
_NUMBERS = ("floors", "height", "area", "span", "piles", "concrete", "steel", "formwork")


def typed(title: str) -> dict[str, Any]:
    """What a clerk types for a report: thirty fields and a table of five rows, the same for every yardstick."""
    from guicheng.common import clock

    today = clock.today().isoformat()
    return {
        "title": title, "document_date": today, "grade": "good", "percent": "12.5",
        "cost": "900.00", "workers": "120", "leader": "陈志远", "mobile": "13800000001", "truthful": "true",
        "remark": "主体结构施工至八层", "started": today, "foundation_done": today, "inspected": "true",
        "insured": "true",
        **dict.fromkeys(_WORDS, "岳麓区梅溪湖路"), **dict.fromkeys(_NUMBERS, "42"),
        "materials": [
            {"name": "钢筋", "batch": f"2026-{number}", "amount": "12", "passed": "true"} for number in range(5)
        ],
    }  # fmt: skip
