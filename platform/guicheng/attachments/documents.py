"""PDF and Office files: whole, of bearable size, and without anything that runs by itself."""

from __future__ import annotations

import io
import zipfile

from guicheng.attachments import pdf
from guicheng.attachments.faults import Fault, damaged
from guicheng.common.apart import Budget, BudgetExceeded, apart
from guicheng.common.text import Text
from guicheng.common.troubles import UNREADABLE_ARCHIVE

MOST_PAGES = 2_000
MOST_ENTRIES = 10_000
MOST_UNPACKED = 100 * 1024 * 1024
"""Bytes that the parts of one file may unpack to."""

_AT_HAND = 512 * 1024
"""Bytes up to which a PDF is read by this process itself."""
_BUDGET = Budget(seconds=10, megabytes=300)
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def check_pdf(data: bytes) -> None:
    """Raise `Fault` where `data` is no whole PDF, holds scripts or files, launches programs or has too many pages."""
    if not pdf.ends(data):
        raise damaged()
    try:
        if len(data) <= _AT_HAND:
            said = pdf.read(data, MOST_UNPACKED)
        else:
            said = apart(lambda: pdf.read(data, MOST_UNPACKED), _BUDGET)
    except (pdf.Unbearable, BudgetExceeded):
        raise _too_much() from None
    if said.active:
        raise _active()
    pages = said.pages
    if pages > MOST_PAGES:
        raise Fault(
            "too-many-pages",
            Text(zh=f"{{name}} 超过 {MOST_PAGES} 页", en=f"{{name}} has more than {MOST_PAGES} pages"),
            Text(zh="请拆分后上传", en="Split it, then upload the parts"),
            status=413,
        )
    if not pages and not said.encrypted:
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


def _active() -> Fault:
    return Fault(
        "active-content",
        Text(
            zh="{name} 含有脚本、宏或内嵌文件，不能上传",
            en="{name} contains scripts, macros or embedded files and cannot be taken",
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
