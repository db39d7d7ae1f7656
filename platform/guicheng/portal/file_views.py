"""The files of a filing as pages draw them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from guicheng.attachments.models import Attachment
from guicheng.attachments.saying import Said
from guicheng.config.model.forms import Slot
from guicheng.filings.context.filing_context import FilingContext

READ = "_was-"
"""Before the id of a file in a form: what was said of it when the form was drawn."""


def of_filing(context: FilingContext, held: Mapping[str, Sequence[Attachment]]) -> dict[str, list[dict[str, Any]]]:
    """The files `held` of a filing by slot, in order."""
    form = context.form
    return {at: [drawn(one, form.slot_at(at) if form else None) for one in those] for at, those in held.items()}


def drawn(attachment: Attachment, slot: Slot | None) -> dict[str, Any]:
    """One file: where it is seen, what is said of it, and where that changes."""
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
        "update_url": reverse("portal:file-change", args=[attachment.pk]),
        "delete_url": reverse("portal:file-remove", args=[attachment.pk]),
    }


def given(attachment: Attachment) -> dict[str, Any]:
    """One file that goes with an answer."""
    at = [attachment.holder_id, attachment.pk]
    shown = {**drawn(attachment, None), "is_ordered": False, "read": ""}
    return {**shown, "delete_url": reverse("portal:given-remove", args=at)}


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
