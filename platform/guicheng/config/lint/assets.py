"""Files that people download: they are there, and each is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from guicheng.config.findings import Finding, did_you_mean
from guicheng.config.lint import check
from guicheng.config.model.kinds import FILE
from guicheng.config.model.origin import Origin
from guicheng.config.review import Review


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
    for path in sorted(set(loaded.assets) - used):
        layer = path.split("/")[1]
        zh, en = "这个文件没有被引用", "nothing refers to this file"
        finding = review.warning("unused-file", zh, en, ())
        yield Finding(finding.code, finding.message, Origin(path, 1, 1, layer), path, None, "warning")
