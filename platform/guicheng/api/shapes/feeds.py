"""What other systems that push read."""

from __future__ import annotations

from guicheng.api.shapes.base import Shape


class Reason(Shape):
    """Why a row was refused: the field (behind the entry it is of), a stable code, and both languages."""

    field: str
    code: str
    zh: str
    en: str


class RefusedRow(Shape):
    """A row that was refused; it is kept here under `id` and may be sent again, corrected."""

    row: int
    key: str
    id: int
    problems: list[Reason]


class FedList(Shape):
    """A complete list of a snapshot: of which entries, what it is complete for, how many it named, how many ended and
    came back by it; `held` says why nothing was done: rows-refused, refused, older-list."""

    list: str
    scope: str
    named: int
    ended: int
    back: int
    held: str


class FeedReport(Shape):
    """What came of a push. A refused row does not stop the others. `unread` are names that the rows hold and the
    declaration says nothing about, so that a column renamed by mistake is seen."""

    batch: int
    rows: int
    created: int
    updated: int
    unchanged: int
    stale: int
    skipped: int
    refused: int
    unread: list[str]
    lists: list[FedList]
    refusals: list[RefusedRow]
