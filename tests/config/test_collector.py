"""The collector of cycles rests while a region is read, and runs again afterwards whatever happened."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest

from guicheng.common.memory import collector_rests


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    was = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was else gc.disable)()


def test_it_rests_inside_and_runs_again_behind_the_outermost() -> None:
    with collector_rests():
        with collector_rests():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_runs_again_after_a_mistake() -> None:
    with pytest.raises(ZeroDivisionError), collector_rests():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off() -> None:
    gc.disable()
    with collector_rests():
        pass
    assert not gc.isenabled()


def test_the_last_of_several_threads_lets_it_run_again() -> None:
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with collector_rests():
            inside.set()
            leave.wait()

    thread = threading.Thread(target=other)
    with collector_rests():
        thread.start()
        inside.wait()
    assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()
