"""A small region in a folder of its own: the one that ``region new`` writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as real

from guicheng.accounts.actor import Actor
from guicheng.config import releases
from guicheng.config.starting import start


@pytest.fixture
def root(tmp_path: Path, settings: object) -> Path:
    """Folders with the shared base and the region `maple`; the installation's own for the test."""
    shutil.copytree(Path(real.ROOT) / "rules" / "_base", tmp_path / "rules" / "_base")
    start(tmp_path, "maple", extends=None)
    settings.GUICHENG_CONFIG_ROOT = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def actor() -> Actor:
    return Actor.system("maple", "测试", channel="command")


@pytest.fixture(autouse=True)
def _nothing_parsed() -> Iterator[None]:
    """Tests roll back, and the database may hand out their ids again."""
    yield
    releases.forget()


def rewrite(path: Path, old: str, new: str) -> None:
    """Change a text in a file; it must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
