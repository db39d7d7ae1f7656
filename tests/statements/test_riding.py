"""What waits for the next statement comes to the same as what is sent at once: rows, order and errors."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from guicheng.notices.models import Message
from guicheng.statements import append, execute, update_held

Step = Callable[[], None]


def message(notice: str, once: str | None = None) -> Message:
    return Message(region="r", notice=notice, desk="a1", title_zh="题", body_zh="文", once=once)


def written() -> list[tuple[str, str]]:
    return list(Message.objects.unscoped().order_by("id").values_list("notice", "title_zh"))


def waits() -> int:
    assert connection.connection is not None
    return len(connection.connection.waiting)


@pytest.mark.django_db(transaction=True)
def test_a_write_waits_for_the_next_statement_and_at_most_for_the_end() -> None:
    with transaction.atomic():
        append([message("prepared")])
        Message.objects.unscoped().delete()
    with transaction.atomic():
        append([message("a")])
        assert waits() == 2, "BEGIN and the write"
        assert written() == [("a", "题")], "whatever is asked sees it"
        assert waits() == 0
        append([message("b")])
    assert written() == [("a", "题"), ("b", "题")]
    append([message("c")])
    assert waits() == 0, "outside of a transaction nothing waits"
    assert len(written()) == 3


@pytest.mark.django_db(transaction=True)
def test_a_transaction_in_which_nothing_is_asked_is_none() -> None:
    execute("SELECT 1", [])
    with transaction.atomic(), transaction.atomic():
        assert waits() == 2, "BEGIN and SAVEPOINT"
    assert waits() == 0
    with suppress(KeyError), transaction.atomic():
        append([message("a")])
        raise KeyError
    assert (waits(), written()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_what_waits_is_forgotten_with_its_savepoint_alone() -> None:
    with transaction.atomic():
        append([message("a")])
        with suppress(KeyError), transaction.atomic():
            append([message("b")])
            raise KeyError
        with suppress(KeyError), transaction.atomic():
            append([message("c")])
            assert len(written()) == 2
            append([message("d")])
            raise KeyError
        append([message("e")])
    assert [notice for notice, _ in written()] == ["a", "e"]


@pytest.mark.django_db(transaction=True)
def test_whoever_asks_next_is_told_what_went_wrong_and_nothing_is_kept() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012 - the second statement is told of the first
        append([message("a", once="x"), message("b", once="x")])
        written()
    with pytest.raises(IntegrityError), transaction.atomic():
        append([message("a", once="x"), message("b", once="x")])
    with transaction.atomic():
        with pytest.raises(DataError), transaction.atomic():
            execute("SELECT 1 / %s::int", [0])
        append([message("c")])
    assert [notice for notice, _ in written()] == ["c"]


@pytest.mark.django_db(transaction=True)
def test_rows_are_read_in_pieces_after_what_waits() -> None:
    with transaction.atomic():
        append([message(str(number)) for number in range(5)])
        rows = Message.objects.unscoped().order_by("id").iterator(chunk_size=2)
        assert [row.notice for row in rows] == ["0", "1", "2", "3", "4"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(12))
def test_it_comes_to_the_same_as_one_statement_after_the_other(seed: int) -> None:
    with CaptureQueriesContext(connection):
        alone = _led(random.Random(seed))
    together = _led(random.Random(seed))
    assert together == alone


def _led(dice: random.Random) -> Any:
    """The end of a story of writes, reads, savepoints and failures: what is stored, and what was read on the way."""
    Message.objects.unscoped().delete()
    seen: list[Any] = []
    for _ in range(4):
        with suppress(KeyError), transaction.atomic():
            _scene(dice, seen, depth=0)
    return written(), seen


def _scene(dice: random.Random, seen: list[Any], depth: int) -> None:
    for _ in range(dice.randrange(1, 6)):
        match dice.choice(("append", "append", "update", "read", "inner", "fail", "raise")):
            case "append":
                append([message(str(dice.randrange(100))) for _ in range(dice.randrange(1, 3))])
            case "update":
                row = Message.objects.unscoped().order_by("-id").first()
                if row is not None:
                    row.title_zh = str(dice.randrange(100))
                    update_held(row, ["title_zh"])
            case "read":
                seen.append(written())
            case "inner" if depth < 3:
                with suppress(KeyError), transaction.atomic():
                    _scene(dice, seen, depth + 1)
            case "fail":
                with suppress(DataError), transaction.atomic():
                    execute("SELECT 1 / %s::int", [0])
            case "raise" if dice.random() < 0.3:
                raise KeyError
