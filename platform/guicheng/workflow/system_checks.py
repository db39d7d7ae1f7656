"""The start-up check: every chain that a run may follow can still be built (`manage.py check --database default`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from guicheng.workflow import flows
from guicheng.workflow.models import Definition


def flows_can_be_built(app_configs: Any, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """An error per definition whose flow class cannot be built."""
    del app_configs
    if not databases or Definition._meta.db_table not in connection.introspection.table_names():
        return []  # nothing can be running before the first migration
    return [Error(f"流程无法加载 / flow cannot be built: {problem}", id="workflow.E001") for problem in flows.missing()]


def register_all() -> None:
    """Registers the checks of this package."""
    register(flows_can_be_built, Tags.database)
