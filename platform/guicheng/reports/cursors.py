"""The place in a list that goes by moments and an id, as an opaque text."""

from __future__ import annotations

import base64
import datetime as dt

from guicheng.common.errors import refuse

Place = tuple[list[dt.datetime], int]
"""Where a page ended: the moments of its last row and the id."""


def written(*moments: dt.datetime, pk: int) -> str:
    """The place after which a page goes on."""
    said = " ".join([*(moment.isoformat() for moment in moments), str(pk)])
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def place(cursor: str, moments: int = 1) -> Place | None:
    """Where a page ended, of a list that goes by so many moments; None for the first. Refuses (400) a cursor that is
    none of ours."""
    if not cursor:
        return None
    try:
        *said, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        if len(said) != moments:
            raise ValueError(cursor)
        read = [dt.datetime.fromisoformat(one).astimezone(dt.UTC) for one in said]
        return read, int(pk) if len(pk) <= 18 else 0
    except (ValueError, OverflowError):
        raise refuse("cursor-invalid", "分页游标无效", "The cursor is not valid", status=400, field="cursor") from None
