"""Bundles: a region with all its layers in one zip file, the same bytes for the same content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from guicheng.common.errors import refuse
from guicheng.common.troubles import UNREADABLE_ARCHIVE
from guicheng.config.language.renewing import all_renewed
from guicheng.config.layout import ROOTS
from guicheng.config.stores import MAX_ASSET_BYTES, MAX_FILES, Texts

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MOST_BYTES = 64 * 1024 * 1024


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip file of configuration files by path; reproducible."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, files[path])
    return buffer.getvalue()


def unpack(data: bytes) -> Texts:
    """The files of a bundle, in this language. Raises `Refusal` for anything that is no bundle: other paths, too much,
    not a zip file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            entries = [entry for entry in bundle.infolist() if not entry.is_dir()]
            _guard(entries)
            files = {entry.filename: bundle.read(entry) for entry in entries}
    except UNREADABLE_ARCHIVE as error:
        raise refuse("not-a-bundle", "不是有效的配置包", "This is no configuration bundle", status=400) from error
    return Texts(all_renewed(files))


def _guard(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise refuse("bundle-too-large", "配置包过大", "The bundle is too large", status=413)
    for entry in entries:
        parts = entry.filename.split("/")
        plain = all(part and part not in (".", "..") and not part.startswith(".") for part in parts)
        if len(parts) < 3 or parts[0] not in ROOTS or not plain or "\\" in entry.filename:
            raise refuse(
                "bundle-path",
                f"配置包中不应有“{entry.filename}”",
                f"{entry.filename!r} does not belong in a bundle",
                status=400,
            )
        if entry.file_size > MAX_ASSET_BYTES:
            raise refuse("bundle-too-large", "配置包过大", "The bundle is too large", status=413)
