"""A mistake planted in a small region whose files a test writes."""

from __future__ import annotations

from pathlib import Path

from guicheng.config.checker import check
from guicheng.config.stores import Folders


def assert_found(region: str, root: Path, mistake: tuple[str, str, str, str, str]) -> None:
    """The checker reports a mistake: (file, what stands there once, what is to stand there, code, file of the
    finding), in the region written to `root`; every finding speaks both languages."""
    file, old, new, code, where = mistake
    text = (root / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (root / file).write_text(text.replace(old, new), encoding="utf-8")
    found = check(region, Folders(root), scenarios=False).findings
    assert (code, where) in {(one.code, one.origin.file) for one in found}, [
        (f.code, f.place, f.message.zh) for f in found
    ]
    assert all(one.message.zh and one.message.en for one in found)
