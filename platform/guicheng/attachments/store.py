"""Where the bytes are: by content, so that the same file is kept once and a name can never lead out of the folder."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

_DIGEST = re.compile(r"^[0-9a-f]{64}$")


class Store(Protocol):
    """Keeps bytes under their SHA-256. `put` returns only when they are safe."""

    def put(self, digest: str, data: bytes) -> None:
        """Keep `data`; keeping the same again changes nothing."""

    def open(self, digest: str) -> BinaryIO:
        """The bytes, to be read. Raises `FileNotFoundError` where there are none."""

    def path(self, digest: str) -> Path | None:
        """Where the bytes lie on this machine's disk, for a web server to send; ``None`` where they lie elsewhere."""

    def delete(self, digest: str) -> None:
        """Forget the bytes, if there are any."""

    def digests(self) -> Iterator[str]:
        """Everything that is kept, in no order."""

    def sweep_unfinished(self, before: float) -> int:
        """Remove writes that broke off before the Unix time `before`; returns how many."""


class LocalStore:
    """A folder of this machine or of a shared disk: `ab/cd/abcd…`. Written beside, synced, then renamed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, digest: str, data: bytes) -> None:
        """Keep `data`; keeping the same again changes nothing."""
        target = self._place(digest)
        if target.exists() and target.stat().st_size == len(data):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.root / "unfinished"
        unfinished.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=unfinished)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).rename(target)
        for folder in (target.parent, target.parent.parent, self.root):
            _sync(folder)

    def open(self, digest: str) -> BinaryIO:
        """The bytes, to be read."""
        return self._place(digest).open("rb")

    def path(self, digest: str) -> Path:
        """The file."""
        return self._place(digest)

    def delete(self, digest: str) -> None:
        """Remove the file, if there is one."""
        self._place(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        """Everything that is kept."""
        return (file.name for file in self.root.glob("??/??/*") if _DIGEST.match(file.name))

    def sweep_unfinished(self, before: float) -> int:
        """Remove the files of writes that broke off."""
        stale = [f for f in (self.root / "unfinished").glob("*") if f.stat().st_mtime < before]
        for file in stale:
            file.unlink(missing_ok=True)
        return len(stale)

    def _place(self, digest: str) -> Path:
        if not _DIGEST.match(digest):
            raise ValueError(f"not a digest: {digest!r}")
        return self.root / digest[:2] / digest[2:4] / digest


def default_store() -> Store:
    """The store of this installation, in `settings.MEDIA_ROOT`; no web server may serve that folder by itself."""
    return LocalStore(Path(settings.MEDIA_ROOT))


def _sync(folder: Path) -> None:
    """Make the names in `folder` safe as well as the bytes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
