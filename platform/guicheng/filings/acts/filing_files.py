"""The files of a filing: who may add, change, see and take out what, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.attachments import receive as receiving
from guicheng.attachments import saying, serving, slots, wording
from guicheng.attachments.models import Attachment
from guicheng.attachments.receive import Incoming
from guicheng.attachments.saying import FileChange, Said
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import text
from guicheng.common.versions import Version
from guicheng.config.model.chains import Decision, Step
from guicheng.config.model.forms import Slot
from guicheng.documents import File
from guicheng.entries import attaching
from guicheng.filings.access import FilingAccess, amendments, fields, find, given, handed_in, read
from guicheng.filings.access.reader import FILES, holder_of
from guicheng.filings.context import claim_rules, filing_context, slot_templates
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.guards import before_acts
from guicheng.filings.models import Filing
from guicheng.forms import row_slots
from guicheng.forms.access import Access
from guicheng.statements import update


def files(filing: Filing) -> dict[str, list[Attachment]]:
    """The files of a filing by slot, in order, for whoever fills it in: one statement."""
    return slots.by_slot(slots.held(holder_of(filing)))


def template(actor: Actor, filing_id: int, slot_id: str) -> File:
    """The template that a slot offers (YNR-16). Refuses `not-found` and `no-file`."""
    found = read(actor, filing_id).context
    return slot_templates.slot_template(found.config, found.kind.form or "", slot_id, found.filing.release_id)


def problems(context: FilingContext, actor: Actor) -> list[Problem]:
    """What the slots of a filing still want of whoever files it, for a transition."""
    return slots.missing(asked_of_applicant(context, actor), _held(context))


def asked_of_applicant(context: FilingContext, actor: Actor) -> list[Slot]:
    """The slots that whoever files fills."""
    return _asked(context, actor, fields.of_applicant(context.kind))


def problems_of_step(context: FilingContext, actor: Actor, step: Step, declared: Decision) -> list[Problem]:
    """What the slots that a step writes still want of whoever gives an answer: of an approval all that they ask for, of
    any other at least one file where the answer demands them."""
    asked = _asked(context, actor, fields.of_step(step))
    if declared.counts != "approve":
        asked = [one.model_copy(update={"page_kinds": [], "captions": "none", "min": 0}) for one in asked]
    least = [max(one.min, any(_is_of(one, name) for name in declared.demands)) for one in asked]
    return slots.missing(
        [one.model_copy(update={"min": at}) for one, at in zip(asked, least, strict=True)], _held(context)
    )


def _is_of(slot: Slot, name: str) -> bool:
    """Whether an address of a slot is that of the slot, or of the files of rows (`table.slot`), that `name` names."""
    table, _, last = slot.id.rpartition(".")
    return f"{table.rpartition('.')[0]}.{last}".lstrip(".") == name


def _asked(context: FilingContext, actor: Actor, rights: Access) -> list[Slot]:
    """The slots that are there and may be written; one that a rule of its own has closed wants nothing."""
    form, data = context.form, context.filing.data
    if form is None or not form.has_slots:
        return []
    facts = context.facts(actor)
    there = (slot for slot in form.slots_there(data, facts) if rights.to_slot(slot.id) == "write")
    return [slot for slot in there if not form.is_closed(slot, data, facts)]


def _held(context: FilingContext) -> list[Attachment]:
    return slots.held(holder_of(context.filing)) if context.form is not None and context.form.has_slots else []


def drop_of_gone_rows(context: FilingContext, actor: Actor) -> None:
    """Take out the files of rows that are no more, once a filing is handed in."""
    tables = [table for table in context.form.fields if table.ui.slots] if context.form else []
    keys = {f"{table.id}.{key}" for table in tables for key in row_slots.keys(context.filing.data, table)}
    for attachment in slots.held(holder_of(context.filing)) if tables else ():
        row = attachment.slot.rpartition(".")[0]
        if row and row not in keys:
            slots.remove(attachment, removed_by=actor.account_id)
            _record(actor, context, "attachment.remove", attachment)


def add(
    actor: Actor,
    filing_id: int,
    slot_id: str,
    file: Incoming,
    *,
    caption: str = "",
    page_kind: str = "",
    place: int | None = None,
) -> Attachment:
    """Receive a file into a slot; as its last, or at the number `place` that whoever sends several at once gave it.
    Refusals: those of a slot and file, `not-editable`."""
    with transaction.atomic():
        _found, slot = writable(actor, filing_id, slot_id)
    taken = receiving.look_at(file, slot, page_kind=page_kind)  # seconds, for which no row is held
    with transaction.atomic():
        found, slot = writable(actor, filing_id, slot_id)
        attachment = receiving.keep(
            taken,
            slot,
            holder_of(found.filing),
            uploaded_by=actor.account_id,
            caption=caption,
            page_kind=page_kind,
            place=place,
        )
        _record(actor, found, "attachment.add", attachment)
    return attachment


@transaction.atomic
def change(
    actor: Actor,
    filing_id: int,
    slot_id: str,
    changes: Mapping[int, FileChange],
    *,
    read: Mapping[int, Said] | None = None,
    version: Version | None = None,
) -> list[Attachment]:
    """Change numbers (HNQ-96), captions and page kinds of the files of a slot, by attachment id; the new order.

    A `Conflict` where one of the values that are changed is otherwise now than it was `read`, or where the files of the
    filing are not those of `version`.
    """
    found, slot = writable(actor, filing_id, slot_id)
    holder = holder_of(found.filing)
    saying.require_unchanged(
        slots.held(holder), slot, changes, read=read or {}, version=version, otherwise=found.filing.version
    )
    return saying.say(holder, slot, changes)


@transaction.atomic
def remove(actor: Actor, filing_id: int, attachment_id: int) -> None:
    """Take a file out of a filing that may still be changed."""
    attachment = Attachment.objects.filter(holder_kind=FILES, holder_id=filing_id, pk=attachment_id).first()
    if attachment is None:
        raise filing_context.not_found()
    found, _slot = writable(actor, filing_id, attachment.slot)
    slots.remove(attachment, removed_by=actor.account_id)
    _record(actor, found, "attachment.remove", attachment)


@dataclass(frozen=True)
class SlotPlace:
    """Where a file is attached."""

    filing_id: int
    slot: str


def place_of(actor: Actor, attachment_id: int) -> SlotPlace:
    """The filing and slot of a file that the actor may open; else `not-found`."""
    row = Attachment.objects.filter(holder_kind=FILES, pk=attachment_id, removed_at=None).first()
    if row is None or not find(actor, row.holder_id).opens_file(row):
        raise filing_context.not_found()
    return SlotPlace(row.holder_id, row.slot)


def keep_as_handed_in(context: FilingContext) -> bool:
    """Note what a filing is that came back, before it is changed for the first time since, for those who decide it;
    whether there was anything to note. The caller stores `handed_in`."""
    if context.filing.handed_in is not None or not handed_in.is_being_corrected(context.kind, context.filing):
        return False
    files = [attachment.pk for attachment in slots.held(holder_of(context.filing))]
    context.filing.handed_in = handed_in.kept(context.filing, files)
    return True


def drop_all(actor: Actor, filing: Filing) -> None:
    """Take out every file of a filing that is thrown away."""
    for attachment in slots.held(holder_of(filing)):
        slots.remove(attachment, removed_by=actor.account_id)


def served(
    actor: Actor, attachment_id: int, *, rendition: serving.Rendition = "original", download: bool = False
) -> serving.Served:
    """A file as it is sent to the actor; 404 unless the actor may read the filing or entry it belongs to."""
    attachment = Attachment.objects.select_related("blob__thumbnail", "blob__preview").filter(pk=attachment_id).first()
    return serving.open_for(actor, attachment, may_read, rendition=rendition, download=download)


def may_read(actor: Actor, attachment: Attachment) -> bool:
    """Whether a file is one of those that the actor may open of its filing, of an answer to it, or of its entry."""
    try:
        if attachment.holder_kind == given.KIND:
            return given.is_own(actor, attachment) or _was_given(actor, attachment)
        if attachment.holder_kind != FILES:
            return attaching.may_read(actor, attachment)
        return find(actor, attachment.holder_id).opens_file(attachment)
    except Refusal:
        return False


def _was_given(actor: Actor, attachment: Attachment) -> bool:
    filing_id = given.filing_of(attachment)
    held = find(actor, filing_id).given.get(attachment.holder_id, ()) if filing_id is not None else ()
    return any(one.pk == attachment.pk for one in held)


def writable(actor: Actor, filing_id: int, slot_id: str) -> tuple[FilingContext, Slot]:
    """The filing, locked, and slot, if the actor may change the files there now: as applicant, amending, or as decider.
    Refusals: `not-found`, `not-editable`, `slot-closed`, `task-claimed`."""
    context = filing_context.find(actor, filing_id, lock=True)
    slot = context.form.slot_at(slot_id) if context.form else None
    if slot is None:
        raise filing_context.not_found()
    before_acts.require_open(context)
    files = context.is_applicant(actor) and context.is_editable
    theirs = files and fields.of_applicant(context.kind).to_slot(slot_id) == "write"
    if not (theirs or _decides(context, actor, slot_id) or _amends(context, actor, slot_id)):
        raise refuse(
            "not-editable",
            f"当前状态为“{context.label(actor.role).zh}”，不能修改附件",
            "The files cannot be changed in the present state",
        )
    if context.form is not None and context.form.is_closed(slot, context.filing.data, context.facts(actor)):
        raise wording.closed(slot)
    if keep_as_handed_in(context):
        update(context.filing, ["handed_in"])
    return context, slot


def _decides(context: FilingContext, actor: Actor, slot_id: str) -> bool:
    """Whether the actor decides at a step that fills the slot; refuses (`task-claimed`) who comes after a colleague."""
    for choice in FilingAccess(context, actor).choices:
        step = context.kind.chain.step(choice.step.id)
        if step is not None and not choice.advises and fields.of_step(step).to_slot(slot_id) == "write":
            rule = claim_rules.of_task(context.config, context.kind, choice.task)
            if (problem := claim_rules.in_the_way(rule, actor, choice.task, context.now)) is not None:
                raise Refusal(problem)
            return True
    return False


def _amends(context: FilingContext, actor: Actor, slot_id: str) -> bool:
    return any(amendments.rights(rule).to_slot(slot_id) == "write" for rule in amendments.open_to(context, actor))


def _record(actor: Actor, context: FilingContext, action: str, attachment: Attachment) -> None:
    titles = {"attachment.add": text("上传附件", "File added"), "attachment.remove": text("删除附件", "File removed")}
    audit.record(
        actor,
        audit.Event(
            action,
            "filing",
            context.filing.pk,
            title=titles[action],
            subject_id=context.filing.subject_id,
            release=context.config.release_number,
            changes={"slot": attachment.slot, "file": attachment.name, "sha256": attachment.blob_id},
        ),
    )
