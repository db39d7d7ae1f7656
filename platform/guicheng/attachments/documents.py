"""PDF and Office files: whole, of bearable size, and without anything that runs by itself."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from guicheng.attachments.faults import Fault, damaged
from guicheng.common.text import Text
from guicheng.common.troubles import UNREADABLE_ARCHIVE

MOST_PAGES = 2_000
MOST_ENTRIES = 10_000
MOST_UNPACKED = 100 * 1024 * 1024
"""Bytes that the parts of one file may unpack to."""

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|JS)(?![A-Za-z])")
_ACTIVE_IN_STREAMS = re.compile(rb"/(?:JavaScript|Launch)(?![A-Za-z])")
"""Without the short name: among compressed bytes it turns up by chance."""
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def check_pdf(data: bytes) -> None:
    """Raise `Fault` where `data` is no whole PDF, holds scripts, launches programs or has too many pages."""
    if b"%%EOF" not in data[-2048:]:
        raise damaged()
    outside, inside = _objects(data)
    said = _unescaped(outside + b"\n" + inside)
    if _ACTIVE.search(said) or _ACTIVE_IN_STREAMS.search(_unescaped(data)):
        raise _active()
    pages = len(_PAGE.findall(said))
    if pages > MOST_PAGES:
        raise Fault(
            "too-many-pages",
            Text(zh=f"{{name}} 超过 {MOST_PAGES} 页", en=f"{{name}} has more than {MOST_PAGES} pages"),
            Text(zh="请拆分后上传", en="Split it, then upload the parts"),
            status=413,
        )
    if not pages and b"/Encrypt" not in outside:
        raise damaged()


def check_package(data: bytes) -> None:
    """Raise `Fault` where the Office file `data` is damaged, unpacks to too much, or holds macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise _too_much()
            if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
                raise _active()
            if package.testzip() is not None:
                raise damaged()
    except UNREADABLE_ARCHIVE as error:
        raise damaged() from error


def check_legacy(data: bytes) -> None:
    """Raise `Fault` where the older Office file `data` holds macros."""
    if _MACROS in data:
        raise _active()


def _objects(data: bytes) -> tuple[bytes, bytes]:
    """The text of a PDF outside its streams, and what its streams of objects unpack to, within bounds."""
    outside, inside, at = bytearray(), bytearray(), 0
    while found := _STREAM.search(data, at):
        end = data.find(b"endstream", found.end())
        if end < 0:
            break
        outside += data[at : found.start()]
        head = data[max(at, data.rfind(b"obj", at, found.start())) : found.start()]
        if b"/ObjStm" in head:
            inside += _unpacked(data[found.end() : end], MOST_UNPACKED - len(inside))
        at = end + len(b"endstream")
    return bytes(outside + data[at:]), bytes(inside)


def _unpacked(packed: bytes, room: int) -> bytes:
    """The inflated bytes; what is not deflated (an encrypted stream) cannot be looked into and says nothing."""
    try:
        unpacked = zlib.decompressobj().decompress(packed, room + 1)
    except zlib.error:
        return b""
    if len(unpacked) > room:
        raise _too_much()
    return unpacked


def _unescaped(data: bytes) -> bytes:
    """Names with their #-escapes resolved, so that /J#61vaScript is seen."""
    return _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), data)


def _active() -> Fault:
    return Fault(
        "active-content",
        Text(
            zh="{name} 含有脚本或宏，不能上传",
            en="{name} contains scripts or macros and cannot be taken",
        ),
        Text(
            zh="请打印为 PDF 或另存为不含宏的文件后上传",
            en="Print it to PDF, or save it without macros, then upload that",
        ),
        status=415,
    )


def _too_much() -> Fault:
    return Fault(
        "unpacks-too-large",
        Text(zh="{name} 解压后过大，不能上传", en="{name} unpacks to too much and cannot be taken"),
        Text(zh="请删去不需要的内容或拆分后上传", en="Remove what is not needed, or split it"),
        status=413,
    )
