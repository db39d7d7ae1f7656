"""Who is asked to decide: a declared lookup turned into desks, for one filing at one moment (X-12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from guicheng.accounts import standing, successions
from guicheng.accounts.models import Account, Jurisdiction, Membership, Organisation
from guicheng.common import clock
from guicheng.config.model.chains import ForEach, Timeout
from guicheng.config.model.conditions import Condition
from guicheng.config.model.desks import Lookup, Named, Office
from guicheng.filings.context import desk_names, parties, workdays
from guicheng.filings.context.facts import Facts
from guicheng.registers.locks.parts import as_id
from guicheng.registers.models import Entry
from guicheng.statements import planned
from guicheng.workflow.desk import Desk

Organisations = QuerySet[Organisation] | list[Organisation]
"""Organisations that were found, or how to find them in a further statement."""


class Offices(list[Organisation]):
    """The offices that are responsible for a place, the nearest first."""


class FilingRouter:
    """Answers the chain's questions about one filing. Holds what it has looked up for the length of one act."""

    def __init__(self, facts: Facts, applicant_organisation: int | None, applicant: int | None) -> None:
        self.facts = facts
        self.config = facts.config
        self.applicant_organisation = applicant_organisation
        self.applicant = applicant
        self._found: dict[tuple[Any, str], Organisations] = {}
        self._roles: dict[Hashable, list[tuple[int, str, str]]] = {}

    def holds(self, condition: Condition) -> bool:
        """Whether a condition holds for the filing now."""
        return self.config.holds(condition, self.facts)

    def desks(self, lookup: Lookup, target: str = "") -> Sequence[Desk]:
        """The desks a lookup finds, in order."""
        if lookup.when and not self.holds(lookup.when):
            return []
        if lookup.account is not None:
            return self._account_desks(self.facts.get(lookup.account))
        role = lookup.role or ""
        if (team := self._team_of(role)) is not None:
            return self._team_desks(team, role)
        return self._desks_in(self._manned(self._organisations(lookup, target), role), role, lookup)

    def vacant(self, lookup: Lookup, target: str = "") -> Desk | None:
        """The first of the desks a lookup would find if its people were there."""
        return next(iter(self.vacancies(lookup, target)), None)

    def vacancies(self, lookup: Lookup, target: str = "", *, above: bool = False) -> list[Desk]:
        """The desks a lookup would find if its people were there: those of the offices or bodies that are nearest, and
        with `above` of those to which it climbs."""
        if lookup.when and not self.holds(lookup.when):
            return []
        if lookup.account is not None:
            account = Account.objects.unscoped().filter(pk=as_id(self.facts.get(lookup.account)) or 0).first()
            return [Desk.of_account(account.pk, desk_names.of_account(self.config, account.pk))] if account else []
        role = lookup.role or ""
        if (team := self._team_of(role)) is not None:
            return [self._team_desk(team, role)]
        found = self._organisations(lookup, target)
        if isinstance(found, Offices) and not above:
            found = [one for one in found if one.jurisdiction_id == found[0].jurisdiction_id]
        return [Desk.of_role(one.pk, role, desk_names.of_role(one.name)) for one in found]

    def place_of(self, lookup: Lookup) -> str:
        """The code of the place for which a lookup seeks an office; "" for any other lookup."""
        return self._place(lookup.source.at) if isinstance(lookup.source, Office) else ""

    def holders(self, lookups: Sequence[Lookup], target: str) -> QuerySet[Membership]:
        """Everybody who may take what the lookups ask for: the holders of their roles, each for themself; in place of
        one person who is named, whoever holds the same role beside them."""
        wanted = Q(pk__in=())
        for desk in {desk.key: desk for lookup in lookups for desk in self.desks(lookup, target)}.values():
            if desk.account_id is not None:
                wanted |= self._beside(desk.account_id)
            elif desk.entry_id is not None:
                wanted |= Q(subject_id=desk.entry_id, role=desk.role)
            else:
                wanted |= Q(organisation_id=desk.organisation_id, role=desk.role, subject_id=None)
        return Membership.objects.unscoped().active().filter(wanted, region=self.config.region.region)

    def _beside(self, account_id: int) -> Q:
        held = Membership.objects.unscoped().active().filter(account_id=account_id)
        beside = Q(account_id=account_id)
        for one in held.exclude(organisation_id=self.applicant_organisation or 0):
            beside |= Q(organisation_id=one.organisation_id, role=one.role, subject_id=one.subject_id)
        return beside

    def name(self, desk: str) -> str:
        """What a desk is called."""
        return desk_names.name_of(self.config, desk)

    def targets(self, each: ForEach) -> Sequence[str]:
        """The bodies chosen in the field: kinds of organisation, or organisations by their ids, each once."""
        if not each.kinds:
            return [str(one) for one in parties.organisations(self.facts, each.field)]
        chosen = self.facts.get(each.field) or []
        chosen = chosen if isinstance(chosen, list) else [chosen]
        return [each.kinds.get(str(one), str(one)) for one in chosen]

    def own(self, desk: Desk) -> bool:
        """Whether the applicant is one of those who may take that desk."""
        if self.applicant is None:
            return False
        if desk.account_id is not None:
            return desk.account_id == self.applicant
        held = Membership.objects.unscoped().active().filter(account_id=self.applicant, role=desk.role or "")
        if desk.organisation_id is not None:
            return held.filter(organisation_id=desk.organisation_id, subject_id=None).exists()
        return desk.entry_id is not None and held.filter(subject_id=desk.entry_id).exists()

    def due(self, rule: Timeout, since: dt.datetime) -> dt.datetime:
        """When a time-out comes for a task opened at `since`, in the working calendar it names."""
        return workdays.timeout_of(self.config, rule, since).moment

    def _team_of(self, role: str) -> Entry | None:
        """The entry whose own people hold a role: the subject, or one above it, that the role belongs to."""
        return parties.team_of(self.config, role, self.facts.dossier.subject)

    def _team_desks(self, entry: Entry, role: str) -> list[Desk]:
        held = Membership.objects.unscoped().active().filter(subject_id=entry.pk, role=role)
        return [self._team_desk(entry, role)] if held.exists() else []

    def _team_desk(self, entry: Entry, role: str) -> Desk:
        return Desk.of_entry(entry.pk, role, desk_names.of_entry(self.config, entry.name, role))

    def _account_desks(self, value: Any) -> list[Desk]:
        """The desks of people who are named, as far as they may act; see `standing.hold`."""
        ids = [i for one in (value if isinstance(value, list) else [value]) if (i := as_id(one))]
        accounts = Account.objects.unscoped().filter(region=self.config.region.region, pk__in=standing.hold(ids))
        return [Desk.of_account(account.pk, desk_names.of_account(self.config, account.pk)) for account in accounts]

    def _desks_in(self, organisations: Organisations, role: str, lookup: Lookup) -> list[Desk]:
        """The desk of a role in each of the organisations, or one for each person; none where nobody holds the role.
        One statement."""
        if lookup.each == "person":
            held = Membership.objects.unscoped().active().filter(organisation__in=organisations, role=role)
            people = held.select_related("account", "organisation").order_by("organisation_id", "account_id")
            people = people.filter(account_id__in=standing.hold(held.values_list("account_id", flat=True)))
            return [Desk.of_account(one.account_id, desk_names.of_member(self.config, one)) for one in people]
        return [
            Desk.of_role(pk, role, desk_names.of_role(name))
            for pk, held_role, name in self._roles_in(organisations)
            if held_role == role
        ]

    def _manned(self, organisations: Organisations, role: str) -> Organisations:
        """Of the offices of a place and of those above it, the nearest in which somebody holds the role: an office
        without anybody to take it counts as missing. Other organisations as they are."""
        if not isinstance(organisations, Offices):
            return organisations
        held = {pk for pk, held_role, _ in self._roles_in(organisations) if held_role == role}
        manned = [one for one in organisations if one.pk in held]
        nearest = manned[0].jurisdiction_id if manned else None
        return [one for one in manned if one.jurisdiction_id == nearest]

    def _roles_in(self, organisations: Organisations) -> list[tuple[int, str, str]]:
        """Organisation, role and name of every role that somebody holds there; read once for all lookups that ask."""
        if isinstance(organisations, QuerySet):  # one that `_found` keeps, so that nothing else takes its identity
            known = id(organisations)
            if known not in self._roles:
                self._roles[known] = list(_roles_held(organisations, clock.today()))
            return self._roles[known]
        ids = tuple(one.pk for one in organisations)
        if ids not in self._roles:
            self._roles[ids] = list(_roles_held_in(ids, on=clock.today()))
        return self._roles[ids]

    def _organisations(self, lookup: Lookup, target: str) -> Organisations:
        source = lookup.source
        key = (source.model_dump_json() if isinstance(source, Office | Named) else source, target)
        if key not in self._found:
            self._found[key] = self._look_up(source, target)
        return self._found[key]

    def _look_up(self, source: Any, target: str) -> Organisations:
        if isinstance(source, Office):
            return self._offices(source.kind, self._place(source.at), climb=source.climb)
        if source == "target" and target in self.config.region.organisation_kinds:
            return self._offices(target, self._place("subject.jurisdiction"), climb=True)
        region = Organisation.objects.unscoped().filter(region=self.config.region.region, state="active")
        return region.filter(pk__in=self._named(source, target))

    def _named(self, source: Any, target: str) -> list[int]:
        """The ids of the organisations that are named one by one."""
        if source == "target":
            return [as_id(target) or 0]
        if source in parties.FILER:
            return [self.applicant_organisation or 0]
        return parties.organisations(self.facts, source.named_in if isinstance(source, Named) else source)

    def _place(self, at: str) -> str:
        if at == "region":
            return self.config.region.jurisdiction
        value = self.facts.get(at) or self.config.region.jurisdiction
        return str(value.get("code") if isinstance(value, dict) else value)

    def _offices(self, kind: str, place: str, *, climb: bool) -> Offices:
        """The organisations of a kind for a place and, where the search may `climb`, for the places above, the nearest
        first."""
        here = [place, *successions.later(place), *successions.earlier(place)]
        above = [code for one in here for code in Jurisdiction.above(one)] if climb else []
        codes = list(dict.fromkeys([*here, *sorted(above, key=lambda code: code.endswith("0000"))]))
        region = self.config.region.region
        return Offices(sorted(_offices_at(region, kind, codes), key=lambda one: codes.index(str(one.jurisdiction_id))))


@planned
def _roles_held_in(organisations: Collection[int], *, on: dt.date) -> QuerySet[Membership, tuple[int, str, str]]:
    return _roles_held(organisations, on)


def _roles_held(
    organisations: Collection[int] | QuerySet[Organisation], on: dt.date
) -> QuerySet[Membership, tuple[int, str, str]]:
    held = Membership.objects.unscoped().active(on).filter(organisation__in=organisations, subject_id=None)
    return held.order_by("organisation_id").values_list("organisation_id", "role", "organisation__name").distinct()


@planned
def _offices_at(region: str, kind: str, codes: Collection[str]) -> QuerySet[Organisation]:
    offices = Organisation.objects.unscoped().filter(region=region, kind=kind, state="active", jurisdiction__in=codes)
    return offices.order_by("id")
