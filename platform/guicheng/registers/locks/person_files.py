"""What is known of persons, read for many at once: certificates, employers, appointments with their works."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, F, JSONField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

from guicheng.accounts.models import Organisation
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.locks import parts
from guicheng.registers.models import Entry, Tie
from guicheng.registers.values import OF_ORGANISATIONS
from guicheng.statements import planned


@dataclass(frozen=True)
class Held:
    """An appointment, with its work and the kind of the organisation that made it."""

    tie: Tie
    entry: Entry
    work: Entry
    organisation: dict[str, Any]
    start: dt.date | None = None
    until: dt.date | None = None

    def runs(self, today: dt.date) -> bool:
        """Whether it has not ended: by its own last day, by an act of the platform, or by release of a lock.

        An appointment that begins later runs already: a place is taken when it is promised, so time alone never
        makes a person hold too many.
        """
        return self.tie.released_at is None and self.lasts(today)

    def lasts(self, today: dt.date) -> bool:
        """Whether the person still holds the post: as `runs`, whether or not a released lock lets it no longer count
        (A-31)."""
        if self.tie.ended_at or self.entry.removed_at or self.work.removed_at:
            return False
        return self.until is None or today <= self.until


@dataclass(frozen=True)
class PersonFile:
    """A person as the rules see them."""

    entry: Entry
    certificates: list[dict[str, Any]] = field(default_factory=list)
    appointments: list[Held] = field(default_factory=list)
    employers: list[tuple[int, dt.date | None, dt.date | None]] = field(default_factory=list)

    def works_for(self, organisation_id: int | None, today: dt.date) -> bool:
        """Whether an organisation employs the person on a day."""
        return any(
            employer == organisation_id and (start is None or start <= today) and (until is None or today <= until)
            for employer, start, until in self.employers
        )

    def running(self, today: dt.date) -> list[Held]:
        """The appointments that have not ended."""
        return [held for held in self.appointments if held.runs(today)]


@planned
def _persons(ids: Collection[int]) -> QuerySet[Entry]:
    return Entry.objects.unscoped().filter(pk__in=ids)


@planned
def _ties(ids: Collection[int]) -> QuerySet[Tie]:
    """What stands of persons, with the entries that say so, the works, and the organisations that appointed."""
    named = {name: F(attribute) for name, attribute in OF_ORGANISATIONS.items()}
    one = Organisation.objects.unscoped().filter(pk=OuterRef("organisation_id"))
    ties = Tie.objects.filter(person_id__in=ids, ended_at__isnull=True, entry__removed_at__isnull=True)
    by = Case(When(part="appointments", then=Subquery(one.values(one=JSONObject(**named)))), output_field=JSONField())
    return ties.select_related("entry", "work").annotate(by=by).order_by("accepted_at", "entry_id")


def read(config: RegionConfig, person_ids: Iterable[int]) -> dict[int, PersonFile]:
    """The files of persons by id: two statements, however many there are."""
    people = config.people
    if people is None:
        return {}
    persons = [entry for entry in _persons(list(person_ids)) if entry.register == people.persons.register_]
    found = {entry.pk: PersonFile(entry) for entry in persons}
    for tie in _ties(found):
        _put(config, found[tie.person_id], tie)
    return found


def _put(config: RegionConfig, file: PersonFile, tie: Tie) -> None:
    people = config.people
    assert people is not None
    data = tie.entry.data
    if tie.part == "certificates" and people.certificates:
        file.certificates.append(parts.certificate(people.certificates, tie.entry))
    elif tie.part == "employment" and people.employment and tie.organisation_id:
        dates = parts.date(data, people.employment.start), parts.date(data, people.employment.until)
        file.employers.append((tie.organisation_id, *dates))
    elif tie.part == "appointments" and tie.work is not None and (declared := people.appointments) is not None:
        file.appointments.append(
            Held(
                tie,
                tie.entry,
                tie.work,
                tie.by or {},  # type: ignore[attr-defined] # annotated
                parts.date(data, declared.start),
                parts.date(data, declared.until),
            )
        )
