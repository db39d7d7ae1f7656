"""What is known of persons, read for many at once: certificates, employers, appointments with their works."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from guicheng.accounts.models import Organisation
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.locks import parts
from guicheng.registers.models import Entry, Tie


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
        if self.tie.ended_at or self.tie.released_at or self.entry.removed_at or self.work.removed_at:
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


def read(config: RegionConfig, person_ids: Iterable[int]) -> dict[int, PersonFile]:
    """The files of persons by id: three statements, however many there are."""
    people = config.people
    ids = set(person_ids)
    if people is None or not ids:
        return {}
    persons = Entry.objects.unscoped().filter(pk__in=ids, register=people.persons.register_)
    found = {entry.pk: PersonFile(entry) for entry in persons}
    ties = Tie.objects.filter(person_id__in=found, ended_at__isnull=True, entry__removed_at__isnull=True)
    rows = list(ties.select_related("entry", "work").order_by("accepted_at", "entry_id"))
    organisations = _organisations(rows)
    for tie in rows:
        _put(config, found[tie.person_id], tie, organisations)
    return found


def _organisations(rows: Iterable[Tie]) -> dict[int, dict[str, Any]]:
    ids = {tie.organisation_id for tie in rows if tie.part == "appointments" and tie.organisation_id}
    names = ("id", "name", "kind", "credit_code", "member_no")
    found = Organisation.objects.unscoped().filter(pk__in=ids).values(*names, "jurisdiction_id") if ids else ()
    return {one["id"]: {**one, "jurisdiction": one["jurisdiction_id"]} for one in found}


def _put(config: RegionConfig, file: PersonFile, tie: Tie, organisations: dict[int, dict[str, Any]]) -> None:
    people = config.people
    assert people is not None
    data = tie.entry.data
    if tie.part == "certificates" and people.certificates:
        file.certificates.append(parts.certificate(people.certificates, tie.entry))
    elif tie.part == "employment" and people.employment and tie.organisation_id:
        dates = parts.date(data, people.employment.start), parts.date(data, people.employment.until)
        file.employers.append((tie.organisation_id, *dates))
    elif tie.part == "appointments" and tie.work is not None:
        declared = people.appointments
        file.appointments.append(
            Held(
                tie, tie.entry, tie.work, organisations.get(tie.organisation_id or 0, {}),
                parts.date(data, declared.start), parts.date(data, declared.until),
            )
        )  # fmt: skip
