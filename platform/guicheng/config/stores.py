"""Where configuration files come from: folders on disk, or texts in memory (a release, a bundle, an editor's draft)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from guicheng.config.findings import Findings, did_you_mean
from guicheng.config.layout import BASE, ROOTS
from guicheng.config.model.origin import Origin
from guicheng.config.source_text import MAX_BYTES

MAX_FILES = 1000
"""Files of one layer."""

MAX_ASSET_BYTES = 8 * 1024 * 1024
"""Size of a file that people download, such as a template."""


class Store(Protocol):
    """A collection of layers: regions and shared bases."""

    def layers(self) -> list[str]:
        """The names of all layers, sorted; those that begin with an underscore are no regions."""

    def files(self, layer: str, findings: Findings) -> dict[str, bytes]:
        """The files of a layer by their path ``<root>/<layer>/…``; what is refused is added to `findings`."""


class Folders:
    """The folders ``workflows/``, ``forms/`` and ``rules/`` below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def layers(self) -> list[str]:
        """The folders below ``workflows/``, and the shared base."""
        return sorted({p.name for root in ROOTS for p in _children(self.root / root) if _is_layer(p)})

    def files(self, layer: str, findings: Findings) -> dict[str, bytes]:
        """The files of a layer. Links and hidden files are refused: they would show what is not configuration."""
        found: dict[str, bytes] = {}
        for root in ROOTS:
            for path in sorted(_walk(self.root / root / layer)):
                file = path.relative_to(self.root).as_posix()
                if len(found) >= MAX_FILES:
                    findings.error(
                        "too-many-files",
                        f"“{layer}”的文件超过 {MAX_FILES} 个",
                        f"{layer} has more than {MAX_FILES} files",
                        Origin(file, 1, 1, layer),
                    )
                    return found
                if (data := self._data(path, Origin(file, 1, 1, layer), findings)) is not None:
                    found[file] = data
        return found

    def _data(self, path: Path, origin: Origin, findings: Findings) -> bytes | None:
        if path.is_symlink():
            findings.error(
                "symbolic-link",
                "不能使用符号链接，请放入真实的文件",
                "links are not allowed; put the file there",
                origin,
            )
            return None
        if path.name.startswith("."):
            findings.warn("hidden-file", "隐藏文件不会被读取", "a hidden file is not read", origin)
            return None
        limit = MAX_BYTES if path.suffix in (".yaml", ".yml", ".json") else MAX_ASSET_BYTES
        if path.stat().st_size > limit:
            findings.error(
                "file-too-large",
                f"文件超过 {limit // 2**20} MiB",
                f"the file is larger than {limit // 2**20} MiB",
                origin,
            )
            return None
        return path.read_bytes()


class Texts:
    """Files in memory, by path. Where `below` is given, its layers are there too, and a file here stands in for one of
    the same path."""

    def __init__(self, files: Mapping[str, bytes], below: Store | None = None) -> None:
        self._files = dict(files)
        self._below = below

    def layers(self) -> list[str]:
        """The layers of the paths."""
        own = {path.split("/")[1] for path in self._files if path.count("/") > 1}
        return sorted(own | set(self._below.layers() if self._below else ()))

    def files(self, layer: str, findings: Findings) -> dict[str, bytes]:
        """The files of a layer."""
        below = self._below.files(layer, findings) if self._below else {}
        own = {path: data for path, data in self._files.items() if path.split("/")[1:2] == [layer]}
        return dict(sorted({**below, **own}.items()))


def regions(store: Store) -> list[str]:
    """The regions of a store: every layer with a name of its own."""
    return [layer for layer in store.layers() if not layer.startswith("_")]


def require(store: Store, region: str, findings: Findings) -> bool:
    """Whether there is such a layer; says so, with the nearest name, where not."""
    layers = store.layers()
    if region in layers:
        return True
    findings.error(
        "unknown-region",
        f"没有名为“{region}”的地区系统：workflows/{region}/ 不存在",
        f"there is no region {region!r}: workflows/{region}/ does not exist",
        Origin(f"workflows/{region}/region.yaml", 1, 1, region),
        suggestion=did_you_mean(region, (layer for layer in layers if layer != BASE)),
    )
    return False


def _children(folder: Path) -> Iterable[Path]:
    return folder.iterdir() if folder.is_dir() and not folder.is_symlink() else ()


def _is_layer(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and not path.name.startswith(".")


def _walk(folder: Path) -> Iterator[Path]:
    """Every file below a folder, links not followed."""
    if not _is_layer(folder):
        return
    for here, folders, files in os.walk(folder, followlinks=False):
        odd = [name for name in folders if name.startswith(".") or (Path(here) / name).is_symlink()]
        folders[:] = [name for name in folders if name not in odd]
        yield from (Path(here) / name for name in (*files, *odd))
