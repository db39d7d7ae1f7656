"""Processes that are started and stopped together: the foreground of ``make run``."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from guicheng.runtime.console import Console

PATIENCE = 25.0
"""Seconds that a process gets to finish what it has in hand before it is killed."""

_TICK = 0.2
_PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """A person or the system asked the group to stop."""


Launch = Callable[[int], "subprocess.Popen[bytes]"]
"""Starts a process that writes to the descriptor it is given."""


@dataclass(frozen=True)
class Member:
    """One process of the group; `stop_signal` is its own word for a clean end, `rank` its turn when all stop."""

    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    rank: int
    launch: Launch


class Died(Exception):
    """A process of the group ended by itself; it is no member any more, and what it left behind is gone."""

    def __init__(self, member: Member) -> None:
        self.member = member
        super().__init__(f"{member.name} {_fate(member.process.returncode)}")


class Group:
    """Starts members, shows their output, and stops them all: lowest rank first, together within a rank.

    Members run in sessions of their own, so that Ctrl-C reaches only this process and it decides the order. Where the
    kernel can, a member is told to stop when this process is killed.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self.members: list[Member] = []
        self._signal: int | None = None
        signal.signal(signal.SIGINT, self._remember)
        signal.signal(signal.SIGTERM, self._remember)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # ``nohup make run`` outlives its terminal
            signal.signal(signal.SIGHUP, self._remember)

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str], directory: Path) -> Member:
        """Start `command` as the member `name`."""

        def launch(output: int) -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                command,
                env=dict(environment),
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGTERM),
            )

        return self.add(name, launch)

    def add(self, name: str, launch: Launch, stop_signal: signal.Signals = signal.SIGTERM, rank: int = 0) -> Member:
        """Let `launch` start a process that writes to the descriptor it is given, and make it a member."""
        output = self.console.pipe(name)
        try:
            member = Member(name, launch(output), stop_signal, rank, launch)
        finally:
            os.close(output)
        self.members.append(member)
        return member

    def again(self, member: Member) -> Member:
        """Start one that has died as it was started before."""
        return self.add(member.name, member.launch, member.stop_signal, member.rank)

    def breathe(self, patience: float = _TICK) -> None:
        """Show output, waiting `patience` seconds for some. Raises `Stopped` once a signal has come."""
        self.console.pump(patience)
        if self._signal is not None:
            raise Stopped(signal.Signals(self._signal).name)

    def tick(self, patience: float = _TICK) -> None:
        """The same, and raises `Died` once a member has ended."""
        self.breathe(patience)
        for member in self.members:
            if member.process.poll() is not None:
                self.members.remove(member)
                _end_children(member)
                raise Died(member)

    def run(self, name: str, command: Sequence[str], environment: Mapping[str, str], directory: Path) -> None:
        """Run `command` to its end as a member. Raises `Died` where it fails."""
        member = self.start(name, command, environment, directory)
        try:
            while True:
                self.tick()
        except Died as death:
            if death.member is not member or member.process.returncode != 0:
                raise
        self.console.drain()

    def stop(self) -> None:
        """Stop every member that still runs; never raises, returns when none is left."""
        self._signal = None
        for rank in sorted({member.rank for member in self.members}):
            self._stop([member for member in self.members if member.rank == rank])
        self.console.drain()
        self.members.clear()

    def _stop(self, members: list[Member]) -> None:
        for member in members:
            with contextlib.suppress(ProcessLookupError):
                member.process.send_signal(member.stop_signal)
        deadline = time.monotonic() + PATIENCE
        while any(member.process.poll() is None for member in members):
            self.console.pump(_TICK)
            if time.monotonic() > deadline or self._signal is not None:
                break
        for member in members:
            _end_children(member)
            member.process.wait()

    def _remember(self, number: int, _frame: object) -> None:
        self._signal = number


def end_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """What a new process runs so that the kernel sends it `number` when its parent dies; None where it cannot."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)

    return arrange


def _end_children(member: Member) -> None:
    """Kill what is left of a member: itself, and children that it left behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(member.process.pid, signal.SIGKILL)


def _fate(status: int) -> str:
    return f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
