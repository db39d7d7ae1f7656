"""The files of a registration: with a stranger's form while it is filled in, then with the request.

While the form is filled in they are held under a number that only the stranger's session knows.
"""

from __future__ import annotations

import datetime as dt
import secrets

from django.db.models import Exists, OuterRef

from guicheng.accounts.actor import Actor
from guicheng.attachments import receive as receiving
from guicheng.attachments import serving, slots
from guicheng.attachments.models import Attachment
from guicheng.attachments.pictures import MOST_PIXELS_OF_STRANGERS
from guicheng.attachments.receive import Incoming
from guicheng.attachments.rules import Holder
from guicheng.common import clock
from guicheng.config.model.forms import Slot
from guicheng.filings.context import filing_context

DRAFT, KEPT = "registration-draft", "registration"
HELD = dt.timedelta(days=7)
"""How long files are held for a form that nobody sends."""


def new_mark() -> int:
    """A number for the files of one form that nobody can guess."""
    return secrets.randbits(62) + 1


def draft_of(region: str, mark: int) -> Holder:
    """Where files are while the form is filled in."""
    return Holder(region, DRAFT, mark)


def kept_of(region: str, request_id: int, organisation_id: int | None) -> Holder:
    """Where the files of a request are."""
    return Holder(region, KEPT, request_id, organisation_id)


def held(holder: Holder) -> dict[str, list[Attachment]]:
    """Every file by slot, in order."""
    return slots.by_slot(slots.held(holder))


def add(holder: Holder, slot: Slot, file: Incoming) -> Attachment:
    """Receive a file; refusals are those of a file."""
    return receiving.receive(file, slot, holder, uploaded_by=None, most_pixels=MOST_PIXELS_OF_STRANGERS)


def own(holder: Holder, file_id: int) -> Attachment:
    """A file of the form at hand; everything else is not there (404)."""
    found = next((one for one in slots.held(holder) if one.pk == file_id), None)
    if found is None:
        raise filing_context.not_found()
    return found


def remove(holder: Holder, file_id: int) -> None:
    """Take a file out again."""
    slots.remove(own(holder, file_id), removed_by=None)


def forget(holder: Holder) -> None:
    """Take every file of the form at hand out again."""
    for one in slots.held(holder):
        slots.remove(one, removed_by=None)


def keep(draft: Holder, kept: Holder, there: list[Slot], actor: Actor) -> None:
    """Bring the files of a form to its request, in place of those that were there."""
    names = {slot.id for slot in there}
    slots.become(kept, [one for one in slots.held(draft) if one.slot in names], by=actor.account_id)
    for one in slots.held(draft):
        slots.remove(one, removed_by=actor.account_id)


def copy_back(kept: Holder, draft: Holder) -> None:
    """Lay the files of a request out for its correction, once."""
    if not slots.held(draft):
        slots.copy_to(slots.held(kept), draft)


def served(attachment: Attachment, rendition: serving.Rendition = "original") -> serving.Served:
    """A file that the caller has found for whoever asks."""
    return serving.open_for(None, attachment, lambda _who, _file: True, rendition=rendition)


def sweep() -> int:
    """Forget the files of forms that nobody sent: they are papers of people who are not known here. Those that a
    request has as well stay while they are laid out for its correction. Returns how many rows went; their bytes go
    when nothing refers to them any more."""
    kept = Attachment.objects.filter(holder_kind=KEPT, blob=OuterRef("blob"), removed_at=None)
    old = Attachment.objects.filter(holder_kind=DRAFT, uploaded_at__lt=clock.now() - HELD)
    return old.exclude(Exists(kept), removed_at=None).delete()[0]
