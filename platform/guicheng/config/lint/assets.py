"""Files that people download: they are there, and each is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from guicheng.attachments import formats
from guicheng.config.findings import Finding, did_you_mean
from guicheng.config.lint import check
from guicheng.config.model.kinds import FILE
from guicheng.config.model.origin import Origin
from guicheng.config.model.region import Contact
from guicheng.config.review import Review

MOST_PICTURE = 512 * 1024
"""Bytes of a picture that everybody who comes to the entry page is shown."""


def _is_shown(data: bytes) -> bool:
    return len(data) <= MOST_PICTURE and formats.identify(data) in formats.SHOWN


@check
def files_are_there(review: Review) -> Iterator[Finding]:
    """A download or template that is named lies beside the file that names it, in this layer or one below."""
    loaded = review.loaded
    used: set[str] = set()
    for visit in review.words(FILE):
        of_form = visit.location[0] == "forms"
        folders = [f"forms/{layer}/{visit.location[1]}" if of_form else f"workflows/{layer}" for layer in loaded.layers]
        found = {path for path in (f"{folder}/{visit.value}" for folder in folders) if path in loaded.assets}
        used |= found
        if not found:
            beside = [
                PurePosixPath(path).relative_to(folder).as_posix()
                for path in loaded.assets
                for folder in folders
                if path.startswith(f"{folder}/")
            ]
            zh, en = f"没有文件“{visit.value}”", f"there is no file {visit.value!r}"
            yield review.finding("unknown-asset", zh, en, visit.location, did_you_mean(visit.value, beside))
        elif isinstance(visit.owner, Contact) and not any(_is_shown(loaded.assets[path]) for path in found):
            zh = f"“{visit.value}”要是 PNG 或 JPEG 图片，不超过 {MOST_PICTURE // 1024} KB"
            en = f"{visit.value!r} is to be a PNG or JPEG picture of {MOST_PICTURE // 1024} KB at most"
            yield review.finding("picture-unfit", zh, en, visit.location)
    for path in sorted(set(loaded.assets) - used):
        layer = path.split("/")[1]
        zh, en = "这个文件没有被引用", "nothing refers to this file"
        finding = review.warning("unused-file", zh, en, ())
        yield Finding(finding.code, finding.message, Origin(path, 1, 1, layer), path, None, "warning")
