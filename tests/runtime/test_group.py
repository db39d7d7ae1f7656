"""Processes that are started and stopped together, and start again when they die."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest

from guicheng.runtime.console import Console
from guicheng.runtime.group import Died, Group, Member, Stopped
from guicheng.runtime.keeping import FIRST_WAIT, LONGEST_WAIT, STEADY, Keeper
from guicheng.runtime.postgres import PostgresError
from tests.support import patience

SLEEP = "import time; print('ready', flush=True); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP
WITH_CHILD = (
    "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
    "print('child', p.pid, flush=True); import time; time.sleep(600)"
)


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def group(out: io.StringIO) -> Iterator[Group]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # what runs under nohup would rightly go on to ignore it
    group = Group(Console(out))
    yield group
    group.stop()
    for number, handler in before.items():
        signal.signal(number, handler)


def start(group: Group, name: str, program: str) -> Member:
    return group.start(name, [sys.executable, "-c", program], os.environ, Path.cwd())


def until(group: Group, out: io.StringIO, text: str) -> None:
    """Let the group go on until `text` has been shown."""
    deadline = time.monotonic() + patience.SECONDS
    while text not in out.getvalue():
        assert time.monotonic() < deadline, out.getvalue()
        group.tick()


def test_each_line_stands_behind_the_name_of_its_process(group: Group, out: io.StringIO) -> None:
    start(group, "web", "print('一行'); print('另一行'); " + SLEEP)
    start(group, "worker", SLEEP)
    until(group, out, "web      | ready")
    until(group, out, "worker   | ready")
    assert "web      | 一行\nweb      | 另一行\n" in out.getvalue()


def test_a_line_that_its_process_never_ended_is_shown_too(group: Group, out: io.StringIO) -> None:
    start(group, "web", "import sys; sys.stdout.write('last words'); sys.exit(3)")
    with pytest.raises(Died, match="web ended with status 3"):
        until(group, out, "nothing more")
    group.stop()
    assert "web      | last words\n" in out.getvalue()


def test_the_death_of_one_is_told_and_the_others_stop(group: Group, out: io.StringIO) -> None:
    survivor = start(group, "web", SLEEP)
    victim = start(group, "worker", SLEEP)
    until(group, out, "worker   | ready")
    victim.process.kill()
    with pytest.raises(Died, match="worker was ended by SIGKILL"):
        until(group, out, "nothing more")
    group.stop()
    assert survivor.process.returncode == -signal.SIGTERM


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def die(keeper: Keeper, group: Group, name: str) -> None:
    """Let the member of that name die and the keeper note it."""
    member = next(one for one in group.members if one.name == name)
    member.process.kill()
    member.process.wait()
    while member in group.members:
        keeper.tick()


def names(group: Group) -> list[str]:
    return sorted(member.name for member in group.members)


def test_what_died_is_started_again_and_the_others_go_on(group: Group, out: io.StringIO) -> None:
    survivor = start(group, "web", SLEEP)
    start(group, "worker", SLEEP)
    until(group, out, "worker   | ready")
    clock = Clock()
    keeper = Keeper(group, group.console, clock)
    die(keeper, group, "worker")
    assert names(group) == ["web"], "not before its time"
    assert "worker was ended by SIGKILL：1 秒后重新启动 · starting it again in 1 s" in out.getvalue()
    clock.now += FIRST_WAIT
    keeper.tick()
    assert names(group) == ["web", "worker"]
    assert "worker has been started again" in out.getvalue()
    assert survivor.process.poll() is None


def test_one_that_keeps_dying_is_started_ever_later_until_it_holds(
    group: Group, out: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(group, "worker", SLEEP)
    monkeypatch.setattr(group, "tick", partial(group.tick, 0.001))  # the clock is ours: nothing is waited for
    clock = Clock()
    keeper = Keeper(group, group.console, clock)
    waits = []
    for _ in range(8):
        die(keeper, group, "worker")
        died = clock.now
        while not group.members:
            clock.now += 1
            keeper.tick()
        waits.append(clock.now - died)
    assert waits == [1, 2, 4, 8, 16, 32, LONGEST_WAIT, LONGEST_WAIT]
    clock.now += STEADY
    die(keeper, group, "worker")
    clock.now += FIRST_WAIT
    keeper.tick()
    assert names(group) == ["worker"]


def test_one_that_cannot_be_started_is_tried_again(group: Group, out: io.StringIO) -> None:
    tries: list[int] = []

    def launch(output: int) -> subprocess.Popen[bytes]:
        tries.append(output)
        if len(tries) == 2:
            raise PostgresError("the disk is full")
        return subprocess.Popen([sys.executable, "-c", SLEEP], stdout=output, start_new_session=True)

    group.add("postgres", launch, signal.SIGINT, rank=1)
    clock = Clock()
    keeper = Keeper(group, group.console, clock)
    die(keeper, group, "postgres")
    clock.now += 1
    keeper.tick()
    assert "the disk is full：2 秒后重新启动" in out.getvalue()
    clock.now += 2
    keeper.tick()
    (member,) = group.members
    assert (member.stop_signal, member.rank, len(tries)) == (signal.SIGINT, 1, 3)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_group(group: Group, out: io.StringIO, number: signal.Signals) -> None:
    start(group, "web", SLEEP)
    os.kill(os.getpid(), number)
    with pytest.raises(Stopped, match=number.name):
        until(group, out, "nothing more")


def test_the_database_stops_after_those_that_use_it(group: Group, out: io.StringIO) -> None:
    slow = "import signal, sys, time\n"
    slow += "signal.signal(signal.SIGTERM, lambda *_: (print('web done', flush=True), sys.exit(0)))\n"
    last = "import signal, sys, time\n"
    last += "signal.signal(signal.SIGINT, lambda *_: (print('database done', flush=True), sys.exit(0)))\n"
    database = start(group, "postgres", last + SLEEP)
    group.members[0] = replace(database, stop_signal=signal.SIGINT, rank=1)
    start(group, "web", slow + SLEEP)
    until(group, out, "postgres | ready")
    until(group, out, "web      | ready")
    group.stop()
    assert out.getvalue().index("web done") < out.getvalue().index("database done")


def test_one_that_will_not_stop_is_killed(group: Group, out: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guicheng.runtime.group.PATIENCE", 0.2)
    member = start(group, "worker", STUBBORN)
    until(group, out, "worker   | ready")
    group.stop()
    assert member.process.returncode == -signal.SIGKILL


def test_children_of_a_member_do_not_outlive_it(group: Group, out: io.StringIO) -> None:
    start(group, "worker", WITH_CHILD)
    until(group, out, "child")
    until(group, out, "\n")
    child = int(out.getvalue().split()[-1])
    assert psutil.pid_exists(child)
    group.stop()
    process = psutil.Process(child) if psutil.pid_exists(child) else None
    assert process is None or process.wait(5) is None


def test_a_command_that_ends_well_leaves_the_group_and_one_that_fails_is_told(group: Group, out: io.StringIO) -> None:
    group.run("prepare", [sys.executable, "-c", "print('migrated')"], os.environ, Path.cwd())
    assert group.members == []
    assert "prepare  | migrated\n" in out.getvalue()
    with pytest.raises(Died, match="prepare ended with status 5"):
        group.run("prepare", [sys.executable, "-c", "raise SystemExit(5)"], os.environ, Path.cwd())


def test_a_console_whose_reader_left_does_not_keep_the_group_from_stopping(group: Group) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    console = Console(os.fdopen(writing, "w"))
    console.say("to nobody")
    console.say("still to nobody")
