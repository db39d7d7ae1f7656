"""Receiving a file: every check before anything is kept, the bytes before the row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, overload

from django.db import transaction

from guicheng.attachments import documents, formats, locks, names, pictures
from guicheng.attachments.faults import Fault, damaged
from guicheng.attachments.formats import Format
from guicheng.attachments.models import Attachment, Blob
from guicheng.attachments.rules import Holder, SlotRule
from guicheng.attachments.sizes import shown, shown_limit
from guicheng.attachments.slots import held
from guicheng.attachments.store import Store, default_store
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text


class Incoming(Protocol):
    """An uploaded file, as Django hands it over."""

    name: str | None

    def chunks(self) -> Iterator[bytes]:
        """The bytes, piece by piece."""


@dataclass(frozen=True)
class _Part:
    """Bytes to keep."""

    data: bytes
    media_type: str
    width: int | None = None
    height: int | None = None

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class _Checked:
    """A file that passed every check, ready to be kept."""

    name: str
    main: _Part
    thumbnail: _Part | None = None
    preview: _Part | None = None


def receive(
    file: Incoming,
    rule: SlotRule,
    holder: Holder,
    *,
    uploaded_by: int | None,
    caption: str = "",
    page_kind: str = "",
    store: Store | None = None,
) -> Attachment:
    """Check `file` against the slot and keep it as the last of the slot.

    The same file again gives the attachment that is there already, so that an upload may be repeated. Refuses, with the
    slot as the field: an empty, too large (413), wrong (415), damaged or dangerous file, a full slot (409), a page kind
    that the slot does not have. Nothing is kept of a refused file.
    """
    _check_page_kind(rule, page_kind)
    shown_name = names.clean(file.name or "") or "文件"
    try:
        checked = _check(_read(file, rule), file.name or "", rule)
    except Fault as fault:
        raise fault.refusal(rule.id, shown_name) from fault
    with transaction.atomic():
        locks.hold(f"slot:{holder.kind}:{holder.id}:{rule.id}")
        there = held(holder, rule.id)
        if same := next((each for each in there if each.blob_id == checked.main.digest), None):
            return same
        if rule.max is not None and len(there) >= rule.max:
            raise _full(rule)
        return Attachment.objects.create(
            region=holder.region,
            organisation_id=holder.organisation_id,
            subject_id=holder.subject_id,
            holder_kind=holder.kind,
            holder_id=holder.id,
            slot=rule.id,
            page_kind=page_kind,
            caption=caption.strip()[:200],
            number=max((each.number for each in there), default=0) + 1,
            name=checked.name,
            blob=_keep(checked, store or default_store()),
            uploaded_by=uploaded_by,
        )


def _read(file: Incoming, rule: SlotRule) -> bytes:
    """The bytes of `file`; reading stops where the limit is passed, whatever size the sender claims."""
    data = bytearray()
    size = 0
    for chunk in file.chunks():
        size += len(chunk)
        if size <= rule.max_bytes:
            data += chunk
        else:
            data.clear()
    if not size:
        raise Fault("file-empty", Text(zh="{name} 是空文件", en="{name} is empty"))
    if size > rule.max_bytes:
        raise _too_big(rule, size)
    return bytes(data)


def _check(data: bytes, name: str, rule: SlotRule) -> _Checked:
    """The file ready to be kept. Raises `Fault`."""
    found = formats.identify(data)
    taken = formats.accepted(tuple(rule.kinds), tuple(rule.extensions))
    ending = names.extension_of(name)
    if found is None and ending in formats.PACKAGES and data.startswith(formats.ZIP):
        raise damaged()
    if found is None or found not in taken:
        raise _wrong_kind(rule, taken, found, data)
    if _ending_lies(ending, found):
        raise Fault(
            "extension-mismatch",
            Text(
                zh=f"{{name}} 的内容是{found.title.zh}，与扩展名 .{ending} 不符",
                en=f"{{name}} is a {found.title.en}, which its ending .{ending} does not say",
            ),
            Text(zh="请用正确的扩展名保存后上传", en="Save it with the right ending, then upload it"),
            status=415,
        )
    if found.kind == "image":
        picture = pictures.prepare(data, found)
        stored = picture.format
        return _Checked(
            name=names.named(name, stored.extension, stored.extensions),
            main=_Part(picture.data, stored.media_type, picture.width, picture.height),
            thumbnail=_small(picture.thumbnail),
            preview=_small(picture.preview),
        )
    if found is formats.PDF:
        documents.check_pdf(data)
    elif found is formats.LEGACY:
        documents.check_legacy(data)
    else:
        documents.check_package(data)
    return _Checked(names.named(name, found.extension, found.extensions), _Part(data, found.media_type))


def _ending_lies(ending: str, found: Format) -> bool:
    """Whether the ending says another kind of file. Pictures may be called by the ending of another kind of picture, as
    chat programs do; so may anything without an ending that is known."""
    said = next((each for each in formats.ALL if ending in each.extensions), None)
    if said is None:
        return ending in ("exe", "html", "htm", "svg", "js", "zip", "rar")
    return said is not found and not (said.kind == found.kind == "image")


def _small(small: pictures.Small | None) -> _Part | None:
    return _Part(small.data, "image/jpeg", small.width, small.height) if small else None


def _keep(checked: _Checked, store: Store) -> Blob:
    """The blob of the file, its bytes in the store before its row is written."""
    parts = [part for part in (checked.main, checked.thumbnail, checked.preview) if part]
    locks.hold(*locks.of_blobs({part.digest for part in parts}))
    for part in parts:
        store.put(part.digest, part.data)
    thumbnail, preview = _row(checked.thumbnail), _row(checked.preview)
    Blob.objects.bulk_create([each for each in (thumbnail, preview) if each], ignore_conflicts=True)
    blob = _row(checked.main)
    blob.thumbnail, blob.preview = thumbnail, preview
    smaller = ["width", "height", "thumbnail", "preview"]
    Blob.objects.bulk_create([blob], update_conflicts=True, unique_fields=["sha256"], update_fields=smaller)
    return blob


@overload
def _row(part: _Part) -> Blob: ...
@overload
def _row(part: _Part | None) -> Blob | None: ...
def _row(part: _Part | None) -> Blob | None:
    if part is None:
        return None
    return Blob(
        sha256=part.digest, size=len(part.data), media_type=part.media_type, width=part.width, height=part.height
    )


def _too_big(rule: SlotRule, size: int) -> Fault:
    limit = shown_limit(rule.max_bytes)
    own = rule.messages.get("size")
    what = ("单张图片", "A picture") if list(rule.kinds) == ["image"] else ("单个文件", "A file")
    message = own or Text(zh=f"{what[0]}大小不能超过{limit}", en=f"{what[1]} may be {limit} at most")
    told = Text(
        zh=f"{{name}} 大小为 {shown(size)}：{message.zh}",
        en=f"{{name}} is {shown(size)}: {message.en or message.zh}",
    )
    remedy = Text(zh="请压缩后重新上传", en="Make it smaller, then upload it again")
    return Fault("file-too-large", told, remedy, status=413)


def _wrong_kind(rule: SlotRule, taken: list[Format], found: Format | None, data: bytes) -> Fault:
    endings = rule.extensions or [each.extension for each in taken]
    listed = "/".join(endings)
    seems = formats.what_it_seems(data)
    is_zh, is_en = (found.title.zh, found.title.en or "") if found else (seems or "无法识别的文件", seems or "unknown")
    message = rule.messages.get("kind") or Text(zh=f"只能上传 {listed} 文件", en=f"Only {listed} files are taken")
    return Fault(
        "file-kind",
        Text(zh=f"{{name}} 是{is_zh}：{message.zh}", en=f"{{name}} is {is_en}: {message.en or message.zh}"),
        status=415,
    )


def _check_page_kind(rule: SlotRule, page_kind: str) -> None:
    if page_kind and page_kind not in {kind.id for kind in rule.page_kinds}:
        raise Refusal(
            Problem("page-kind-unknown", Text(zh="没有这种页面类型", en="There is no such kind of page"), rule.id),
            status=400,
        )


def _full(rule: SlotRule) -> Refusal:
    message = rule.messages.get("max") or Text(zh="{title}最多上传 {max} 个文件", en="{title}: {max} files at most")
    filled = Text(
        zh=message.format(title=rule.title.zh, max=rule.max).zh,
        en=(message.format(title=rule.title.en or rule.title.zh, max=rule.max)).en,
    )
    remedy = Text(zh="请先删除不需要的文件", en="Remove a file that is not needed first")
    return Refusal(Problem("slot-full", filled, rule.id, remedy), status=409)
