"""The message broker of an installation without a broker server: a directory of small files.

A message appears and disappears by one rename, so any number of processes may put and take at once. Nothing is fsynced
and a message in hand dies with its worker: due work is rows in the database, and the next sweep finds it again.

Not kombu's own transport over files: there a message that is being written can be taken and lost, two takers can both
have one, and the oldest does not come first (`docs/decisions/the-embedded-broker.md`).
"""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any
from urllib.parse import quote

from kombu.transport import TRANSPORT_ALIASES, virtual
from kombu.utils.json import dumps, loads

SCHEME = "spool"
"""The URL scheme: ``spool://`` with the transport option ``directory``."""

_TURN = 0.3
"""Seconds that one wait for messages lasts at most."""


class Channel(virtual.Channel):
    """Puts and takes messages as files, oldest first."""

    supports_fanout = False

    def _put(self, queue: str, message: dict[str, Any], **_: Any) -> None:
        """Write `message` under a name that nobody takes, then give it one that sorts by time."""
        draft = self._folder(queue) / f"{uuid.uuid4()}.draft"
        draft.write_text(dumps(message), encoding="utf-8")
        draft.rename(draft.with_name(f"{time.time_ns():020d}-{draft.stem}.message"))

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002 - given by the base class
        """The oldest message of `queue`; the rename decides between workers that see the same one."""
        for waiting in self._waiting(queue):
            taken = waiting.with_suffix(".taken")
            try:
                waiting.rename(taken)
            except FileNotFoundError:
                continue
            content = taken.read_text(encoding="utf-8")
            taken.unlink()
            return loads(content)
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._waiting(queue)
        for message in waiting:
            message.unlink(missing_ok=True)
        return len(waiting)

    def _waiting(self, queue: str) -> list[Path]:
        return sorted(self._folder(queue).glob("*.message"))

    def _folder(self, queue: str) -> Path:
        options: dict[str, Any] = self.connection.client.transport_options  # type: ignore[union-attr, assignment]
        folder = Path(options["directory"]) / quote(queue, safe="")
        folder.mkdir(parents=True, exist_ok=True)
        return folder


class Transport(virtual.Transport):
    """The transport behind ``spool://``: queues are shared through the disk, routing tables are each process's own."""

    Channel = Channel
    driver_type = driver_name = SCHEME
    polling_interval = 0.25
    global_state = virtual.BrokerState()

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.state = self.global_state

    def drain_events(self, connection: Any, timeout: float | None = None, **_: Any) -> None:
        """Wait for messages; not for the whole two seconds of a worker's turn, after which only it sees a signal."""
        super().drain_events(connection, timeout=min(timeout, _TURN) if timeout else timeout)

    def driver_version(self) -> str:
        """Shown in the worker's banner."""
        return "1"


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
