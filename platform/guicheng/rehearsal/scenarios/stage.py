"""The stage of a scenario: its organisations, people, entries and files, made for it and gone after it."""

from __future__ import annotations

import copy
import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from guicheng.accounts import standing
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Jurisdiction, Membership, Organisation
from guicheng.attachments.models import Attachment, Blob
from guicheng.attachments.rules import Holder
from guicheng.common import clock
from guicheng.common.desk_keys import DeskKey
from guicheng.common.errors import refuse
from guicheng.config.model.forms import Slot
from guicheng.config.model.opening import ANYONE
from guicheng.config.model.scenarios import Given, GivenEntry, GivenOrganisation
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import entry_changes, entry_columns, entry_files, statuses, writing
from guicheng.filings.access.reader import holder_of
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.roles import policy_of
from guicheng.filings.guards import uniqueness
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.rehearsal import aliases


@dataclass
class Applicant:
    """Somebody who registered by themselves, with what only they know."""

    account_id: int
    login: str
    password: str = field(repr=False)
    receipt: str = field(default="", repr=False)


@dataclass
class Stage:
    """Everything a scenario refers to by name."""

    config: RegionConfig
    actors: dict[str, Actor] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    filings: dict[str, int] = field(default_factory=dict)
    registrations: dict[str, Applicant] = field(default_factory=dict)
    last: int | None = None
    told_before: int = 0
    """The last notice there was before the present act."""

    def copy(self) -> Stage:
        """The same stage, to go on from by itself; its entries are read again where they are asked for."""
        return Stage(
            self.config,
            dict(self.actors),
            dict(self.organisations),
            {alias: copy.copy(entry) for alias, entry in self.entries.items()},
            dict(self.filings),
            dict(self.registrations),
            self.last,
        )

    def set(self, given: Given) -> None:
        """Make what the scenario says is given."""
        for alias, organisation in given.organisations.items():
            self._organisation(alias, organisation)
        for alias, entry in given.entries.items():
            self._entry(alias, entry)

    def actor(self, name: str) -> Actor:
        """An actor by its name: `<organisation or entry>.<role>`, or the alias alone where it has one role."""
        if name == ANYONE:
            return Actor.anonymous(self.config.region.region, channel="scenario")
        if name in self.actors:
            return self.actors[name]
        alone = [key for key in self.actors if key.startswith(f"{name}.")]
        if len(alone) != 1:
            raise KeyError(name)
        return self.actors[alone[0]]

    def authorised(self, organisation: Organisation) -> None:
        """Let the people of an organisation have the business systems that it is authorised for now."""
        held = policy_of(self.config).systems.held(organisation.systems)
        for name, actor in self.actors.items():
            if actor.organisation_id == organisation.pk:
                self.actors[name] = replace(actor, systems=held)

    def in_place_of(self, actor: Actor, principal: Actor) -> Actor:
        """An actor as deputy of another today. Refuses `not-a-deputy` who is none."""
        found = standing.of_account(actor.account_id or 0)
        deputy = found.actor(actor.membership_id, policy_of(self.config), channel="scenario") if found else actor
        theirs = tuple(one for one in deputy.stands_in if one.account_id == principal.account_id)
        if not theirs:
            zh = f"{actor.name}今天不是{principal.name}的代理人"
            raise refuse("not-a-deputy", zh, f"{actor.name} does not stand in for {principal.name} today", status=403)
        return replace(deputy, stands_in=theirs)

    def desks(self, name: str) -> list[str]:
        """The desks of an actor; of a registration that has not signed in, that of its account."""
        if name in self.registrations and name not in self.actors:
            return [str(DeskKey("account", self.registrations[name].account_id))]
        return sorted(self.actor(name).desk_keys)

    def filing(self, name: str | None) -> Filing | None:
        """A filing by its alias; the last one made, where none is named; None where it is gone."""
        pk = self.filings[name] if name else self.last
        return Filing.objects.unscoped().select_related("subject").filter(pk=pk).first() if pk else None

    def resolved(self, value: Any) -> Any:
        """`value` with the entries and organisations that it names (`aliases.resolved`)."""
        return aliases.resolved(value, self.entries, self.organisations)

    def name_of(self, desk: str) -> str:
        """What the story calls somebody who may take a desk; the desk itself where it has nobody there."""
        return next((name for name, actor in self.actors.items() if desk in actor.desk_keys), desk)

    def _organisation(self, alias: str, given: GivenOrganisation) -> None:
        place = given.jurisdiction or self.config.region.jurisdiction
        organisation = Organisation(
            region=self.config.region.region,
            kind=given.kind,
            name=given.name,
            credit_code=given.credit_code,
            jurisdiction=Jurisdiction.objects.filter(pk=place).first(),
        )
        organisation.save()
        self.organisations[alias] = organisation
        for role in given.roles:
            self.actors[f"{alias}.{role}"] = self._account(f"{alias}.{role}", organisation, role, None)

    def _entry(self, alias: str, given: GivenEntry) -> None:
        register = self.config.registers[given.register_]
        owner = self.organisations[given.of]
        data = self.resolved(given.data)
        parent = self.entries[given.about] if given.about else None
        entry = Entry(
            region=self.config.region.region,
            register=given.register_,
            organisation_id=owner.pk,
            parent=parent,
            jurisdiction=_above(parent, owner),
            name=alias,
            data=data,
            created_at=given.created.replace(tzinfo=self.config.zone) if given.created else clock.now(),
        )
        entry_columns.follow(entry, register, Facts(self.config, Dossier(entry), form=entry.data))
        entry.save()
        uniqueness.claim_entry(Actor.system(entry.region, "stage"), self.config, entry)
        self._attach_to_entry(entry, given)
        self.entries[alias] = entry
        for role in given.roles:
            self.actors[f"{alias}.{role}"] = self._account(f"{alias}.{role}", owner, role, entry.pk)
        narrator = Actor.system(entry.region, "scenario", channel="scenario")
        entry_changes.entry_changed(entry, narrator)
        statuses.refresh(self.config, Dossier.read(entry), narrator)

    def _attach_to_entry(self, entry: Entry, given: GivenEntry) -> None:
        """Let an entry have the files that the scenario gives it."""
        sheet = writing.sheet(Actor.system(entry.region, "stage"), entry.pk) if given.attach else None
        if sheet is None:
            return
        for slot_id, number in given.attach.items():
            slot = sheet.form.slot_at(slot_id)
            if slot is None:
                raise KeyError(slot_id)
            self.attach_to(entry_files.holder_of(entry), slot, number)
        entry.files = dict(given.attach)
        entry.save(update_fields=["files"])

    def _account(self, login: str, organisation: Organisation, role: str, subject_id: int | None) -> Actor:
        region = self.config.region.region
        policy = policy_of(self.config)
        rules = policy.roles[role]
        account = Account(region=region, login=login, name=login, organisation=organisation)
        account.manages_only = rules.manages_only
        account.set_unusable_password()
        account.save()
        held = Membership(region=region, account=account, organisation=organisation, role=role, subject_id=subject_id)
        held.save()
        return Actor(
            region=region,
            account_id=account.pk,
            login=login,
            name=login,
            organisation_id=organisation.pk,
            organisation_kind=organisation.kind,
            organisation_name=organisation.name,
            role=role,
            roles=frozenset({role}),
            membership_id=held.pk,
            systems=policy.systems.held(organisation.systems),
            subject_id=subject_id,
            jurisdiction=str(organisation.jurisdiction_id or ""),
            sees=rules.sees,
            acts_for=rules.acts_for,
            permissions=rules.permissions,
            manages_only=rules.manages_only,
            channel="scenario",
        )

    def attach(self, filing: Filing, slot: Slot, number: int) -> None:
        """Put so many files into a slot of a filing."""
        self.attach_to(holder_of(filing), slot, number)

    def attach_to(self, holder: Holder, slot: Slot, number: int, *, by: int | None = None) -> None:
        """Put so many more files into a slot, without bytes: required page kinds first, each with a caption."""
        kinds = [page.id for page in slot.page_kinds if page.required]
        there = Attachment.objects.filter(holder_kind=holder.kind, holder_id=holder.id, slot=slot.id).count()
        media = "image/jpeg" if "image" in slot.kinds else "application/pdf"
        names = range(there, there + number)
        digests = [hashlib.sha256(f"{holder.kind}/{holder.id}/{slot.id}/{n}".encode()).hexdigest() for n in names]
        blobs = [Blob(sha256=digest, size=1, media_type=media) for digest in digests]
        Blob.objects.bulk_create(blobs, ignore_conflicts=True)
        Attachment.objects.bulk_create(
            Attachment(
                region=holder.region,
                organisation_id=holder.organisation_id,
                subject_id=holder.subject_id,
                holder_kind=holder.kind,
                holder_id=holder.id,
                slot=slot.id,
                page_kind=kinds[n] if n < len(kinds) else "",
                caption=f"图{n + 1}",
                number=n + 1,
                name=f"{n + 1}.jpg",
                blob_id=digest,
                uploaded_by=by,
            )
            for n, digest in zip(names, digests, strict=True)
        )


def _above(parent: Entry | None, owner: Organisation) -> str:
    """The place of an entry that names none: that of the entry it belongs to, or of its owner."""
    return (parent.jurisdiction if parent else "") or str(owner.jurisdiction_id or "")
