"""The files of a holder: listing, order, captions, taking out, what is still missing, and copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from guicheng.attachments import locks
from guicheng.attachments.models import Attachment
from guicheng.attachments.rules import Holder, SlotRule
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import Text, text

MOST_NUMBER = 9_999


def held(holder: Holder, slot: str | None = None) -> list[Attachment]:
    """The files of the holder (of one slot, where named) in order, their blobs with them; one query."""
    rows = Attachment.objects.filter(holder_kind=holder.kind, holder_id=holder.id, removed_at=None)
    return list((rows.filter(slot=slot) if slot else rows).select_related("blob"))


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
        locks.hold(_slot_lock(holder, slot))
        there = {each.pk: each for each in held(holder, slot)}
        if unknown := set(numbers) - set(there):
            raise _not_there(slot, unknown)
        for key, number in numbers.items():
            there[key].number = number
        Attachment.objects.bulk_update([there[key] for key in numbers], ["number"])
    return sorted(there.values(), key=lambda each: (each.number, each.pk))


def caption(
    attachment: Attachment, rule: SlotRule, *, caption: str | None = None, page_kind: str | None = None
) -> None:
    """Change what is said of a file. Refuses (400) a page kind that the slot does not have."""
    if page_kind and page_kind not in {kind.id for kind in rule.page_kinds}:
        raise refuse(
            "page-kind-unknown", "没有这种页面类型", "There is no such kind of page", status=400, field=rule.id
        )
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
    by_slot: dict[str, list[Attachment]] = {}
    for attachment in attachments:
        by_slot.setdefault(attachment.slot, []).append(attachment)
    return [problem for rule in rules for problem in _wants(rule, by_slot.get(rule.id, []))]


def copy_to(attachments: Sequence[Attachment], holder: Holder) -> list[Attachment]:
    """The same files, in the same slots and order, attached to another holder as well: a snapshot. The bytes are
    shared; who uploaded them and when stays."""
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
            uploaded_at=each.uploaded_at,
        )
        for each in attachments
    )


def _wants(rule: SlotRule, there: Sequence[Attachment]) -> Iterable[Problem]:
    have = len(there)
    marked = {each.page_kind for each in there}
    unmarked = [kind.title for kind in rule.page_kinds if kind.required and kind.id not in marked]
    untold = [each.name for each in there if not each.caption.strip()] if rule.captions == "required" else []
    if have < rule.min:
        yield _problem(
            rule,
            "slot-min",
            "min",
            text("{title}：至少 {min} 个文件，现有 {have} 个", "{title}: at least {min}, now {have}"),
            have,
        )
    if rule.max is not None and have > rule.max:
        yield _problem(
            rule,
            "slot-max",
            "max",
            text("{title}：最多 {max} 个文件，现有 {have} 个", "{title}: at most {max}, now {have}"),
            have,
        )
    if untold:
        yield _problem(
            rule,
            "caption-missing",
            "caption",
            text("{title}：请填写说明：{names}", "{title}: say what these show: {names}"),
            have,
            names=untold,
        )
    if unmarked:
        yield _problem(
            rule,
            "page-kind-missing",
            "page_kind",
            text("{title}：缺少 {page_kinds}", "{title}: missing {page_kinds}"),
            have,
            page_kinds=unmarked,
        )


def _problem(
    rule: SlotRule,
    code: str,
    kind: str,
    standard: Text,
    have: int,
    *,
    names: Sequence[str] = (),
    page_kinds: Sequence[Text] = (),
) -> Problem:
    template = rule.messages.get(kind) or standard
    numbers: dict[str, Any] = {"min": rule.min, "max": rule.max, "have": have, "names": "、".join(names)}

    def said(pattern: str, language: str) -> str:
        kinds = ("、" if language == "zh" else ", ").join(title.for_language(language) for title in page_kinds)
        return Text(zh=pattern).format(title=rule.title.for_language(language), page_kinds=kinds, **numbers).zh

    message = Text(zh=said(template.zh, "zh"), en=said(template.en or template.zh, "en"))
    return Problem(
        code, message, rule.id, explanation={"slot": rule.id, "min": rule.min, "max": rule.max, "have": have}
    )


def _slot_lock(holder: Holder, slot: str) -> str:
    return f"slot:{holder.kind}:{holder.id}:{slot}"


def _not_there(slot: str, unknown: set[int]) -> Refusal:
    return refuse("not-found", "没有这个文件", "There is no such file", status=404, field=slot, ids=sorted(unknown))
