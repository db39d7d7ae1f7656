"""A store of its own for every test, and the holder that files are attached to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guicheng.attachments.models import Attachment
from guicheng.attachments.receive import receive
from guicheng.attachments.rules import Holder, SlotRule
from guicheng.attachments.store import LocalStore
from tests.attachments.corpus import Rule, Upload

Give = Callable[..., Attachment]


@pytest.fixture
def store(tmp_path: Path, settings: pytest.FixtureRequest) -> LocalStore:
    root = tmp_path / "attachments"
    settings.MEDIA_ROOT = root  # type: ignore[attr-defined]
    return LocalStore(root)


@pytest.fixture
def holder() -> Holder:
    return Holder(region="north", kind="filing", id=42, organisation_id=7, subject_id=9)


@pytest.fixture
def give(db: None, store: LocalStore, holder: Holder) -> Give:
    """Hand in a file as a page would: `give(data, name, rule)`."""

    def hand_in(data: bytes, name: str = "现场.jpg", rule: SlotRule = Rule(), **more: object) -> Attachment:  # noqa: B008
        return receive(Upload(data, name), rule, holder, uploaded_by=3, **more)  # type: ignore[arg-type]

    return hand_in
