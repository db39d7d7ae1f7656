"""The files of filings and entries as pages draw them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import JsonResponse, QueryDict
from django.urls import reverse

from guicheng.attachments.models import Attachment
from guicheng.attachments.saying import FileChange, Said
from guicheng.common.errors import Refusal
from guicheng.config.model.forms import Slot
from guicheng.entries import entry_files
from guicheng.entries.writing import Sheet
from guicheng.filings.context.filing_context import FilingContext
from guicheng.portal import inputs

READ = "_was-"
"""Before the id of a file in a form: what was said of it when the form was drawn."""


def of_filing(context: FilingContext, held: Mapping[str, Sequence[Attachment]]) -> dict[str, list[dict[str, Any]]]:
    """The files `held` of a filing by slot, in order."""
    form = context.form
    return {at: [drawn(one, form.slot_at(at) if form else None) for one in those] for at, those in held.items()}


def of_entry(page: Sheet) -> dict[str, list[dict[str, Any]]]:
    """The files of an entry by slot, in order, to look at."""
    held = entry_files.files(page)
    return {at: [drawn(one, page.form.slot_at(at)) for one in those] for at, those in held.items()}


def drawn(attachment: Attachment, slot: Slot | None, urls: tuple[str, str] | None = None) -> dict[str, Any]:
    """One file: where it is seen, what is said of it, and where that changes and it is taken out (`urls`; of a filing
    where none are given)."""
    pk = attachment.pk
    update, delete = urls or (reverse("portal:file-change", args=[pk]), reverse("portal:file-remove", args=[pk]))
    url = reverse("portal:file", args=[attachment.pk])
    kinds = list(slot.page_kinds) if slot else []
    return {
        "id": attachment.pk,
        "url": f"{url}?size=preview" if attachment.is_picture else url,
        "original_url": url,
        "thumb_url": f"{url}?size=thumbnail",
        "name": attachment.name,
        "caption": attachment.caption or page_kind_title(attachment, slot),
        "typed_caption": attachment.caption,
        "order": attachment.number,
        "read": read_value(attachment),
        "is_ordered": slot is None or slot.ordered,
        "size": attachment.blob.size,
        "image": attachment.is_picture,
        "captions": slot.captions if slot else "none",
        "page_kinds": [
            {"value": kind.id, "label": str(kind.title), "selected": kind.id == attachment.page_kind} for kind in kinds
        ],
        "update_url": update,
        "delete_url": delete,
    }


def given(attachment: Attachment) -> dict[str, Any]:
    """One file that goes with an answer."""
    at = [attachment.holder_id, attachment.pk]
    shown = {**drawn(attachment, None), "is_ordered": False, "read": ""}
    return {**shown, "delete_url": reverse("portal:given-remove", args=at)}


def wanted(sent: QueryDict, file_id: int) -> FileChange:
    """What was typed about a file."""
    return FileChange(
        inputs.place(sent, f"_order-{file_id}"),
        inputs.text(sent, f"_caption-{file_id}") if f"_caption-{file_id}" in sent else None,
        inputs.text(sent, f"_kind-{file_id}") if f"_kind-{file_id}" in sent else None,
    )


def refused(refusal: Refusal) -> JsonResponse:
    """Why a file was not taken, for the script that sent it."""
    detail = " ".join(str(problem.message) for problem in refusal.problems)
    answer = {"detail": detail, "code": refusal.code}
    return JsonResponse(answer, status=refusal.status, content_type="application/problem+json")


def page_kind_title(attachment: Attachment, slot: Slot | None) -> str:
    """Which of the asked pages it is."""
    kinds: Iterable[Any] = slot.page_kinds if slot else ()
    return next((str(kind.title) for kind in kinds if kind.id == attachment.page_kind), "")


def read_value(attachment: Attachment) -> str:
    """What is said of a file, as its form carries it."""
    return json.dumps([attachment.number, attachment.caption, attachment.page_kind], ensure_ascii=False)


def read_of(sent: QueryDict, ids: Iterable[int]) -> dict[int, Said]:
    """What was said of files when the form was drawn, by id."""
    found = {}
    for pk in ids:
        try:
            number, caption, page_kind = json.loads(sent.get(f"{READ}{pk}", ""))
        except (ValueError, TypeError):
            continue
        if isinstance(number, int) and isinstance(caption, str) and isinstance(page_kind, str):
            found[pk] = Said(number, caption, page_kind)
    return found
