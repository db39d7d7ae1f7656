"""Files that come with rows of feeds: they can come the way that is declared, and have somewhere to go."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.feeds import FedEntry, Feed
from guicheng.config.review import Review
from guicheng.config.walking import Location


@check
def files_can_come(review: Review) -> Iterator[Finding]:
    """Of every entry of every feed."""
    for name, feed in review.config.feeds.items():
        for index, entry in enumerate(feed.entries):
            yield from _of_entry(review, feed, entry, ("feeds", name, "entries", index))


def _of_entry(review: Review, feed: Feed, entry: FedEntry, here: Location) -> Iterator[Finding]:
    """Files can come the way that is declared, into a register that keeps some."""
    register = review.config.registers.get(entry.register_)
    if entry.files and register is not None and not register.files:
        zh = f"台账“{entry.register_}”不存放附件：要写 `files: true`"
        en = f"the register {entry.register_!r} keeps no files: write `files: true` there"
        yield review.finding("register-without-files", zh, en, (*here, "files"), key=True)
    for slot, file in entry.files.items():
        at = (*here, "files", slot, "from_")
        if file.from_ == "beside" and "file" not in feed.ways:
            zh = "该接入不收文件（ways），文件没有地方放：加上 `file`，或写 `from: row`"
            en = "no files come this way (`ways`): add `file`, or write `from: row`"
            yield review.finding("files-never", zh, en, at)
        if file.from_ == "row" and feed.format.kind == "xlsx":
            zh, en = "电子表格的一格放不下文件，请写 `from: beside`", "a cell holds no file: write `from: beside`"
            yield review.finding("files-never", zh, en, at)
        if file.path.count("../") > len(entry.each):
            zh, en = f"“{file.path}”超出了这一行", f"{file.path!r} climbs out of the row"
            yield review.finding("path-too-high", zh, en, (*here, "files", slot, "path"))
