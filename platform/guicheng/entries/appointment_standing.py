"""Whether an appointment takes a place, which one and why; whether a certificate is valid today (YNR-11, YNR-13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from guicheng.common import clock
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.locks import counting, person_files
from guicheng.registers.locks.algebra import Seat
from guicheng.registers.locks.counting import Account
from guicheng.registers.locks.person_files import Held, PersonFile
from guicheng.registers.models import Entry, Tie

State = Literal["left", "released", "expired", "waiting", "counted", "free"]
Validity = Literal["valid", "expired", "not-yet", "invalid"]


@dataclass(frozen=True)
class Reason:
    """Why an appointment counts under a rule, or does not: `because` explains the rule's condition, `together` are the
    other works with which it counts as one (YNR-12); not `is_of_kind` where the appointing body is of another kind."""

    rule: str
    because: Mapping[str, Any] | None = None
    together: tuple[str, ...] = ()
    is_of_kind: bool = True


@dataclass(frozen=True)
class Standing:
    """How an appointment stands: from when until when, since which day it is over or released, and the number of its
    place of how many."""

    state: State
    since: dt.date
    until: dt.date | None = None
    day: dt.date | None = None
    place: int = 0
    most: int = 0
    reasons: tuple[Reason, ...] = ()


def of_appointments(config: RegionConfig, ties: Iterable[Tie]) -> dict[int, Standing]:
    """How each of the appointments stands, by its id."""
    found = list(ties)
    persons = person_files.read(config, {tie.person_id for tie in found})
    accounts = {pk: counting.account(config, file) for pk, file in persons.items()}
    return {tie.pk: _standing(config, persons[tie.person_id], accounts[tie.person_id], tie) for tie in found}


def _standing(config: RegionConfig, file: PersonFile, account: Account, tie: Tie) -> Standing:
    held = next((one for one in file.appointments if one.tie.pk == tie.pk), None)
    since = held.start if held is not None and held.start is not None else _day(config, tie.accepted_at)
    until = held.until if held is not None else None
    if tie.ended_at is not None:
        day = _day(config, tie.ended_at)
        return Standing("left", since, day, day)
    if tie.released_at is not None:
        return Standing("released", since, until, _day(config, tie.released_at))
    running = next((one for one in file.running(clock.today(config.zone)) if one.tie.pk == tie.pk), None)
    if running is None:
        return Standing("expired", since, until)
    for rule_id, scope, place, seat in _places(account, tie):
        reasons = (_counting(config, file, running, rule_id, seat),)
        most = account[rule_id, scope].most
        return Standing("counted" if place else "waiting", since, until, None, place, most, reasons)
    return Standing("free", since, until, reasons=tuple(_not_counting(config, file, running)))


def _day(config: RegionConfig, moment: dt.datetime) -> dt.date:
    return moment.astimezone(config.zone).date()


def _places(account: Account, tie: Tie) -> Iterator[tuple[str, str, int, Seat]]:
    """Rule, scope, number and sharers of the places an appointment takes; 0 where it waits for one."""
    for (rule_id, scope), allotment in account.items():
        for number, seat in (*enumerate(allotment.places, 1), *((0, seat) for seat in allotment.waiting)):
            if any(claim.appointment == tie.pk for claim in seat.claims):
                yield rule_id, scope, number, seat


def _counting(config: RegionConfig, file: PersonFile, held: Held, rule_id: str, seat: Seat) -> Reason:
    """Why a running appointment counts under a rule."""
    rule = config.locks[rule_id]
    names = {one.work.pk: one.work.name for one in file.appointments}
    others = tuple(names.get(work, "") for work in seat.works if work != held.work.pk)
    because = None if rule.while_ is None else config.explain(rule.while_, counting.facts(file, held))
    return Reason(rule_id, because, others if rule.distinct else ())


def _not_counting(config: RegionConfig, file: PersonFile, held: Held) -> Iterator[Reason]:
    """Why a running appointment takes no place under the rules for its post."""
    for rule_id, rule in config.locks.items():
        if held.tie.post not in rule.posts:
            continue
        if rule.organisation_kinds and held.organisation.get("kind") not in rule.organisation_kinds:
            yield Reason(rule_id, is_of_kind=False)
        elif rule.while_ is not None:
            yield Reason(rule_id, config.explain(rule.while_, counting.facts(file, held)))


def of_certificates(config: RegionConfig, person: Entry) -> dict[int, Validity]:
    """Whether each of a person's certificates is valid today, by its id."""
    today = clock.today(config.zone).isoformat()
    found: dict[int, Validity] = {}
    for one in person_files.read(config, [person.pk])[person.pk].certificates:
        begun, over = (one["valid_from"] or "") <= today, bool(one["valid_to"]) and one["valid_to"] < today
        if one["state"] == "valid" and begun and not over:
            found[one["id"]] = "valid"
        else:
            found[one["id"]] = "expired" if over else "invalid" if begun else "not-yet"
    return found
