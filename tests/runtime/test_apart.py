"""Work done apart comes back whole, or is ended; the process that asked goes on either way."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import pytest

from guicheng.common.apart import Budget, BudgetExceeded, apart

BUDGET = Budget(seconds=2, megabytes=100, result=1)


def endless() -> None:
    while True:
        pass


def waiting() -> None:
    threading.Event().wait()


def greedy() -> None:
    held = []
    while True:
        held.append(bytes(1 << 20))


def test_what_it_finds_comes_back() -> None:
    assert apart(lambda: {"pid": os.getpid() != os.getppid()}, BUDGET) == {"pid": True}


def test_what_it_raises_is_raised_here() -> None:
    with pytest.raises(KeyError, match="missing"):
        apart(lambda: {}["missing"], BUDGET)


@pytest.mark.parametrize(
    ("work", "what"),
    [
        (endless, "time"),
        (waiting, "time"),
        (greedy, "memory"),
        (lambda: bytearray(1 << 30), "memory"),
        (lambda: bytes(2 << 20), "result"),
        (lambda: os._exit(1), "time"),
    ],
    ids=["endless", "waiting", "greedy", "greedy at once", "long", "gone"],
)
def test_it_ends_where_it_takes_too_much(work: Callable[[], object], what: str) -> None:
    with pytest.raises(BudgetExceeded) as exceeded:
        apart(work, BUDGET)
    assert exceeded.value.what == what


def test_few_are_done_at_once_and_the_others_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    places = threading.BoundedSemaphore(1)
    monkeypatch.setattr("guicheng.common.apart._places", places)
    with places, pytest.raises(BudgetExceeded) as exceeded:
        apart(lambda: None, Budget(seconds=0, megabytes=10))
    assert exceeded.value.what == "busy"
    assert apart(lambda: 1, BUDGET) == 1
