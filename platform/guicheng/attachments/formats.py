"""The kinds of file the platform takes, recognised by content and never by name."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import filetype

from guicheng.attachments import pdf
from guicheng.common.text import Text, text
from guicheng.common.troubles import UNREADABLE_ARCHIVE

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIF = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_AVIF = {b"avif", b"avis"}
_INSIDE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx", "OFD.xml": "ofd"}


@dataclass(frozen=True)
class Format:
    """A kind of file: the slot kind it belongs to, its media type, its endings (the usual one first), its name."""

    kind: str
    media_type: str
    extensions: tuple[str, ...]
    title: Text

    @property
    def extension(self) -> str:
        """The usual ending."""
        return self.extensions[0]


def _office(kind: str, ending: str, zh: str, en: str) -> Format:
    return Format("office", f"application/vnd.openxmlformats-officedocument.{kind}", (ending,), text(zh, en))


JPEG = Format("image", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), text("JPEG 图片", "JPEG picture"))
PNG = Format("image", "image/png", ("png",), text("PNG 图片", "PNG picture"))
WEBP = Format("image", "image/webp", ("webp",), text("WebP 图片", "WebP picture"))
GIF = Format("image", "image/gif", ("gif",), text("GIF 图片", "GIF picture"))
BMP = Format("image", "image/bmp", ("bmp", "dib"), text("BMP 图片", "BMP picture"))
HEIF = Format("image", "image/heic", ("heic", "heif"), text("HEIC 图片", "HEIC picture"))
AVIF = Format("image", "image/avif", ("avif",), text("AVIF 图片", "AVIF picture"))
PDF = Format("pdf", "application/pdf", ("pdf",), text("PDF 文件", "PDF file"))
PACKAGES = {
    "docx": _office("wordprocessingml.document", "docx", "Word 文档", "Word document"),
    "xlsx": _office("spreadsheetml.sheet", "xlsx", "Excel 表格", "Excel table"),
    "pptx": _office("presentationml.presentation", "pptx", "PowerPoint 演示文稿", "PowerPoint presentation"),
    "ofd": Format("office", "application/ofd", ("ofd",), text("OFD 版式文件", "OFD document")),
}
LEGACY = Format(
    "office",
    "application/x-ole-storage",
    ("doc", "xls", "ppt", "wps", "et", "dps"),
    text("旧版 Office 或 WPS 文档", "older Office or WPS document"),
)
ALL = (JPEG, PNG, WEBP, GIF, BMP, HEIF, AVIF, PDF, *PACKAGES.values(), LEGACY)

_RUN = {"exe", "dll", "com", "msi", "scr", "bat", "cmd", "ps1", "vbs", "js", "jar", "apk", "sh", "php"}
_SHOW = {"html", "htm", "xhtml", "svg", "xml", "mp3", "mp4", "mov", "avi"}
_PACK = {"zip", "rar", "7z", "gz", "tar"}
FOREIGN = frozenset(_RUN | _SHOW | _PACK)
"""Endings of files that the platform takes in no slot: what carries one is not taken for a picture either."""

SHOWN = (JPEG, PNG)
"""Pictures that pages show as they are."""


def identify(data: bytes) -> Format | None:
    """The kind of file `data` is; ``None`` where the platform takes no such files."""
    brand = data[8:12]
    for matches, found in (
        (data.startswith(b"\xff\xd8\xff"), JPEG),
        (data.startswith(b"\x89PNG\r\n\x1a\n"), PNG),
        (data.startswith(b"RIFF") and brand == b"WEBP", WEBP),
        (data.startswith((b"GIF87a", b"GIF89a")), GIF),
        (data.startswith(b"BM") and data[6:10] == bytes(4), BMP),
        (data[4:8] == b"ftyp" and brand in _HEIF, HEIF),
        (data[4:8] == b"ftyp" and brand in _AVIF, AVIF),
        (data.startswith(OLE), LEGACY),
        (not data.startswith(ZIP) and pdf.begins(data), PDF),
    ):
        if matches:
            return found
    return _package(data) if data.startswith(ZIP) else None


def what_it_seems(data: bytes) -> str:
    """What `data` seems to be, for the refusal of a file that is not taken: the ending such files have, or empty."""
    guessed = filetype.guess(data[:8192])
    return str(guessed.extension) if guessed else ""


def accepted(kinds: tuple[str, ...], extensions: tuple[str, ...]) -> list[Format]:
    """The formats that a slot with these kinds takes; `extensions` narrows them where it is not empty."""
    of_kind = [each for each in ALL if "any" in kinds or each.kind in kinds]
    return [each for each in of_kind if not extensions or set(each.extensions) & set(extensions)]


def _package(data: bytes) -> Format | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except UNREADABLE_ARCHIVE:
        return None
    return next((PACKAGES[e] for start, e in _INSIDE.items() if any(n.startswith(start) for n in names)), None)
