"""The files of filings and entries."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from guicheng.api.shapes.base import Id, MadeFromStamp, Moment, Shape
from guicheng.attachments.models import Attachment
from guicheng.filings.access import given


class AttachmentShape(Shape):
    """附件 / A file."""

    id: int
    slot: str
    number: int
    name: str
    caption: str
    page_kind: str
    media_type: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    uploaded_at: Moment
    url: str

    @classmethod
    def of(cls, attachment: Attachment, url: str) -> AttachmentShape:
        """A file and where its bytes are."""
        return cls(
            id=attachment.pk,
            slot=attachment.slot.partition(".")[0] if attachment.holder_kind == given.KIND else attachment.slot,
            number=attachment.number,
            name=attachment.name,
            caption=attachment.caption,
            page_kind=attachment.page_kind,
            media_type=attachment.blob.media_type,
            size=attachment.blob.size,
            sha256=attachment.blob_id,
            width=attachment.blob.width,
            height=attachment.blob.height,
            uploaded_at=attachment.uploaded_at,
            url=url,
        )


class AttachmentList(Shape):
    """附件列表 / Files."""

    items: list[AttachmentShape]


class UploadFields(Shape):
    """上传附件 / A file to be added."""

    slot: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[a-zA-Z0-9._-]+$")]
    caption: Annotated[str, Field("", max_length=200)]
    page_kind: Annotated[str, Field("", max_length=64)]


class NoFields(Shape):
    """一个文件 / One file, and nothing besides."""


Mark = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]{8,24}$",
        description="自定的代号，新增条目时在 files 中写明 / a word of your own, which createEntry names in `files`",
    ),
]


class NewEntryUpload(UploadFields):
    """上传待新增条目的附件 / A file of an entry that is going to be added."""

    files: Mark
    parent: Annotated[int | None, Field(None, ge=1, le=10**18 - 1)]


class EntryUpload(UploadFields):
    """上传条目的附件 / A file to be added to an entry."""

    replaces: Annotated[
        int | None,
        Field(None, ge=1, le=10**18 - 1, description="换下的附件 / the file of the slot in whose place it comes"),
    ]


class FileChange(Shape):
    """一个附件的变更 / What is changed about a file."""

    id: Id
    number: Annotated[int | None, Field(None, ge=1, le=9999)]
    caption: Annotated[str | None, Field(None, max_length=200)]
    page_kind: Annotated[str | None, Field(None, max_length=64)]


class FileChanges(Shape):
    """排序与说明 / Order and captions of a slot."""

    files: Annotated[list[FileChange], Field(min_length=1, max_length=200)]
    version: MadeFromStamp


class Download(Shape):
    """下载方式 / How a file is sent."""

    rendition: Literal["original", "preview", "thumbnail"] = "original"
    download: bool = False
