"""The drop folder: files that another system leaves are taken once, whole, and put away.

``<root>/<region>/<feed>/in`` is where they are left: under another name first (beginning with a dot, or ending in
``.part`` or ``.tmp``), then renamed. A file is moved to ``work`` before it is read and to ``done`` or ``refused``
after, each move one atomic rename; beside one with anything refused stands ``<name>.report.json``. A file that a killed
worker left in ``work`` is taken again by the next sweep: what it had taken already changes nothing.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import structlog
from django.conf import settings

from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.filings import matter
from guicheng.filings.feeds import credentials, receiving, rows
from guicheng.filings.feeds.credentials import Signed
from guicheng.filings.feeds.models import FeedBatch

log = structlog.get_logger(__name__)

IN, WORK, DONE, REFUSED = "in", "work", "done", "refused"
SIGNATURE = ".sig"
_UNFINISHED = (".part", ".tmp", SIGNATURE)
_MOST_FILES = 200
_MOST_SIGNATURE = 4096


def root() -> Path:
    """The folder of all drop folders."""
    return Path(settings.FEEDS_ROOT)


def place(region: str, feed_id: str, part: str = IN) -> Path:
    """A folder of one feed."""
    return root() / region / feed_id / part


def drop(config: RegionConfig, feed_id: str, name: str, data: bytes, signed: Signed | None = None) -> Path:
    """Leave a file as another system would: written beside, then renamed. Returns where it lies."""
    feed = config.feeds.get(feed_id)
    if feed is None or "file" not in feed.ways:
        raise matter.not_found()
    folder = _made(place(config.region.region, feed_id))
    path = folder / Path(name).name
    if signed is not None:
        _write(path.with_name(path.name + SIGNATURE), json.dumps(_said(signed)).encode())
    _write(path, data)
    return path


def sweep() -> int:
    """Take every file that waits, in every region; returns how many. Safe to run by several at once: a file is held by
    whoever reads it."""
    taken = 0
    for region, _ in releases.published():
        if not (root() / region).is_dir():
            continue
        config = releases.current(region)
        for feed_id, feed in config.feeds.items():
            if "file" in feed.ways:
                taken += sum(_take(config, feed_id, path) for path in _waiting(region, feed_id))
    return taken


def is_waiting() -> bool:
    """Whether there is anything to sweep; looks at names only."""
    return any(root().glob(f"*/*/{IN}/*")) or any(root().glob(f"*/*/{WORK}/*"))


def _waiting(region: str, feed_id: str) -> Iterator[Path]:
    """Files to take: first what was left in ``work``, then what came in, moved there."""
    yield from [path for path in _files(place(region, feed_id, WORK)) if not path.name.endswith(SIGNATURE)]
    for path in [path for path in _files(place(region, feed_id)) if not path.name.endswith(_UNFINISHED)]:
        if (moved := _moved(path, WORK)) is not None:
            yield moved


def _files(folder: Path) -> list[Path]:
    """The files of a folder by name, hidden ones left out."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))[:_MOST_FILES]


def _take(config: RegionConfig, feed_id: str, path: Path) -> bool:
    """Take one file, if nobody else holds it."""
    with _held(path) as file:
        if file is None:
            return False
        report: dict[str, Any] | None
        try:
            data = file.read(config.feeds[feed_id].most_bytes + 1)
            taken = _received(config, feed_id, path, data)
            ending, report = DONE, taken.as_json() if taken.refused else None
        except Refusal as refusal:
            ending, report = REFUSED, {"problems": receiving.as_json(refusal.problems)}
            log.warning("feed.file-refused", feed=feed_id, file=path.name, code=refusal.code)
        kept = _moved(path, ending)
        if report is not None and kept is not None:
            _write(kept.with_name(f"{kept.name}.report.json"), json.dumps(report, ensure_ascii=False).encode())
        return True


def _received(config: RegionConfig, feed_id: str, path: Path, data: bytes) -> receiving.Report:
    feed = config.feeds[feed_id]
    if len(data) > feed.most_bytes:
        raise rows.too_large(feed)
    name = path.name
    if feed.signature.files:
        credentials.verified(config, feed_id, _signature_of(path), data, fresh=False)
    return receiving.receive(config, feed_id, data, FeedBatch.Way.FILE, name)


def _signature_of(path: Path) -> Signed:
    """What stands in the file beside it. Refuses (401) where there is none."""
    beside = path.with_name(path.name + SIGNATURE)
    try:
        with _opened(beside) as file:
            said = json.loads(file.read(_MOST_SIGNATURE))
        return Signed(**{name: str(said.get(name, "")) for name in _said(Signed())})
    except (OSError, ValueError, AttributeError, RecursionError):
        raise refuse("signature-missing", "缺少签名文件", "The signature file is missing", status=401) from None


def _said(signed: Signed) -> dict[str, str]:
    return {name: getattr(signed, name) for name in Signed.__slots__}


@contextmanager
def _held(path: Path) -> Iterator[IO[bytes] | None]:
    """The open file, held against other workers; None where it is gone, held, or no plain file."""
    try:
        file = _opened(path)
    except OSError:
        yield None
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield None
            return
        yield file if path.exists() else None


def _opened(path: Path) -> IO[bytes]:
    """A plain file, never a link or a pipe. Raises `OSError`."""
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(f"{path.name} is no plain file")
    return os.fdopen(number, "rb")


def _moved(path: Path, part: str) -> Path | None:
    """Move a file, and the signature beside it, to another folder of its feed, under a name that tells when; None where
    somebody else was faster."""
    stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
    name = path.name if part != WORK else f"{stamp}-{path.name}"
    target = _made(path.parent.parent / part) / name
    beside = path.with_name(path.name + SIGNATURE)
    try:
        if beside.exists():
            beside.rename(target.with_name(target.name + SIGNATURE))
        path.rename(target)
    except FileNotFoundError:
        return None
    return target


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
