"""Receiving a file: every check before anything is kept, the bytes before the row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from django.db import transaction

from guicheng.attachments import formats, named_locks, names, wording
from guicheng.attachments.examine import Examined, Part, examine
from guicheng.attachments.faults import Fault
from guicheng.attachments.models import Attachment, Blob
from guicheng.attachments.pictures import MADE_TO_FIT, MOST_PIXELS, MOST_TO_FIT
from guicheng.attachments.rules import Holder, SlotRule
from guicheng.attachments.slots import MOST_NUMBER, held, slot_lock
from guicheng.attachments.store import Store, default_store
from guicheng.common.text import Text

MOST_SHOWN = 80
"""Characters of a file's name that a refusal repeats."""


class Incoming(Protocol):
    """An uploaded file, as Django hands it over."""

    name: str | None

    def chunks(self) -> Iterator[bytes]:
        """The bytes, piece by piece."""


def receive(
    file: Incoming,
    rule: SlotRule,
    holder: Holder,
    *,
    uploaded_by: int | None,
    caption: str = "",
    page_kind: str = "",
    most_pixels: int = MOST_PIXELS,
) -> Attachment:
    """Check `file` against the slot and keep it as the last of the slot.

    The same file again gives the attachment that is there already, so that an upload may be repeated. Refuses, with the
    slot as the field: an empty, too large (413), wrong (415), damaged or dangerous file, a full slot (409), a page kind
    that the slot does not have. Nothing is kept of a refused file.
    """
    taken = look_at(file, rule, page_kind=page_kind, most_pixels=most_pixels)
    return keep(taken, rule, holder, uploaded_by=uploaded_by, caption=caption, page_kind=page_kind)


def look_at(file: Incoming, rule: SlotRule, *, page_kind: str = "", most_pixels: int = MOST_PIXELS) -> Examined:
    """Every check of `file` that asks no database: decoding may take seconds, and no transaction is to wait for it."""
    if page_kind and page_kind not in {kind.id for kind in rule.page_kinds}:
        raise wording.page_kind_unknown(rule)
    name = file.name or ""
    try:
        return examine(_read(file, rule), name, rule, most_pixels)
    except Fault as fault:
        raise fault.refusal(rule.id, names.clean(name)[:MOST_SHOWN] or "文件") from fault


def keep(
    examined: Examined,
    rule: SlotRule,
    holder: Holder,
    *,
    uploaded_by: int | None,
    caption: str = "",
    page_kind: str = "",
    place: int | None = None,
) -> Attachment:
    """Keep a file that was looked at as the last of the slot; or at the number `place` (from 1 on), so that files that
    are sent at a time stand as they were chosen, whichever arrives first. Refuses a full slot (409)."""
    with transaction.atomic():
        named_locks.hold(slot_lock(holder, rule.id))
        there = held(holder, rule.id)
        if same := next((each for each in there if each.blob_id == examined.main.digest), None):
            return same
        if rule.max is not None and len(there) >= rule.max:
            raise wording.full(rule, len(there))
        return Attachment.objects.create(
            region=holder.region,
            organisation_id=holder.organisation_id,
            subject_id=holder.subject_id,
            holder_kind=holder.kind,
            holder_id=holder.id,
            slot=rule.id,
            page_kind=page_kind,
            caption=caption.strip()[:200],
            number=place if place and place <= MOST_NUMBER else max((each.number for each in there), default=0) + 1,
            name=examined.name,
            blob=_keep(examined, default_store()),
            uploaded_by=uploaded_by,
        )


def _read(file: Incoming, rule: SlotRule) -> bytes:
    """The bytes of `file`; reading stops where the limit is passed, whatever size the sender claims. A picture that is
    made to fit may be larger as it is sent."""
    data = bytearray()
    size, most = 0, rule.max_bytes
    for chunk in file.chunks():
        if not size and formats.identify(bytes(chunk)) in MADE_TO_FIT:
            most = max(most, MOST_TO_FIT)
        size += len(chunk)
        if size <= most:
            data += chunk
        else:
            data.clear()
    if not size:
        raise Fault("file-empty", Text(zh="{name} 是空文件", en="{name} is empty"))
    if size > most:
        raise wording.too_big(rule, size)
    return bytes(data)


def _keep(examined: Examined, store: Store) -> Blob:
    """The blob of the file, its bytes in the store before its row is written."""
    smaller = [part for part in (examined.thumbnail, examined.preview) if part]
    parts = [examined.main, *smaller]
    named_locks.hold(*named_locks.of_blobs({part.digest for part in parts}))
    for part in parts:
        store.put(part.digest, part.data)
    Blob.objects.bulk_create([_row(part) for part in smaller], ignore_conflicts=True)
    blob = _row(examined.main)
    blob.thumbnail_id = examined.thumbnail.digest if examined.thumbnail else None
    blob.preview_id = examined.preview.digest if examined.preview else None
    shown = ["width", "height", "thumbnail", "preview"]
    Blob.objects.bulk_create([blob], update_conflicts=True, unique_fields=["sha256"], update_fields=shown)
    return blob


def _row(part: Part) -> Blob:
    return Blob(
        sha256=part.digest, size=len(part.data), media_type=part.media_type, width=part.width, height=part.height
    )
