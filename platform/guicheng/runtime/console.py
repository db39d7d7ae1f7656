"""One console for several processes: their lines, each behind the name of its process."""

from __future__ import annotations

import os
import selectors
import sys
from pathlib import Path
from typing import IO, TextIO

_COLOURS = (36, 32, 35, 33, 34)
_WIDTH = 9


class Console:
    """Reads the pipes of processes and prints whole lines. Single-threaded: it reads when `pump` is called."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._coloured = self._out.isatty() and "NO_COLOR" not in os.environ
        self._selector = selectors.DefaultSelector()
        self._names: list[str] = []

    def pipe(self, name: str) -> int:
        """A descriptor for the process `name` to write to; close it here once the process has it."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        self._selector.register(os.fdopen(reading, "rb", buffering=0), selectors.EVENT_READ, _Source(name))
        return writing

    def say(self, text: str, name: str = "guicheng") -> None:
        """Print `text` behind `name`."""
        if name not in self._names:
            self._names.append(name)
        prefix = f"{name:<{_WIDTH}}| "
        if self._coloured:
            prefix = f"\033[{_COLOURS[self._names.index(name) % len(_COLOURS)]}m{prefix}\033[0m"
        try:
            for line in text.splitlines() or [""]:
                self._out.write(f"{prefix}{line}\n")
            self._out.flush()
        except BrokenPipeError:  # the reader is gone (``make run | head``); the processes still need an orderly end
            self._out = Path(os.devnull).open("w")  # noqa: SIM115 - for the rest of the process

    def pump(self, timeout: float) -> None:
        """Print what the processes have written, waiting up to `timeout` seconds for something."""
        for key, _ in self._selector.select(timeout):
            source: _Source = key.data
            self._read(key.fileobj, source)  # type: ignore[arg-type]

    def drain(self) -> None:
        """Print all that has been written so far, half lines included."""
        for key in list(self._selector.get_map().values()):
            source: _Source = key.data
            self._read(key.fileobj, source)  # type: ignore[arg-type]
            if source.unfinished:
                self.say(source.take(b"\n"), source.name)

    def _read(self, pipe: IO[bytes], source: _Source) -> None:
        while chunk := pipe.read(65536):
            if lines := source.take(chunk):
                self.say(lines, source.name)
        if chunk == b"":  # the last writer is gone; None would mean: nothing now
            self._selector.unregister(pipe)
            pipe.close()
            if source.unfinished:
                self.say(source.take(b"\n"), source.name)


class _Source:
    """What one process writes; `unfinished` is its last line as far as it has come."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.unfinished = b""

    def take(self, chunk: bytes) -> str:
        """The whole lines that `chunk` completes."""
        whole, newline, self.unfinished = (self.unfinished + chunk).rpartition(b"\n")
        return (whole + newline).decode(errors="replace")
