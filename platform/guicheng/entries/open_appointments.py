"""The appointments of a person, or to a work, with the names of those who appointed; a person's certificates."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from guicheng.accounts.models import Organisation
from guicheng.registers.models import Entry, Tie


def of_person(person: Entry) -> list[tuple[Tie, str]]:
    """What a person was appointed to, running ones last; for an entry that the reader has been shown."""
    return _named(list(_rows().filter(person=person).order_by("ended_at", "accepted_at")))


def of_work(work: Entry) -> list[tuple[Tie, str]]:
    """Who was appointed to a work; for an entry that the reader has been shown."""
    return _named(list(_rows().filter(work=work).order_by("ended_at", "post", "accepted_at")))


def _rows() -> QuerySet[Tie]:
    return Tie.objects.filter(part="appointments").select_related("entry", "person", "work")


def _named(ties: list[Tie]) -> list[tuple[Tie, str]]:
    ids = {tie.organisation_id for tie in ties if tie.organisation_id is not None}
    names = dict(Organisation.objects.unscoped().filter(pk__in=ids).values_list("pk", "name"))
    return [(tie, names.get(tie.organisation_id or 0, "")) for tie in ties]


def employments_of(person: Entry) -> list[tuple[Tie, str]]:
    """Who employs a person and who did, running ones last; for an entry that the reader has been shown."""
    rows = Tie.objects.filter(person=person, part="employment", entry__removed_at__isnull=True)
    return _named(list(rows.select_related("entry").order_by("until", "accepted_at")))


def certificates_of(person: Entry) -> list[Entry]:
    """The certificates of a person, in the order of their registration."""
    ties = Tie.objects.filter(person=person, part="certificates", entry__removed_at__isnull=True)
    return [tie.entry for tie in ties.select_related("entry").order_by("entry_id")]


def are_left(entry: Entry) -> bool:
    """Whether other entries speak of this one as the person or the work of a post, an employment or a certificate."""
    rows = Tie.objects.filter(Q(person=entry) | Q(work=entry), ended_at__isnull=True, entry__removed_at__isnull=True)
    return rows.exclude(entry=entry).exists()
