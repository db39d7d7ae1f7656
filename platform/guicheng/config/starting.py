"""The first files of a new region: small, complete, and right as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from guicheng.common.errors import refuse
from guicheng.config.layout import IDENTIFIER, ROOTS
from guicheng.config.stores import Folders

_TEMPLATES = Path(__file__).parent / "templates" / "new-region"


def start(root: Path, name: str, *, extends: str | None) -> list[Path]:
    """Write the first files of region `name` below `root`; returns their paths.

    With `extends`, one file that says so; without, a register, a filing type with its form, and a scenario. Raises
    `Refusal` where the name is taken or no name, or the region to extend does not exist.
    """
    if not IDENTIFIER.fullmatch(name):
        raise refuse("bad-name", "名称由小写英文单词组成，用连字符连接", "A name is lower-case words joined by hyphens")
    store = Folders(root)
    if name in store.layers():
        raise refuse("taken", f"“{name}”已经存在", f"{name!r} exists already")
    if extends is not None and extends not in store.layers():
        raise refuse("no-region", f"没有“{extends}”", f"There is no {extends!r}", status=404)
    written = []
    for target, text in _texts(name, extends):
        path = root / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _texts(name: str, extends: str | None) -> Iterator[tuple[str, str]]:
    source = _TEMPLATES / ("layer" if extends else "whole")
    for path in sorted(p for root in ROOTS for p in (source / root).rglob("*.yaml")):
        root, *inner = path.relative_to(source).parts
        text = path.read_text(encoding="utf-8").replace("__name__", name).replace("__extends__", extends or "")
        yield "/".join([root, name, *inner]), text
