"""The files of an entry, where its register declares `files`: which there are, and what saving its form makes of them.

They are the entry's own: whoever reads the entry opens them, whoever may change a slot of it changes them, and they
stay with it when it is taken out of its register. `entries.attaching` adds and removes one at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.attachments import slots
from guicheng.attachments.laid_out import Laid
from guicheng.attachments.models import Attachment
from guicheng.attachments.rules import Holder
from guicheng.attachments.slots import Became
from guicheng.common.errors import Problem
from guicheng.common.text import text
from guicheng.config.model.forms import Slot
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.access import versions
from guicheng.forms import row_slots
from guicheng.registers.models import Entry

if TYPE_CHECKING:
    from guicheng.entries.writing import Sheet

KIND = "entry"
NOTHING = Became((), (), is_said_anew=False)


def holder_of(entry: Entry) -> Holder:
    """What the files of an entry are attached to."""
    return Holder(entry.region, KIND, entry.pk, entry.organisation_id, entry.pk)


def takes_files(page: Sheet) -> bool:
    """Whether the form of the entry has slots whose files are the entry's."""
    return page.register.files and page.form.has_slots


def files(page: Sheet) -> dict[str, list[Attachment]]:
    """The files of an entry by slot, in order: one statement; none where its register keeps no files."""
    return slots.by_slot(slots.held(holder_of(page.entry)) if takes_files(page) and page.entry.pk is not None else ())


def laid(page: Sheet, mark: str | None) -> Laid | None:
    """The files that lie with a form of the entry; None where it has no files, or none of its forms is meant."""
    if not takes_files(page) or not mark or page.actor.account_id is None:
        return None
    kept = holder_of(page.entry) if page.entry.pk is not None else None
    return Laid(page.entry.region, page.actor.account_id, mark, kept)


@dataclass(frozen=True)
class Held:
    """The files that an entry has once its form is saved. `laid` is what lay with the form."""

    page: Sheet
    wanted: Sequence[Attachment]
    problems: Sequence[Problem]
    laid: Laid | None

    @property
    def counts(self) -> dict[str, int]:
        """How many there are in each slot."""
        return counts(self.wanted)

    def keep(self) -> Became:
        """Let them be the entry's, once it is stored; what lay with the form is forgotten."""
        if not takes_files(self.page):
            return NOTHING
        became = slots.become(holder_of(self.page.entry), self.wanted, by=self.page.actor.account_id)
        if self.laid is not None:
            self.laid.clear()
        return became


def of_form(page: Sheet, mark: str | None, data: Mapping[str, Any]) -> Held:
    """What saving the form with `data` makes of the files of the entry, and what its slots still want of them.

    In slots that are not the actor's to change, or closed, everything stays as it is, and nothing is asked. What was
    brought for a slot or a row that is not there with these data is left out.
    """
    if not takes_files(page):
        return Held(page, (), (), None)
    access, facts = page.access(), page.facts

    def writes(slot_id: str) -> bool:
        slot = page.form.slot_at(slot_id)
        return access.to_slot(slot_id) == "write" and slot is not None and not page.form.is_closed(slot, data, facts)

    lying = laid(page, mark)
    stored = slots.held(holder_of(page.entry)) if page.entry.pk is not None else []
    there = page.form.slots_there(data, facts)
    known, old = {slot.id for slot in there}, {each.pk for each in stored}
    mine = [each for each in lying.wanted() if writes(each.slot)] if lying is not None else stored
    theirs = [each for each in stored if not writes(each.slot)] if lying is not None else []
    gone = _rows_gone(page, data)
    wanted = [
        each
        for each in [*mine, *theirs]
        if (each.pk in old or each.slot in known) and each.slot.rpartition(".")[0] not in gone
    ]
    wanted.sort(key=lambda each: (each.slot, each.number, each.pk))
    asked = [slot for slot in there if writes(slot.id)]
    return Held(page, wanted, slots.missing(asked, wanted), lying)


def _rows_gone(page: Sheet, data: Mapping[str, Any]) -> set[str]:
    """The rows of tables with files that the entry had and the data have no longer, as ``table.key``."""
    tables = [table for table in page.form.fields if table.ui.slots]
    before, after = (
        {f"{table.id}.{key}" for table in tables for key in row_slots.keys(of, table)} for of in (page.entry.data, data)
    )
    return before - after


def counts(attachments: Sequence[Attachment]) -> dict[str, int]:
    """How many files lie in each slot, as an entry keeps it for the facts about them."""
    return dict(Counter(each.slot for each in attachments))


def problems(page: Sheet, held: Sequence[Attachment]) -> list[Problem]:
    """What the slots of an entry, as it is stored, want of these files; whoever may change them."""
    return slots.missing(page.form.slots_there(page.entry.data, page.facts), held)


def slot_there(page: Sheet, slot_id: str) -> Slot | None:
    """A slot of the form that is there as the entry is stored; None for any other."""
    slot = page.form.slot_at(slot_id) if takes_files(page) else None
    known = (one.id for one in page.form.slots_there(page.entry.data, page.facts)) if slot is not None else ()
    return slot if slot_id in known else None


def record(
    actor: Actor, config: RegionConfig, entry: Entry, became: Became, why: Mapping[str, Any] | None = None
) -> None:
    """Write down which files came and went, with the version that the entry has now."""
    for action, title, those in (
        ("attachment.add", text("上传附件", "File added"), became.added),
        ("attachment.remove", text("删除附件", "File removed"), became.removed),
    ):
        for each in those:
            changes = {"slot": each.slot, "file": each.name, "sha256": each.blob_id}
            event = audit.Event(
                action,
                "entry",
                entry.pk,
                title=title,
                subject_id=entry.pk,
                release=config.release_number,
                changes=versions.counted(entry, changes),
                why=why or {},
            )
            audit.record(actor, event)


def take_over(duplicate: Entry, kept: Entry) -> Became:
    """Give the entry that a duplicate is merged into the duplicate's files for the slots in which it has none; what it
    has, stands. The caller stores the entry. Files of rows stay with the rows."""
    have = slots.held(holder_of(kept))
    there = {each.slot for each in have}
    lacking = [each for each in slots.held(holder_of(duplicate)) if each.slot not in there and "." not in each.slot]
    added = slots.copy_to(lacking, holder_of(kept))
    kept.files = counts([*have, *added])
    return Became(added, (), is_said_anew=False)
