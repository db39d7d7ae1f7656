"""People, works and appointments made directly, followed by the locks as every use-case lets them follow."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.config.model.whole import RegionConfig
from guicheng.config.stores import Folders
from guicheng.entries import appointments, locking
from guicheng.filings.guards.eligibility import Vacancy
from guicheng.registers.models import Entry, Lock, Tie

STORE = Folders(Path(__file__).parent / "regions")
"""The region in which every kind of rule is declared."""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def citizen(serial: int) -> str:
    """An invented number with a valid check digit."""
    body = f"53010219850101{serial % 1000:03d}"
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11]


@dataclass
class World:
    """Everything of one test, in the region of the variants."""

    config: RegionConfig
    builder: Organisation = field(init=False)
    labour: Organisation = field(init=False)
    serials: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        region = self.config.region.region
        self.actor = Actor.system(region, "test")
        self.builder = Organisation.objects.create(region=region, kind="contractor", name="示例建设公司")
        self.labour = Organisation.objects.create(region=region, kind="labour", name="示例劳务公司")

    def staff(self, organisation: Organisation | None = None) -> Actor:
        """Somebody of an organisation."""
        of = organisation or self.builder
        return Actor(
            region=of.region, account_id=None, name="经办人", organisation_id=of.pk, organisation_kind=of.kind,
            role="staff", roles=frozenset({"staff"}), sees="own-organisation",
        )  # fmt: skip

    def entry(self, register: str, called: str, parent: Entry | None = None, **data: Any) -> Entry:
        """An entry, followed."""
        entry = Entry(
            region=self.config.region.region,
            register=register,
            organisation_id=self.builder.pk,
            parent=parent,
            name=called,
            jurisdiction=str(data.get("place", "")),
            data=data,
        )
        entry.index()
        entry.save()
        self.touch(entry)
        return entry

    def touch(self, *entries: Entry) -> None:
        """Let locks follow entries."""
        with transaction.atomic():
            locking.touched(self.config, entries, self.actor)

    def person(self, name: str = "李工", **data: Any) -> Entry:
        """A person, employed by the builder, with a licence."""
        number = {"id_kind": "citizen", "id_number": citizen(next(self.serials))}
        person = self.entry("person", name, **{**number, "name": name, **data})
        self.entry("employment", name, person={"id": str(person.pk), "label": name})
        self.entry("certificate", "建造师", person, kind="constructor", state="normal", valid_to="2030-12-31")
        return person

    def work(self, name: str = "一号楼", **data: Any) -> Entry:
        """A work that is being built."""
        return self.entry("work", name, **{"name": name, "state": "building", "place": "530102", **data})

    def appoint(
        self,
        person: Entry,
        work: Entry,
        post: str = "manager",
        replaces: Entry | None = None,
        by: Organisation | None = None,
    ) -> Entry:
        """Appoint, in a transaction of its own."""
        tie = Tie.objects.select_related("person", "entry").get(entry=replaces) if replaces else None
        with transaction.atomic():
            vacancy = Vacancy(self.config, post, work, (by or self.builder).pk, tie)
            return appointments.appoint(vacancy, person, self.actor)[0]

    def end(self, *entries: Entry) -> None:
        """End appointments."""
        with transaction.atomic():
            appointments.end(self.config, Tie.objects.filter(entry__in=entries).select_related("entry"), self.actor)

    def change(self, entry: Entry, **data: Any) -> None:
        """Change an entry's data; where that is refused, nothing has changed."""
        with transaction.atomic():
            entry = Entry.objects.unscoped().select_for_update().get(pk=entry.pk)
            entry.data = {**entry.data, **data}
            entry.save(update_fields=["data"])
            locking.touched(self.config, [entry], self.actor)

    def release(self, person: Entry) -> None:
        """Release the lock set last."""
        with transaction.atomic():
            locking.release(self.config, person, self.actor, locking.ReleaseRequest(filing_id=1))

    def locks(self, person: Entry) -> list[str]:
        """The rules that lock a person now."""
        running = Lock.objects.unscoped().filter(person=person, until__isnull=True)
        return sorted(running.values_list("rule", flat=True))
