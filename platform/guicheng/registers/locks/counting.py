"""What counts now: the claims of a person under each rule, the key each counts by, and the limit they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from guicheng.common import clock
from guicheng.config.conditions.tree import TODAY, Compare, Measure, Presence, Quantified, references, walk
from guicheng.config.model.locks import LockRule
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.locks import parts
from guicheng.registers.locks.algebra import Allotment, Claim, allot
from guicheng.registers.locks.person_files import Held, PersonFile
from guicheng.registers.values import entry_map

Account = dict[tuple[str, str], Allotment]
"""What a person has, by rule and scope. A rule under which nothing counts is not in it."""

_ASKS = (Compare, Presence, Measure, Quantified)

WIDTHS = {"province": 2, "city": 4, "county": 6}


@dataclass(frozen=True)
class Counted:
    """An appointment that counts under a rule."""

    held: Held
    claim: Claim
    facts: Mapping[str, Any]


def account(config: RegionConfig, file: PersonFile, extra: Iterable[Held] = (), without: Iterable[int] = ()) -> Account:
    """The person's places under every rule: as things are, or with `extra` appointments and `without` others."""
    today = clock.today(config.zone)
    gone = set(without)
    running = [held for held in [*file.running(today), *extra] if held.tie.pk not in gone]
    found: Account = {}
    for rule_id, rule in config.locks.items():
        for scope, counted in _by_scope(config, rule, file, running).items():
            found[rule_id, scope] = allot((one.claim for one in counted), _most(config, rule, counted))
    return found


def _by_scope(
    config: RegionConfig, rule: LockRule, file: PersonFile, running: Iterable[Held]
) -> dict[str, list[Counted]]:
    found: dict[str, list[Counted]] = {}
    for held in running:
        counted = count(config, rule, file, held)
        if counted is not None:
            found.setdefault(scope_of(rule, held), []).append(counted)
    return found


def count(config: RegionConfig, rule: LockRule, file: PersonFile, held: Held) -> Counted | None:
    """An appointment as it counts under a rule; None where it does not."""
    if held.tie.post not in rule.posts:
        return None
    if rule.organisation_kinds and held.organisation.get("kind") not in rule.organisation_kinds:
        return None
    known = facts(file, held)
    if rule.while_ is not None and not config.holds(rule.while_, known):
        return None
    claim = Claim(held.tie.pk, held.work.pk, held.tie.post, key_of(rule, known, held), held.tie.accepted_at)
    return Counted(held, claim, known)


def facts(file: PersonFile, held: Held) -> dict[str, Any]:
    """What the conditions of a rule may ask of an appointment."""
    return {
        "person": entry_map(file.entry),
        "work": entry_map(held.work),
        "appointment": entry_map(held.entry),
        "organisation": held.organisation,
        "holder": {"certificates": file.certificates},
    }


def key_of(rule: LockRule, known: Mapping[str, Any], held: Held) -> str:
    """What an appointment counts by: the declared value, or its work where that is empty (YNR-12)."""
    value = parts.value(known, rule.distinct)
    if isinstance(value, Mapping):
        value = value.get("id") or value.get("code")
    text = str(value if value is not None else "").strip()
    return f"={text}"[:300] if text else f"#{held.work.pk}"


def scope_of(rule: LockRule, held: Held) -> str:
    """What is counted together with an appointment (YNR-11)."""
    if rule.scope in WIDTHS:
        return held.work.jurisdiction[: WIDTHS[rule.scope]]
    return str(held.tie.organisation_id or "") if rule.scope == "organisation" else ""


def _most(config: RegionConfig, rule: LockRule, counted: list[Counted]) -> int:
    """The smallest limit among the works that count together."""
    if not rule.limit.cases:
        return rule.limit.otherwise
    works = list({one.held.work.pk: entry_map(one.held.work) for one in counted}.values())
    return min(_most_of(config, rule, {**one.facts, "works": works}) for one in counted)


def _most_of(config: RegionConfig, rule: LockRule, known: Mapping[str, Any]) -> int:
    return next((case.most for case in rule.limit.cases if config.holds(case.when, known)), rule.limit.otherwise)


def next_boundary(config: RegionConfig, file: PersonFile) -> dt.datetime | None:
    """The next moment the calendar alone may change what counts: a last day passes, a certificate begins or ends, or,
    where a condition counts days, tomorrow."""
    today = clock.today(config.zone)
    running = file.running(today)
    days = {held.until + dt.timedelta(1) for held in running if held.until}
    for one in file.certificates:
        begins, ends = parts.date(one, "valid_from"), parts.date(one, "valid_to")
        days |= {day for day in (begins, ends and ends + dt.timedelta(1)) if day}
    if running and _counts_days(config):
        days.add(today + dt.timedelta(1))
    coming = [day for day in days if day > today]
    return _midnight(min(coming), config.zone) if coming else None


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone)


def _counts_days(config: RegionConfig) -> bool:
    """Whether a condition of the rules asks for the day: those that ask only for certificates have their days known."""
    conditions = [rule.while_ for rule in config.locks.values() if rule.while_]
    conditions += [case.when for rule in config.locks.values() for case in rule.limit.cases]
    waiting, seen = list(conditions), set[str]()
    while waiting:
        condition = waiting.pop()
        if any(TODAY in references(part) for part in walk(condition.tree) if isinstance(part, _ASKS)):
            return True
        named = condition.names() - seen
        seen |= named
        waiting += [config.conditions[name] for name in named if name in config.conditions]
    return False
