"""Handing files out: only to whom the layer above allows, and never as something a browser would run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar

import structlog
from django.utils.http import content_disposition_header

from guicheng.attachments.models import Attachment, Blob
from guicheng.attachments.store import Store, default_store
from guicheng.common.errors import refuse

log = structlog.get_logger("guicheng.attachments")

Rendition = Literal["original", "preview", "thumbnail"]
Who = TypeVar("Who")

INLINE = {"image/jpeg", "image/png", "image/webp"}
"""What may be shown in the page; everything else is downloaded."""


@dataclass(frozen=True)
class Served:
    """A file to be sent: its headers, its size, and its bytes, by `path` where a web server sends it or by `open`."""

    digest: str
    size: int
    headers: dict[str, str]
    store: Store

    @property
    def path(self) -> Path | None:
        """Where it lies on this machine's disk, if it does."""
        return self.store.path(self.digest)

    def open(self) -> BinaryIO:
        """The bytes, to be read and closed by the caller. Refuses (404, `bytes-missing`) where they are gone."""
        try:
            return self.store.open(self.digest)
        except FileNotFoundError as error:
            log.error("bytes are missing", digest=self.digest)
            raise refuse(
                "bytes-missing",
                "文件内容已不在服务器上，请联系系统管理员从备份恢复",
                "The bytes of this file are not on the server any more: ask the administrator to restore them",
                status=404,
            ) from error


def open_for(
    actor: Who,
    attachment: Attachment | None,
    may_read: Callable[[Who, Attachment], bool],
    *,
    rendition: Rendition = "original",
    download: bool = False,
    store: Store | None = None,
) -> Served:
    """The file for `actor`, if `may_read` says so. A file that was removed, is not there or is not for the actor gives
    one and the same refusal (404), so that nobody learns which files exist."""
    if attachment is None or attachment.removed_at is not None or not may_read(actor, attachment):
        raise refuse("not-found", "没有这个文件", "There is no such file", status=404)
    blob = _rendered(attachment.blob, rendition)
    inline = blob.media_type in INLINE and not download
    disposition = content_disposition_header(as_attachment=not inline, filename=attachment.name)
    return Served(
        digest=blob.sha256,
        size=blob.size,
        headers={
            "Content-Type": blob.media_type,
            "Content-Length": str(blob.size),
            "Content-Disposition": disposition or "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, max-age=3600",
            "ETag": f'"{blob.sha256}"',
        },
        store=store or default_store(),
    )


def _rendered(blob: Blob, rendition: Rendition) -> Blob:
    """The blob that shows `blob` at that size; the picture itself where it is no larger."""
    if rendition == "thumbnail":
        return blob.thumbnail or blob
    if rendition == "preview":
        return blob.preview or blob
    return blob
