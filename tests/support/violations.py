"""Violations of constraints that PostgreSQL would log with the values that violate them: names, numbers, hashes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection


@contextmanager
def none() -> Iterator[None]:
    """Fails where a statement of this thread violates a constraint, even if what was meant is refused in order."""
    violated: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        try:
            return execute(sql, params, many, context)
        except IntegrityError as error:
            violated.append(str(error))
            raise

    with connection.execute_wrapper(watch):
        yield
    assert not violated
