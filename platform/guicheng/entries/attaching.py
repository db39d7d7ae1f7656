"""Files of an entry, one at a time: added, replaced, described, taken out, opened; and those that lie with a form.

Whoever writes for an entry by itself (a feed, an effect) calls `put` in its own transaction; people and programs that
act for themselves call `attach`, `change` and `take_out`. What a file may not be, or a slot not hold, is refused here
alike. A form that is saved as a whole lays its files out (`lay`, `Laid`) and hands its mark to `writing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.attachments import laid_out, saying, slots, wording
from guicheng.attachments import receive as receiving
from guicheng.attachments.examine import Examined
from guicheng.attachments.laid_out import Laid
from guicheng.attachments.models import Attachment
from guicheng.attachments.receive import Incoming
from guicheng.attachments.saying import FileChange
from guicheng.attachments.slots import Became
from guicheng.common import clock
from guicheng.common.acts import act
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.versions import Version
from guicheng.config.model.forms import Slot
from guicheng.entries import entry_files, writing
from guicheng.entries.writing import Sheet
from guicheng.filings.context import acting, filing_context
from guicheng.forms.compiled import compile_form


def attach(
    actor: Actor,
    entry_id: int,
    slot_id: str,
    file: Incoming,
    *,
    caption: str = "",
    page_kind: str = "",
    replaces: int | None = None,
) -> Attachment:
    """Add a file to an entry, as the last of a slot; with `replaces`, in place of the file of that id, in its place.

    The same file again gives the one that is there. Refuses (404) an entry or slot that is not there for the actor,
    (403) whoever may not change it, and as `put`.
    """
    with transaction.atomic():
        _page, slot = _writable(actor, entry_id, slot_id)
    taken = receiving.look_at(file, slot, page_kind=page_kind)  # seconds, for which no row is held
    return _attached(actor, entry_id, slot_id, taken, {"caption": caption, "page_kind": page_kind}, replaces)


@act
def _attached(
    actor: Actor, entry_id: int, slot_id: str, taken: Examined, said: Mapping[str, str], replaces: int | None
) -> Attachment:
    page, _slot = _writable(actor, entry_id, slot_id)
    return put(page, slot_id, taken, **said, replaces=replaces)


def put(
    page: Sheet, slot_id: str, taken: Examined, *, caption: str = "", page_kind: str = "", replaces: int | None = None
) -> Attachment:
    """Add a file that `receive.look_at` has looked at to the stored entry of a sheet, whoever may; returns it, or the
    one with the same content that is there. The caller holds the entry and a transaction.

    The entry's version, audit, status and followers come with it. Refusals, with the slot as the field: `no-slot` where
    the entry has no such slot now, `slot-full`, a wrong page kind, and whatever the slot would want afterwards that it
    did not before (a caption).
    """
    slot = slot_of(page, slot_id)

    def change(before: Mapping[int, Attachment]) -> Became:
        old = before.get(replaces) if replaces is not None else None
        if replaces is not None and (old is None or old.slot != slot_id):
            raise filing_context.not_found()
        if old is not None and old.blob_id != taken.main.digest:
            slots.remove(old, removed_by=page.actor.account_id)
        added.append(
            receiving.keep(
                taken,
                slot,
                entry_files.holder_of(page.entry),
                uploaded_by=page.actor.account_id,
                caption=caption,
                page_kind=page_kind,
                place=old.number if old is not None else None,
            )
        )
        is_new = added[0].pk not in before
        return Became(added if is_new else (), [old] if is_new and old is not None else (), is_said_anew=False)

    added: list[Attachment] = []
    changed(page, slot, change)
    return added[0]


def slot_of(page: Sheet, slot_id: str) -> Slot:
    """A slot of an entry as it is stored; refuses (409) `no-slot`."""
    slot = entry_files.slot_there(page, slot_id)
    if slot is None:
        raise refuse(
            "no-slot",
            f"该{page.register.title.zh}现在没有附件槽“{slot_id}”",
            f"The entry has no slot {slot_id!r} as it stands",
            field=slot_id,
        )
    return slot


@act
def take_out(actor: Actor, entry_id: int, file_id: int) -> None:
    """Take a file out of an entry. Refuses what `attach` refuses, and (409) what would leave its slot without a file
    that it wants: replace that one."""
    attachment = _file(actor, entry_id, file_id)
    page, slot = _writable(actor, entry_id, attachment.slot)

    def change(before: Mapping[int, Attachment]) -> Became:  # noqa: ARG001 - it is there
        slots.remove(attachment, removed_by=actor.account_id)
        return Became((), [attachment], is_said_anew=False)

    changed(page, slot, change)


def changed(
    page: Sheet, slot: Slot, change: Callable[[Mapping[int, Attachment]], Became], why: Mapping[str, Any] | None = None
) -> bool:
    """Make a change to the files of one slot, with all that follows it; whether it came to anything. Refused where the
    slot then wants what it did not want before."""
    holder = entry_files.holder_of(page.entry)
    before = slots.held(holder)
    became = change({each.pk: each for each in before})
    if not became.is_anything:
        return False
    after = slots.held(holder)
    wanted = {problem.code for problem in slots.missing([slot], [each for each in before if each.slot == slot.id])}
    is_less = bool(became.removed and not became.added)
    worse = [
        one for one in slots.missing([slot], after) if one.code not in wanted or (is_less and one.code == "slot-min")
    ]
    if worse:
        raise Refusal(worse, status=409)
    entry = page.entry
    entry.version += 1
    entry.updated_at = clock.now()
    entry.files = entry_files.counts(after)
    entry.save(update_fields=["version", "updated_at", "files"])
    entry_files.record(page.actor, page.config, entry, became, why)
    writing.follow_up(page)
    return True


@act
def change(
    actor: Actor, entry_id: int, slot_id: str, changes: Mapping[int, FileChange], *, version: Version | None = None
) -> list[Attachment]:
    """Change numbers, captions and page kinds of the files of a slot, by attachment id; the new order. A `Conflict`
    where the files of the entry are not those of `version`; refuses what `attach` refuses."""
    page, slot = _writable(actor, entry_id, slot_id)
    holder = entry_files.holder_of(page.entry)

    def said(before: Mapping[int, Attachment]) -> Became:
        saying.require_unchanged(before.values(), slot, changes, read={}, version=version, otherwise=page.entry.version)
        saying.say(holder, slot, changes)
        return Became((), (), is_said_anew=True)

    changed(page, slot, said)
    return slots.held(holder, slot_id)


def files(actor: Actor, entry_id: int) -> list[Attachment]:
    """The files of an entry, by slot and in order: of the slots that its forms have now. Refuses (404) an entry that is
    not there for the actor."""
    page = writing.sheet_to_read(actor, entry_id)
    held = slots.held(entry_files.holder_of(page.entry)) if page.register.files else []
    return [each for each in held if _with_slot(page, each.slot) is not None]


def may_read(actor: Actor, attachment: Attachment) -> bool:
    """Whether the actor may open a file of an entry, or one that lies with a form they fill in."""
    if attachment.holder_kind != entry_files.KIND:
        return laid_out.lies_with_form_of(attachment, actor.account_id)
    try:
        page = writing.sheet_to_read(actor, attachment.holder_id)
    except Refusal:
        return False
    return page.register.files and _with_slot(page, attachment.slot) is not None


# -- files that lie with a form ------------------------------------------------------------------------------------


def lay(
    page: Sheet,
    mark: str,
    slot_id: str,
    file: Incoming,
    *,
    caption: str = "",
    page_kind: str = "",
    place: int | None = None,
) -> Attachment:
    """Lay a file out with the form `mark` of an entry; it is the entry's once that is saved (`writing.create`, `edit`).
    Refuses (404) a slot that the form has not, (403) one that the actor may not change, and what a slot refuses."""
    lying, slot = laid(page, mark, slot_id)
    taken = receiving.look_at(file, slot, page_kind=page_kind)
    return lying.lay(taken, slot, caption=caption, page_kind=page_kind, place=place)


def describe(page: Sheet, mark: str, file_id: int, change: FileChange) -> Attachment:
    """Change what is said of a file in a form. Refuses as `lay`."""
    lying, slot, row = _of_form(page, mark, file_id)
    there = saying.say(lying.draft, slot, {row.pk: change.of(row)})
    return next(each for each in there if each.pk == row.pk)


def take_from_form(page: Sheet, mark: str, file_id: int) -> None:
    """Take a file out in a form. Refuses as `lay`."""
    lying, _slot, row = _of_form(page, mark, file_id)
    lying.take_out(row.pk)


def laid(page: Sheet, mark: str, slot_id: str) -> tuple[Laid, Slot]:
    """The files of a form, and one of its slots, into which the actor may lay some. Refusals: `lay`."""
    lying, slot = entry_files.laid(page, mark), page.form.slot_at(slot_id)
    if lying is None or slot is None:
        raise filing_context.not_found()
    _require_right(page, slot_id)
    return lying, slot


def _of_form(page: Sheet, mark: str, file_id: int) -> tuple[Laid, Slot, Attachment]:
    lying = entry_files.laid(page, mark)
    if lying is None:
        raise filing_context.not_found()
    row = lying.row(file_id)
    return *laid(page, mark, row.slot), row


# -- finding -------------------------------------------------------------------------------------------------------


def _writable(actor: Actor, entry_id: int, slot_id: str) -> tuple[Sheet, Slot]:
    """The locked sheet of an entry with a form that has the slot, if the actor may change its files."""
    page = _with_slot(writing.sheet(actor, entry_id, lock=True), slot_id)
    if page is None:
        raise filing_context.not_found()
    _require_right(page, slot_id)
    return page, slot_of(page, slot_id)


def _require_right(page: Sheet, slot_id: str) -> None:
    """Refuses (403) whoever may not change the files of a slot; (409) what is fixed, in the words of its rule."""
    if page.access().to_slot(slot_id) == "write":
        _require_open(page, slot_id)
        return
    if (rule := page.frozen().get(slot_id)) is not None and page.entry.pk is not None:
        raise Refusal(Problem(rule.id, rule.message, field=slot_id), status=409)
    if page.entry.pk is not None and not page.is_theirs:
        raise acting.not_theirs(page.register.title)
    title = page.register.title
    raise refuse(
        "not-allowed", f"您不能修改该{title.zh}的附件", "You may not change these files", status=403, field=slot_id
    )


def _require_open(page: Sheet, slot_id: str) -> None:
    """Refuses (409) `slot-closed` where a rule of the slot closes it, as the entry is stored."""
    slot = page.form.slot_at(slot_id)
    if page.entry.pk is not None and slot is not None and page.form.is_closed(slot, page.entry.data, page.facts):
        raise wording.closed(slot)


def _with_slot(page: Sheet, slot_id: str) -> Sheet | None:
    """The sheet with the first form of the register that has the slot; None where none has."""
    if not page.register.files:
        return None
    if page.form.slot_at(slot_id) is not None:
        return page
    for form_id in page.register.form_ids:
        form = compile_form(page.config.forms[form_id], page.config.conditions, page.config.zone)
        if form.slot_at(slot_id) is not None:
            return replace(page, form=form)
    return None


def _file(actor: Actor, entry_id: int, file_id: int) -> Attachment:
    found = next((each for each in files(actor, entry_id) if each.pk == file_id), None)
    if found is None:
        raise filing_context.not_found()
    return found
