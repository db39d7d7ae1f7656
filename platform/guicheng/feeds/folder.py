"""The drop folder: files that another system leaves are taken once, whole, and put away.

Files that rows name lie in ``files`` beside these folders (`feeds.files`).

``<root>/<region>/<feed>/in`` is where they are left: under another name first (beginning with a dot, or ending in
``.part`` or ``.tmp``), then renamed; who cannot rename is waited for, until nobody has written for as long as the feed
says (`quiet`). A file is held, moved to ``work``, read, and moved to ``done`` or ``refused``, each move one atomic
rename; beside one with anything refused stands ``<name>.report.json``. A file that a killed worker left in ``work`` is
taken again by the next sweep: what it had taken already changes nothing.
"""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import structlog
from django.conf import settings
from django.db import DatabaseError

from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.config import releases
from guicheng.config.model.feeds import Feed
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import credentials, files, missing, receiving, rows
from guicheng.feeds.credentials import Signed
from guicheng.feeds.models import FeedBatch
from guicheng.filings.context import filing_context

log = structlog.get_logger(__name__)

IN, WORK, DONE, REFUSED = "in", "work", "done", "refused"
SIGNATURE, REPORT = ".sig", ".report.json"
_UNFINISHED = (".part", ".tmp", SIGNATURE)
_STAMP = re.compile(r"\d{8}T\d{12}-")
"""What the name of a file that was taken begins with: when that was, in UTC."""

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
        raise filing_context.not_found()
    folder = _made(place(config.region.region, feed_id))
    path = folder / Path(name).name
    if signed is not None:
        _write(path.with_name(path.name + SIGNATURE), json.dumps(_said(signed)).encode())
    _write(path, data)
    return path


def lay(config: RegionConfig, feed_id: str, name: str, data: bytes) -> Path:
    """Leave a file that rows name, as another system would."""
    path = _made(files.place(config.region.region, feed_id)) / Path(name).name
    _write(path, data)
    return path


def sweep(*, at_once: bool = False) -> int:
    """Take every file that waits, in every region; returns how many. `at_once`: those too that were written just now.
    Safe to run by several together: a file is held by whoever reads it."""
    taken = 0
    for region, _ in releases.published():
        if not (root() / region).is_dir():
            continue
        config = releases.current(region)
        for feed_id, feed in config.feeds.items():
            if "file" in feed.ways:
                waiting = _waiting(region, feed_id)
                taken += sum(_take(config, feed_id, path, at_once=at_once) for path in waiting)
                taken += missing.try_again(config, feed_id)
    return taken


def is_waiting() -> bool:
    """Whether there is anything to sweep."""
    return missing.is_awaited() or any(root().glob(f"*/*/{IN}/*")) or any(root().glob(f"*/*/{WORK}/*"))


def _waiting(region: str, feed_id: str) -> list[Path]:
    """Files to take: first what was left in ``work``, then what came in."""
    left, came = _files(place(region, feed_id, WORK)), _files(place(region, feed_id))
    return [path for path in left if not path.name.endswith(SIGNATURE)] + [
        path for path in came if not path.name.endswith(_UNFINISHED)
    ]


def _files(folder: Path) -> list[Path]:
    """What lies in a folder by name, hidden things and folders left out."""
    if not folder.is_dir():
        return []
    shown = (path for path in folder.iterdir() if not path.name.startswith("."))
    return sorted(path for path in shown if path.is_symlink() or not path.is_dir())[:_MOST_FILES]


def _take(config: RegionConfig, feed_id: str, path: Path, *, at_once: bool) -> bool:
    """Take one file, if nobody else holds it and nobody still writes to it."""
    try:
        with _held(path) as file:
            if file is None or not (at_once or _is_quiet(config.feeds[feed_id], path, file)):
                return False
            held = path if path.parent.name == WORK else _moved(path, WORK)
            if held is None or not _is_same(held, file):
                return False  # another came under this name at this moment: it is taken next
            _read(config, feed_id, held, file)
            return True
    except FileNotFoundError:
        return False
    except PermissionError:
        _set_aside(config, feed_id, path, "not-readable", "没有读取该文件的权限", "The file may not be read")
    except _NotPlainError:
        _set_aside(config, feed_id, path, "not-a-file", "不是普通文件（链接或管道）", "A link or a pipe, no plain file")
    except DatabaseError:
        log.exception("feed.file-waits", feed=feed_id, file=path.name)  # the database, not the file: later
    return False


def _read(config: RegionConfig, feed_id: str, path: Path, file: IO[bytes]) -> None:
    """Take a file that is held, and put it away with what came of it."""
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
        _write(kept.with_name(kept.name + REPORT), json.dumps(report, ensure_ascii=False).encode())


def _received(config: RegionConfig, feed_id: str, path: Path, data: bytes) -> receiving.Report:
    feed = config.feeds[feed_id]
    try:
        if len(data) > feed.most_bytes:
            raise rows.too_large(feed)
        if feed.signature.files:
            credentials.verified(config, feed_id, _signature_of(path), data, fresh=False)
    except Refusal as refusal:
        receiving.refuse_whole(config, feed_id, FeedBatch.Way.FILE, _original(path), data, refusal)
        raise
    return receiving.receive(config, feed_id, data, FeedBatch.Way.FILE, _original(path))


def _set_aside(config: RegionConfig, feed_id: str, path: Path, code: str, zh: str, en: str) -> None:
    """Put away what cannot be read at all, and say so."""
    kept = _moved(path, REFUSED)
    if kept is None:
        return
    refusal = refuse(code, zh, en, status=400)
    log.warning("feed.file-refused", feed=feed_id, file=path.name, code=code)
    receiving.refuse_whole(config, feed_id, FeedBatch.Way.FILE, _original(kept), b"", refusal)
    _write(kept.with_name(kept.name + REPORT), json.dumps({"problems": receiving.as_json(refusal.problems)}).encode())


def _original(path: Path) -> str:
    """The name under which a file came."""
    return path.name if path.parent.name == IN else _STAMP.sub("", path.name)


def _signature_of(path: Path) -> Signed:
    """What stands in the file beside it. Refuses (401) where there is none."""
    beside = path.with_name(path.name + SIGNATURE)
    if not beside.exists():  # whoever moved the file was killed before the signature followed
        with suppress(FileNotFoundError):
            (path.parent.parent / IN / (_original(path) + SIGNATURE)).rename(beside)
    try:
        with _opened(beside) as file:
            said = json.loads(file.read(_MOST_SIGNATURE))
        return Signed(**{name: str(said.get(name, "")) for name in _said(Signed())})
    except (OSError, ValueError, AttributeError, RecursionError):
        raise refuse("signature-missing", "缺少签名文件", "The signature file is missing", status=401) from None


def _said(signed: Signed) -> dict[str, str]:
    return {name: getattr(signed, name) for name in Signed.__slots__}


class _NotPlainError(OSError):
    """A link, a pipe, a device: nothing that is read."""


@contextmanager
def _held(path: Path) -> Iterator[IO[bytes] | None]:
    """The open file, held against other workers; None where another holds it or it is gone. Raises `OSError`."""
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield None
            return
        yield file if _is_same(path, file) else None


def _opened(path: Path) -> IO[bytes]:
    """A plain file, never a link or a pipe. Raises `OSError`."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise _NotPlainError(path.name) from error
        raise
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise _NotPlainError(path.name)
    return os.fdopen(number, "rb")


def _is_same(path: Path, file: IO[bytes]) -> bool:
    """Whether that file lies there still: another worker, or another file of that name, may have been faster."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _is_quiet(feed: Feed, path: Path, file: IO[bytes]) -> bool:
    """Whether nobody has written to a file that came in for long enough."""
    age = clock.now().timestamp() - os.fstat(file.fileno()).st_mtime
    return path.parent.name == WORK or abs(age) >= feed.quiet


def _moved(path: Path, part: str) -> Path | None:
    """Move a file, then the signature beside it, to another folder of its feed, under a name that tells when it was
    taken; None where somebody else was faster."""
    name = path.name if path.parent.name == WORK else f"{clock.now():%Y%m%dT%H%M%S%f}-{path.name}"
    target = _made(path.parent.parent / part) / name
    try:
        path.rename(target)
    except FileNotFoundError:
        return None
    with suppress(FileNotFoundError):
        path.with_name(path.name + SIGNATURE).rename(target.with_name(target.name + SIGNATURE))
    return target


# -- forgetting --------------------------------------------------------------------------------------------------------


def forget(config: RegionConfig, feed_id: str, before: dt.datetime) -> int:
    """Delete what was put away before a moment, with signatures and reports; returns how many files."""
    deleted = files.forget(config.region.region, feed_id, before.timestamp())
    for part in (DONE, REFUSED):
        folder = place(config.region.region, feed_id, part)
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            stamp = _STAMP.match(path.name)
            if stamp and stamp[0] < f"{before.astimezone(dt.UTC):%Y%m%dT%H%M%S%f}-":
                path.unlink(missing_ok=True)
                deleted += 1
    return deleted


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
