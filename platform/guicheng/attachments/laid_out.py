"""Files that lie with a form until it is saved: what people brought and took out there, and from what they began.

A form that is sent as a whole (a new entry, a change of one) keeps its files by a mark that its address carries, so
that they outlive a refusal, a reload and a session. Nothing of what it will be saved to changes before. Saving tells
what whoever filled it in did (`Laid.wanted`) from what others did meanwhile, so that neither is undone.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q, QuerySet

from guicheng.attachments import named_locks, slots
from guicheng.attachments import receive as receiving
from guicheng.attachments.examine import Examined
from guicheng.attachments.models import Attachment
from guicheng.attachments.rules import Holder, SlotRule
from guicheng.common import clock
from guicheng.common.errors import refuse

HELD = dt.timedelta(days=7)
"""How long files lie with a form that nobody saves."""

MARK = re.compile(r"[a-z0-9]{8,24}")
_DRAFT, _BEFORE = "form:", "was:"

Key = tuple[str, str]
"""A file by its slot and content, whichever holder it is attached to."""


def new_mark() -> str:
    """A mark for a form that is drawn for the first time."""
    return secrets.token_hex(8)


def is_mark(text: str) -> bool:
    """Whether `text` may be the mark of a form."""
    return MARK.fullmatch(text) is not None


@dataclass(frozen=True)
class Laid:
    """The files of the form `mark` of one account, which will be those of `kept`, where that is there already."""

    region: str
    account_id: int
    mark: str
    kept: Holder | None = None

    def wanted(self) -> list[Attachment]:
        """The files that the form would leave, in order: those that `kept` has, less what was taken out in the form,
        with what was said of them in the form; and those brought in the form. What others brought or took out since is
        so here, too. Rows of `kept` where it has the file, else those of the form; nothing is stored of them."""
        now = _by_key(slots.held(self.kept)) if self.kept is not None else {}
        before, mine = _by_key(slots.held(self._before)), _by_key(slots.held(self.draft))
        found = []
        for key, row in now.items():
            if key in before and key not in mine:
                continue
            for part in slots.SAID if key in before else ():
                if getattr(mine[key], part) != getattr(before[key], part):
                    setattr(row, part, getattr(mine[key], part))
            found.append(row)
        found += [row for key, row in mine.items() if key not in now and key not in before]
        return sorted(found, key=lambda each: (each.slot, each.number, each.pk))

    def lay(
        self, taken: Examined, rule: SlotRule, *, caption: str = "", page_kind: str = "", place: int | None = None
    ) -> Attachment:
        """Lay a file that was looked at into a slot of the form. Refusals are those of a slot."""
        with transaction.atomic():
            self.begin()
            return receiving.keep(
                taken, rule, self.draft, uploaded_by=self.account_id, caption=caption, page_kind=page_kind, place=place
            )

    def row(self, file_id: int) -> Attachment:
        """A file of the form by its id, or by that which it has where it is kept, to be changed here. Refuses
        (404)."""
        with transaction.atomic():
            self.begin()
            there = [*slots.held(self.draft), *(slots.held(self.kept) if self.kept is not None else ())]
            named = next((each for each in there if each.pk == file_id), None)
            mine = _by_key(slots.held(self.draft)).get(_key(named)) if named is not None else None
        if mine is None:
            raise refuse("not-found", "没有这个文件", "There is no such file", status=404)
        return mine

    def take_out(self, file_id: int) -> None:
        """Take a file out of the form; where it is kept it stays until the form is saved."""
        slots.remove(self.row(file_id), removed_by=self.account_id)

    def clear(self) -> None:
        """Forget what lies with the form, once it is saved."""
        _of_forms().filter(
            holder_kind__in=[self.draft.kind, self._before.kind], holder_id=self.account_id, region=self.region
        ).delete()

    def begin(self) -> None:
        """Take over the files of `kept` that the form does not know yet. Needs a transaction."""
        if self.kept is None:
            return
        named_locks.hold(f"form:{self.account_id}:{self.mark}")
        known = set(_by_key(slots.held(self._before))) | set(_by_key(slots.held(self.draft)))
        fresh = [each for key, each in _by_key(slots.held(self.kept)).items() if key not in known]
        for holder in (self._before, self.draft):
            slots.copy_to(fresh, holder, at=clock.now())

    @property
    def draft(self) -> Holder:
        """Where they lie."""
        return Holder(self.region, f"{_DRAFT}{self.mark}", self.account_id)

    @property
    def _before(self) -> Holder:
        return replace(self.draft, kind=f"{_BEFORE}{self.mark}")


def lies_with_form_of(attachment: Attachment, account_id: int | None) -> bool:
    """Whether a file lies with a form that this account fills in."""
    return attachment.holder_kind.startswith(_DRAFT) and attachment.holder_id == account_id


def sweep() -> int:
    """Forget the files of forms that nobody saved; returns how many rows went."""
    return _of_forms().filter(uploaded_at__lt=clock.now() - HELD).delete()[0]


def _of_forms() -> QuerySet[Attachment]:
    return Attachment.objects.filter(Q(holder_kind__startswith=_DRAFT) | Q(holder_kind__startswith=_BEFORE))


def _key(attachment: Attachment) -> Key:
    return attachment.slot, attachment.blob_id


def _by_key(attachments: Iterable[Attachment]) -> Mapping[Key, Attachment]:
    return {_key(each): each for each in attachments}
