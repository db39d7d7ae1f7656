"""Cursors: a page of a list that grows at its head costs the same wherever it lies."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.db.models import QuerySet

from guicheng.common.errors import Refusal, refuse


def latest_first(rows: QuerySet[Any], cursor: str, size: int) -> tuple[list[Any], str | None]:
    """A page of rows ordered by falling id, and the cursor of the next one, if there is one."""
    if cursor:
        rows = rows.filter(pk__lt=_read(cursor))
    return cut(list(rows[: size + 1]), size)


def cut(found: list[Any], size: int) -> tuple[list[Any], str | None]:
    """The same of rows that were read already, one more than the page holds."""
    return found[:size], encode(found[size - 1].pk) if len(found) > size else None


def before(cursor: str) -> int | None:
    """The id that a cursor goes on from."""
    return _read(cursor) if cursor else None


def encode(pk: int) -> str:
    """The place of a row as an opaque text."""
    return base64.urlsafe_b64encode(f"id:{pk}".encode()).decode().rstrip("=")


def _read(cursor: str) -> int:
    """The id behind a cursor; refuses (400) what is none."""
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise _invalid() from error
    mark, _, pk = place.partition(":")
    if mark != "id" or not (pk.isdecimal() and len(pk) < 19):
        raise _invalid()
    return int(pk)


def _invalid() -> Refusal:
    return refuse("cursor-invalid", "分页游标无效", "The cursor is not valid", status=400, field="cursor")
