"""Where an installation keeps what it writes. Read before Django is set up, so nothing here imports it."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("GUICHENG_VAR") or ROOT / "var").absolute()

DATABASE = "guicheng"
SUPERUSER = "postgres"
PORT = 5432
"""Only part of the socket's name: the embedded server listens on no network."""

_LONGEST_SOCKET_PATH = 100
"""Bytes; the kernels allow 103 to 107 for the whole path of a Unix socket."""


def ensure(path: Path) -> Path:
    """`path` as a directory that exists."""
    path.mkdir(parents=True, exist_ok=True)
    return path


def socket_directory(var: Path = VAR) -> Path:
    """Where the embedded PostgreSQL of `var` puts its socket: beside its data, or under the system's temporary
    directory where that path would be too long for a socket."""
    beside = var / "postgres-socket"
    if len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= _LONGEST_SOCKET_PATH:
        return beside
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"guicheng-{digest}"


def embedded_database(var: Path = VAR) -> dict[str, Any]:
    """The Django database settings of the embedded server of `var`."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": SUPERUSER,
        "HOST": str(socket_directory(var)),
        "PORT": PORT,
    }


def local_secret(var: Path = VAR) -> str:
    """The secret key of this installation: made once, kept in a file that only its owner reads."""
    file = ensure(var) / "secret-key"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_when_written(file)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        key = secrets.token_urlsafe(64)
        handle.write(key)
    return key


def _read_when_written(file: Path) -> str:
    """The key in `file`; an empty file is one whose writer died, and is replaced in place."""
    key = file.read_text(encoding="ascii")
    if key:
        return key
    replacement = secrets.token_urlsafe(64)
    file.write_text(replacement, encoding="ascii")
    return replacement
