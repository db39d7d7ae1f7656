"""The files of a holder: listing, order, captions, taking out, what is still missing, and copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from guicheng.attachments import named_locks, wording
from guicheng.attachments.models import Attachment
from guicheng.attachments.rules import Holder, SlotRule
from guicheng.common import clock
from guicheng.common.errors import Problem, refuse
from guicheng.common.text import text

MOST_NUMBER = 9_999
SAID = ("number", "caption", "page_kind")
"""What people say of a file."""


def held(holder: Holder, slot: str | None = None) -> list[Attachment]:
    """The files of the holder (of one slot, where named) in order, their blobs with them; one query."""
    rows = Attachment.objects.filter(holder_kind=holder.kind, holder_id=holder.id, removed_at=None)
    return list((rows.filter(slot=slot) if slot else rows).select_related("blob"))


def by_slot(attachments: Iterable[Attachment]) -> dict[str, list[Attachment]]:
    """Files by slot, in the order they have."""
    found: dict[str, list[Attachment]] = {}
    for attachment in attachments:
        found.setdefault(attachment.slot, []).append(attachment)
    return found


def of_many(kind: str, holder_ids: Iterable[int], wanted: Iterable[str]) -> dict[int, list[Attachment]]:
    """The files in some slots of many holders, in order, by holder; one query."""
    rows = Attachment.objects.filter(holder_kind=kind, holder_id__in=list(holder_ids), removed_at=None)
    found: dict[int, list[Attachment]] = {}
    for one in rows.filter(slot__in=list(wanted)).select_related("blob"):
        found.setdefault(one.holder_id, []).append(one)
    return found


def reorder(holder: Holder, slot: str, numbers: Mapping[int, int]) -> list[Attachment]:
    """Give files new numbers, by attachment id; smaller ones stand first (HNQ-96). Returns the slot in its new order.

    Refuses (400) numbers outside 1 to 9999 and (404) files that are not in the slot.
    """
    if any(not 1 <= number <= MOST_NUMBER for number in numbers.values()):
        raise refuse(
            "file-number",
            f"文件序号应为 1 至 {MOST_NUMBER} 的整数",
            f"A file number is a whole number from 1 to {MOST_NUMBER}",
            status=400,
            field=slot,
        )
    with transaction.atomic():
        named_locks.hold(slot_lock(holder, slot))
        there = {each.pk: each for each in held(holder, slot)}
        if unknown := set(numbers) - set(there):
            raise refuse("not-found", "没有这个文件", "There is no such file", status=404, ids=sorted(unknown))
        for key, number in numbers.items():
            there[key].number = number
        Attachment.objects.bulk_update([there[key] for key in numbers], ["number"])
    return sorted(there.values(), key=lambda each: (each.number, each.pk))


def caption(
    attachment: Attachment, rule: SlotRule, *, caption: str | None = None, page_kind: str | None = None
) -> None:
    """Change what is said of a file. Refuses (400) a page kind that the slot does not have."""
    if page_kind and page_kind not in {kind.id for kind in rule.page_kinds}:
        raise wording.page_kind_unknown(rule)
    if caption is not None:
        attachment.caption = caption.strip()[:200]
    if page_kind is not None:
        attachment.page_kind = page_kind
    attachment.save(update_fields=["caption", "page_kind"])


def remove(attachment: Attachment, *, removed_by: int | None) -> None:
    """Take a file out of its slot. The row and the bytes stay; taking it out twice changes nothing."""
    rows = Attachment.objects.filter(pk=attachment.pk, removed_at=None)
    rows.update(removed_at=clock.now(), removed_by=removed_by)
    attachment.refresh_from_db(fields=["removed_at", "removed_by"])


def missing(rules: Iterable[SlotRule], attachments: Iterable[Attachment]) -> list[Problem]:
    """What the slots still want, one problem a want: `slot-min`, `slot-max`, `caption-missing`, `page-kind-missing`.

    `rules` are the slots that are there for this holder. Texts of the slot's own come first; they may name {title},
    {min}, {max}, {have}, {page_kinds} and {names}.
    """
    found = by_slot(attachments)
    return [problem for rule in rules for problem in _wants(rule, found.get(rule.id, []))]


def copy_to(attachments: Sequence[Attachment], holder: Holder, *, at: dt.datetime | None = None) -> list[Attachment]:
    """The same files, in the same slots and order, attached to another holder as well: a snapshot. The bytes are
    shared; who uploaded them stays, and when, unless the copies are to be of the moment `at`."""
    return Attachment.objects.bulk_create(
        Attachment(
            region=holder.region,
            organisation_id=holder.organisation_id,
            subject_id=holder.subject_id,
            holder_kind=holder.kind,
            holder_id=holder.id,
            slot=each.slot,
            page_kind=each.page_kind,
            caption=each.caption,
            number=each.number,
            name=each.name,
            blob=each.blob,
            uploaded_by=each.uploaded_by,
            uploaded_at=at or each.uploaded_at,
        )
        for each in attachments
    )


@dataclass(frozen=True)
class Became:
    """What became of the files of a holder: those that came, those that went, and whether anything was said anew."""

    added: Sequence[Attachment]
    removed: Sequence[Attachment]
    is_said_anew: bool

    @property
    def is_anything(self) -> bool:
        """Whether there is a difference."""
        return bool(self.added or self.removed or self.is_said_anew)


def become(holder: Holder, wanted: Iterable[Attachment], *, by: int | None) -> Became:
    """Let the files of the holder be `wanted`, rows of whichever holders: what it has of them stays the row it is, with
    number, caption and page kind as wanted; the rest is taken out. The caller holds what the holder belongs to."""
    there = {(each.slot, each.blob_id): each for each in held(holder)}
    named = {(each.slot, each.blob_id): each for each in wanted}
    removed = [each for key, each in there.items() if key not in named]
    for each in removed:
        remove(each, removed_by=by)
    anew = [each for key, each in there.items() if key in named and _said_anew(each, named[key])]
    Attachment.objects.bulk_update(anew, SAID)
    added = copy_to([each for key, each in named.items() if key not in there], holder)
    return Became(added, removed, bool(anew))


def _said_anew(attachment: Attachment, wanted: Attachment) -> bool:
    """Let an attachment say what is wanted of it; whether that is anything new."""
    before = [getattr(attachment, part) for part in SAID]
    for part in SAID:
        setattr(attachment, part, getattr(wanted, part))
    return before != [getattr(attachment, part) for part in SAID]


def slot_lock(holder: Holder, slot: str) -> str:
    """The name of the lock under which files come into a slot."""
    return f"slot:{holder.kind}:{holder.id}:{slot}"


TOO_FEW = text("{title}：至少 {min} 个文件，现有 {have} 个", "{title}: at least {min}, now {have}")
TOO_MANY = text("{title}：最多 {max} 个文件，现有 {have} 个", "{title}: at most {max}, now {have}")
NO_CAPTION = text("{title}：请填写说明：{names}", "{title}: say what these show: {names}")
NO_PAGE = text("{title}：缺少 {page_kinds}", "{title}: missing {page_kinds}")


def _wants(rule: SlotRule, there: Sequence[Attachment]) -> Iterable[Problem]:
    have = len(there)
    marked = {each.page_kind for each in there}
    unmarked = [kind.title for kind in rule.page_kinds if kind.required and kind.id not in marked]
    untold = [each.name for each in there if not each.caption.strip()] if rule.captions == "required" else []
    if have < rule.min:
        yield wording.want(rule, "slot-min", "min", TOO_FEW, have)
    if rule.max is not None and have > rule.max:
        yield wording.want(rule, "slot-max", "max", TOO_MANY, have)
    if untold:
        yield wording.want(rule, "caption-missing", "caption", NO_CAPTION, have, names=untold)
    if unmarked:
        yield wording.want(rule, "page-kind-missing", "page_kind", NO_PAGE, have, page_kinds=unmarked)
