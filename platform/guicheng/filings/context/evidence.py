"""Letters and certificates that an operator acts on (HNQ-08, HNQ-11): received before the act, named by it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from guicheng import audit
from guicheng.accounts import authority
from guicheng.accounts.actor import Actor
from guicheng.attachments import receive as receiving
from guicheng.attachments import slots
from guicheng.attachments.models import Attachment
from guicheng.attachments.receive import Incoming
from guicheng.attachments.rules import Holder
from guicheng.common.errors import refuse
from guicheng.common.text import text
from guicheng.config.model.forms import Slot

KIND = "evidence"
SLOT = Slot(id="evidence", title=text("证明材料", "Evidence"), kinds=["image", "pdf"], max_bytes=10 * 2**20)
PERMISSIONS = ("operate-accounts", "manage-organisations", "manage-accounts")


def holder_of(actor: Actor) -> Holder:
    """Evidence is held by the account of whoever received it."""
    return Holder(actor.region, KIND, actor.account_id or 0, actor.organisation_id)


def add(actor: Actor, file: Incoming) -> Attachment:
    """Receive a letter, for somebody who looks after accounts or organisations. Refusals: `not-allowed` (403), those of
    a file."""
    authority.require(actor, *PERMISSIONS)
    taken = receiving.look_at(file, SLOT)
    with transaction.atomic():
        attachment = receiving.keep(taken, SLOT, holder_of(actor), uploaded_by=actor.account_id)
        audit.record(
            actor,
            audit.Event(
                "evidence.add",
                "attachment",
                attachment.pk,
                title=text("上传证明材料", "Evidence added"),
                changes={"file": attachment.name, "sha256": attachment.blob_id},
            ),
        )
    return attachment


def own(actor: Actor, attachment_ids: Sequence[int]) -> list[int]:
    """The ids, if each is evidence the actor received; refuses `evidence-unknown` (400) otherwise."""
    there = {each.pk for each in slots.held(holder_of(actor), SLOT.id)}
    if unknown := [pk for pk in attachment_ids if pk not in there]:
        raise refuse(
            "evidence-unknown",
            "没有找到所引用的证明材料，请先上传",
            "There is no such evidence; upload it first",
            status=400,
            field="evidence",
            ids=unknown,
        )
    return list(attachment_ids)
