"""Entries of the declared registers as parts: where they link to, what they say, from when until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from guicheng.common.paths import value_at
from guicheng.config.model.locks import Appointments, Certificates, Employment, People
from guicheng.registers.models import Entry, Tie
from guicheng.statements import insert, planned

Linked = Certificates | Employment | Appointments


def linked(entry: Entry, path: str) -> int | None:
    """The id of the entry a link leads to; None where it leads nowhere."""
    return entry.parent_id if path == "parent" else as_id(value(entry.data, path))


def as_id(value: Any) -> int | None:
    """The id in an entry chosen in a form (`{id, label}`), or in a plain number."""
    found = value.get("id") if isinstance(value, Mapping) else value
    if isinstance(found, bool) or not isinstance(found, int | str):
        return None
    return int(found) if str(found).isdigit() else None


def value(data: Mapping[str, Any], path: str | None) -> Any:
    """The value of a field; None where there is none."""
    return value_at(data, path) if path else None


def date(data: Mapping[str, Any], path: str | None) -> dt.date | None:
    """The date of a field; None where it holds none."""
    found = value(data, path)
    try:
        return dt.date.fromisoformat(str(found)[:10]) if found else None
    except ValueError:
        return None


def certificate(part: Certificates, entry: Entry) -> dict[str, Any]:
    """A certificate as ``holds`` reads it."""
    state = str(value(entry.data, part.state) or "")
    valid = not part.state or not part.in_force or state in part.in_force
    return {
        "id": entry.pk,
        "kind": value(entry.data, part.kind),
        "number": value(entry.data, part.number),
        "level": value(entry.data, part.level),
        "specialty": value(entry.data, part.specialty),
        "state": "valid" if valid else state or "none",
        "valid_from": value(entry.data, part.valid_from),
        "valid_to": value(entry.data, part.valid_to),
    }


@planned
def _persons_of_works(ids: Collection[int]) -> QuerySet[Tie, tuple[int]]:
    return Tie.objects.filter(work_id__in=ids).values_list("person_id")


@planned
def _ties_of_entries(ids: Collection[int]) -> QuerySet[Tie]:
    return Tie.objects.filter(entry_id__in=ids)


def known(people: People, entries: Iterable[Entry]) -> dict[int, Tie]:
    """What entries are known to say of persons until now, by the id of the entry."""
    own = {part.register_ for part in (people.persons, people.works) if part is not None}
    return {tie.pk: tie for tie in _ties_of_entries([entry.pk for entry in entries if entry.register not in own])}


def tie(people: People, entries: Iterable[Entry], before: Mapping[int, Tie]) -> set[int]:
    """Store what entries say of persons, where it is not what is `known`. Returns every person concerned, before and
    after: a work concerns whoever has an appointment there, a person themself."""
    concerned: set[int] = set()
    works: list[int] = []
    new: list[Tie] = []
    for entry in {entry.pk: entry for entry in entries}.values():
        part = people.part_of(entry.register)
        if part == "persons":
            concerned.add(entry.pk)
        elif part == "works":
            works.append(entry.pk)
        elif part is not None:
            made = _tie(part, people.parts[part], entry, before.get(entry.pk), concerned)  # type: ignore[arg-type]
            new += [made] if made is not None else []
    insert(new)
    return concerned | {pk for (pk,) in _persons_of_works(works)}


def _tie(part: str, declared: Linked, entry: Entry, before: Tie | None, concerned: set[int]) -> Tie | None:
    """The tie that an entry lacks; one that is there is made to say what the entry says."""
    person = linked(entry, declared.person)
    concerned |= {before.person_id} if before else set()
    if entry.removed_at is not None or person is None:
        if before is not None:
            Tie.objects.filter(entry=entry).delete()
        return None
    concerned.add(person)
    said: dict[str, Any] = {"person_id": person, "organisation_id": entry.organisation_id}
    if not isinstance(declared, Certificates):
        said["until"] = date(entry.data, declared.until)
    if isinstance(declared, Appointments):
        said |= {"work_id": linked(entry, declared.work), "post": str(value(entry.data, declared.post) or "")}
    if before is None:
        return Tie(entry_id=entry.pk, region=entry.region, part=part, **said)
    if any(getattr(before, name) != new for name, new in said.items()):
        Tie.objects.filter(entry=entry).update(**said)
    return None
