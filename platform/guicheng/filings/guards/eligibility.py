"""Who may take a post: asked as a candidate is picked, when the filing is handed in, and when it is decided
(YNR-23…25).

One answer for all three: the declared requirements, the limits and locks as they would stand, the number of changes,
own staff only. Reasons are problems with the declared texts, each with its explanation.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from guicheng import rules
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.common import clock, search
from guicheng.common.errors import Problem, refuse
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.config.model.filing import Appointing, PostOf
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import employees, parties
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.registers.locks import changes, counting, parts, person_files, wording
from guicheng.registers.locks.person_files import Held, PersonFile
from guicheng.registers.models import Entry, Tie
from guicheng.registers.values import entry_map, organisation_map

MOST_OFFERED = 50

YOUNGEST = 2**62
"""Stands for the number of an appointment that does not exist yet: younger than every other."""


@dataclass(frozen=True)
class Vacancy:
    """A post on a work that somebody is to take, in the place of `replaces` where one leaves it. `eligible` names what
    is asked beyond the rules of the post."""

    config: RegionConfig
    post: str
    work: Entry
    organisation_id: int | None
    replaces: Tie | None = None
    eligible: str | None = None

    @cached_property
    def organisation(self) -> dict[str, Any]:
        """The organisation that appoints, as conditions read it."""
        return organisation_map(Organisation.objects.unscoped().filter(pk=self.organisation_id or 0).first())

    def held_by(self, person: Entry) -> Held:
        """The appointment as it would be."""
        people = self.config.people
        assert people is not None
        assert people.appointments is not None
        entry = Entry(
            region=person.region,
            register=people.appointments.register_,
            organisation_id=self.organisation_id,
            parent=self.work,
            name=person.name,
            data={people.appointments.post: self.post},
        )
        tie = Tie(
            entry_id=YOUNGEST,
            region=person.region,
            part="appointments",
            person=person,
            work=self.work,
            organisation_id=self.organisation_id,
            post=self.post,
            accepted_at=clock.now(),
        )
        return Held(tie, entry, self.work, self.organisation)


@dataclass(frozen=True)
class Candidate:
    """A person in a picker: the posts held now, and every reason against; none = may be chosen."""

    person: Entry
    reasons: tuple[Problem, ...]
    file: PersonFile

    @property
    def ok(self) -> bool:
        """Whether the person may be chosen."""
        return not self.reasons


def problems(vacancy: Vacancy, file: PersonFile, actor: Actor | None = None) -> list[Problem]:
    """Everything that speaks against a person for a post; empty where nothing does."""
    config, person = vacancy.config, file.entry
    if (idle := _idle(vacancy, file)) is not None:
        return [idle]
    candidate = vacancy.held_by(person)
    before = counting.account(config, file)
    after = counting.account(config, file, extra=[candidate])
    found = [
        *_not_own_staff(vacancy, file),
        *wording.exceeded(config, file, wording.stood(before), after, [candidate]),
        *wording.kept_from(config, file, before, candidate),
        *_unmet(vacancy, file, actor),
    ]
    if vacancy.replaces is not None:
        too_many = changes.problem(config, vacancy.work, vacancy.replaces.person, vacancy.post)
        found += [too_many] if too_many else []
    told: dict[str, Problem] = {}
    for problem in found:  # a limit and a requirement may say the same in the manual's words
        told.setdefault(problem.message.zh, problem)
    return list(told.values())


def _idle(vacancy: Vacancy, file: PersonFile) -> Problem | None:
    """Why there is nothing to appoint, whoever the person is."""
    leaving = vacancy.replaces
    if leaving is not None and leaving.ended_at is not None:
        return Problem("appointment-ended", text("原任命已经终止，不能再变更", "That appointment has ended already"))
    if leaving is not None and leaving.person_id == file.entry.pk:
        return Problem("same-person", text("变更前后不能是同一人员", "The successor must be somebody else"))
    held = [one for one in file.running(clock.today(vacancy.config.zone)) if one.tie.post == vacancy.post]
    if any(one.work.pk == vacancy.work.pk for one in held):
        return Problem(
            "already-appointed",
            text(f"{file.entry.name}已在该工程担任此职务", f"{file.entry.name} holds this post on this work already"),
        )
    return None


def _not_own_staff(vacancy: Vacancy, file: PersonFile) -> Iterator[Problem]:
    people = vacancy.config.people
    assert people is not None
    today = clock.today(vacancy.config.zone)
    if people.employment is None:
        own = file.entry.organisation_id == vacancy.organisation_id
    else:
        own = file.works_for(vacancy.organisation_id, today)
    if not own:
        yield Problem(
            "not-own-staff",
            text(f"{file.entry.name}不是本单位人员", f"{file.entry.name} does not work for your organisation"),
            explanation=vacancy.config.explain_rule("people/employment", day=today.isoformat()),
        )


def _unmet(vacancy: Vacancy, file: PersonFile, actor: Actor | None) -> Iterator[Problem]:
    """The declared requirements of every rule for the post that are not met, in order, verbatim."""
    config = vacancy.config
    of_post = [rule.eligible for rule in config.locks.values() if vacancy.post in rule.posts]
    ids = dict.fromkeys(one for one in (*of_post, vacancy.eligible) if one)
    facts = _facts(vacancy, file, actor)
    for eligible in ids:
        today = clock.today(config.zone)
        unmet = rules.unmet(
            config.eligibility[eligible],
            facts,
            named=config.conditions,
            today=today,
            zone=config.zone,
            labels=config.labels(),
        )
        for problem in unmet:
            path = f"eligibility/{eligible}/requires/{problem.code.rpartition('.')[2]}"
            yield dataclasses.replace(
                problem, explanation={**config.explain_rule(path), "because": problem.explanation}
            )


def _facts(vacancy: Vacancy, file: PersonFile, actor: Actor | None) -> Facts:
    """What `eligibility.yaml` may ask: the candidate, their certificates and works, the vacant post and its work."""
    facts = Facts(vacancy.config, Dossier(None), actor=actor)
    facts.people.know({file.entry.pk: file})
    facts.extra = {
        "person": facts.people.map_of(file.entry),
        "holder": {"certificates": file.certificates},
        "work": entry_map(vacancy.work),
        "works": [entry_map(one.work) for one in file.running(clock.today(vacancy.config.zone))],
        "appointment": entry_map(vacancy.held_by(file.entry).entry),
        "organisation": vacancy.organisation,
    }
    return facts


# -- picking -------------------------------------------------------------------------------------------------------


def candidates(actor: Actor, vacancy: Vacancy, query: str = "", most: int = MOST_OFFERED) -> list[Candidate]:
    """The people of the actor's organisation for a post: those who may take it first, each of the others with why not.
    A fixed number of statements, however many people there are; `query` searches their names."""
    config, people = vacancy.config, vacancy.config.people
    if people is None:
        return []
    register = people.persons.register_
    rows = Entry.objects.visible_to(actor, also=employees.own_people(config, actor, register))
    rows = rows.filter(register=register, removed_at__isnull=True).filter(_own(config, actor, register))
    rows = rows.filter(search.found_by(query))
    found = person_files.read(config, rows.order_by("name", "id").values_list("pk", flat=True)[:most])
    offered = [Candidate(file.entry, tuple(problems(vacancy, file, actor)), file) for file in found.values()]
    return sorted(offered, key=lambda one: (not one.ok, one.person.name, one.person.pk))


def _own(config: RegionConfig, actor: Actor, register: str) -> Q:
    """The actor's own people: employed today, or, where employment is not kept, those whose entries are theirs."""
    if config.people is not None and config.people.employment is None:
        return Q(organisation_id=actor.organisation_id)
    return employees.own_people(config, actor, register)


def candidates_for(actor: Actor, facts: Facts, appointing_id: str, query: str = "") -> list[Candidate]:
    """The candidates for an appointment that a filing proposes; `facts` are those of the filing as it stands. None are
    offered before its post and work are known."""
    kind = facts.config.filings.get(facts.filing.type) if facts.filing else None
    rule = next((one for one in kind.appointments if one.id == appointing_id), None) if kind else None
    if rule is None:
        raise refuse("not-found", "没有这项任命", "There is no such appointment", status=404)
    vacancy = vacancy_of(rule, facts)
    return candidates(actor, vacancy, query) if vacancy is not None else []


def vacancy_of(rule: Appointing, facts: Facts) -> Vacancy | None:
    """The vacancy a filing speaks of, under the live rules; None while its post or work is not known."""
    config = releases.current(facts.config.region.region)
    post = facts.get(rule.post.fact) if isinstance(rule.post, PostOf) else rule.post
    work = entry_at(facts, rule.work)
    if config.people is None or work is None or post not in config.people.posts:
        return None
    leaving = entry_at(facts, rule.replaces) if rule.replaces else None
    tie = Tie.objects.filter(entry=leaving).select_related("person", "entry").first() if leaving else None
    return Vacancy(config, str(post), work, _organisation(rule, facts, tie), tie, rule.eligible)


def _organisation(rule: Appointing, facts: Facts, leaving: Tie | None) -> int | None:
    if rule.organisation is not None:
        return next(iter(parties.organisations(facts, rule.organisation)), None)
    return leaving.organisation_id if leaving else facts.filing.organisation_id if facts.filing else None


def entry_at(facts: Facts, path: str) -> Entry | None:
    """The entry a fact leads to: the subject, an entry beside or above it, or one chosen in a form."""
    if (entry := facts.entry(path)) is not None:
        return entry
    pk = parts.as_id(facts.get(path))
    region = facts.config.region.region
    return Entry.objects.unscoped().filter(pk=pk, region=region, removed_at__isnull=True).first() if pk else None


def of_proposal(rule: Appointing, facts: Facts) -> list[Problem]:
    """Why what a filing proposes cannot be done now, at the field where the candidate is picked."""
    if rule.when is not None and not facts.config.holds(rule.when, facts):
        return []
    field = rule.person.removeprefix("form.") if rule.person.startswith("form.") else ""
    vacancy, person = vacancy_of(rule, facts), entry_at(facts, rule.person)
    if vacancy is None or person is None:
        missing = text("请选择人员、职务和工程", "Choose the person, the post and the work")
        return [Problem("appointment-incomplete", missing, field=field)]
    file = person_files.read(vacancy.config, [person.pk]).get(person.pk)
    if file is None:
        return [Problem("appointment-incomplete", text("所选不是人员", "What was chosen is no person"), field=field)]
    return [dataclasses.replace(problem, field=field) for problem in problems(vacancy, file, facts.actor)]
