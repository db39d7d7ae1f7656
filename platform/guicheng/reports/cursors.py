"""The place in a list that goes by a moment and an id, as an opaque text."""

from __future__ import annotations

import base64
import datetime as dt

from guicheng.common.errors import refuse


def written(moment: dt.datetime, pk: int) -> str:
    """The place after which a page goes on."""
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {pk}".encode()).decode().rstrip("=")


def place(cursor: str) -> tuple[dt.datetime, int] | None:
    """Where a page ended; None for the first. Refuses (400) a cursor that is none of ours."""
    if not cursor:
        return None
    try:
        moment, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        return dt.datetime.fromisoformat(moment).astimezone(dt.UTC), int(pk) if len(pk) <= 18 else 0
    except (ValueError, OverflowError):
        raise refuse("cursor-invalid", "分页游标无效", "The cursor is not valid", status=400, field="cursor") from None
