"""What the page of an entry says of people: a person's posts, certificates and locks with their reasons (YNR-13), and
who has been appointed to a work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common import clock
from guicheng.common.text import joined
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import locking, open_appointments
from guicheng.filings.context import queries
from guicheng.portal.visit import Visit
from guicheng.registers.locks import counting, person_files, wording
from guicheng.registers.locks.algebra import Seat
from guicheng.registers.locks.counting import Account
from guicheng.registers.locks.person_files import Held, PersonFile
from guicheng.registers.models import Entry, Lock, Tie
from guicheng.reports import listing
from guicheng.reports.column_values import Cells

DAY = "%Y-%m-%d"
COUNTS, FREE, OVER = "warning", "neutral", "void"


def of_entry(visit: Visit, entry: Entry) -> dict[str, Any] | None:
    """What the page says besides the entry itself; None in registers that have nothing to do with people."""
    people = visit.config.people
    match people.part_of(entry.register) if people else None:
        case "persons":
            return _of_person(visit, entry)
        case "works":
            return {"appointments": _appointments(visit, open_appointments.of_work(entry))}
    return None


def _of_person(visit: Visit, person: Entry) -> dict[str, Any]:
    config = visit.config
    shown = [_lock(config, lock) for lock in locking.history(visit.actor, person.pk)]
    return {
        "locks": [one for one in shown if one["until"] is None],
        "past": [one for one in shown if one["until"] is not None],
        "is_person": True,
        "appointments": _appointments(visit, open_appointments.of_person(person)),
        "certificates": _certificates(visit, person),
        "employments": _employments(visit, person),
    }


# -- locks ---------------------------------------------------------------------------------------------------------


def _lock(config: RegionConfig, lock: Lock) -> dict[str, Any]:
    """A lock in words: its rule, what it rests on, since when, how it ended, and the record it was set with."""
    rule = config.locks.get(lock.rule)
    ways = {"released": _("经审核解锁"), "moved": _("转移到其他工程"), "ended": _("自动解除")}
    return {
        "title": str(rule.title) if rule else lock.rule,
        "post": str(wording.post_title(config, lock.post)),
        "origin": lock.origin.name,
        "works": [{"name": work["name"], "since": str(work["since"])[:10]} for work in lock.works],
        "since": lock.since,
        "until": lock.until,
        "ended": ways.get(lock.ended, ""),
        "filing": reverse("portal:filing", args=[lock.filing_id]) if lock.filing_id else "",
        "why": {
            **{name: lock.why[name] for name in ("release", "file", "line") if name in lock.why},
            "text": str(rule.title) if rule else lock.rule,
            "most": lock.why.get("most"),
            "works": _worded(config, lock.works),
        },
    }


def _worded(config: RegionConfig, works: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        _("%(work)s（%(post)s，%(since)s 起）")
        % {
            "work": work["name"],
            "post": wording.post_title(config, str(work["post"])),
            "since": str(work["since"])[:10],
        }
        for work in works
    ]


# -- posts ---------------------------------------------------------------------------------------------------------


def _appointments(visit: Visit, found: list[tuple[Tie, str]]) -> list[dict[str, Any]]:
    """Appointments, running and past, each with whether it counts and why."""
    persons = person_files.read(visit.config, {tie.person_id for tie, _name in found})
    accounts = {pk: counting.account(visit.config, file) for pk, file in persons.items()}
    return [
        {
            "person": tie.person.name,
            "person_url": _link(visit, tie.person),
            "work": tie.work.name if tie.work else "",
            "work_url": _link(visit, tie.work),
            "post": str(wording.post_title(visit.config, tie.post)),
            "organisation": organisation,
            "since": _since(visit, persons[tie.person_id], tie),
            "until": _until(visit, persons[tie.person_id], tie),
            **_standing(visit.config, persons[tie.person_id], accounts[tie.person_id], tie),
        }
        for tie, organisation in found
    ]


def _since(visit: Visit, file: PersonFile, tie: Tie) -> str:
    """The first day that was declared, else the day it was accepted."""
    held = next((one for one in file.appointments if one.tie.pk == tie.pk), None)
    if held is not None and held.start is not None:
        return held.start.isoformat()
    return tie.accepted_at.astimezone(visit.config.zone).strftime(DAY)


def _until(visit: Visit, file: PersonFile, tie: Tie) -> str:
    """The last day that was declared, or the day the platform ended it; '' while it has none."""
    if tie.ended_at is not None:
        return tie.ended_at.astimezone(visit.config.zone).strftime(DAY)
    held = next((one for one in file.appointments if one.tie.pk == tie.pk), None)
    return held.until.isoformat() if held is not None and held.until is not None else ""


def _employments(visit: Visit, person: Entry) -> list[dict[str, Any]]:
    """Who employs the person since when; where no employments are kept, who registered the person."""
    if visit.config.people is None or visit.config.people.employment is None:
        return []
    today = clock.today(visit.config.zone)
    return [
        {
            "organisation": organisation,
            "since": tie.accepted_at.astimezone(visit.config.zone).strftime(DAY),
            "until": tie.until.isoformat() if tie.until else "",
            "over": tie.until is not None and tie.until < today,
        }
        for tie, organisation in open_appointments.employments_of(person)
    ]


def _link(visit: Visit, entry: Entry | None) -> str:
    """Where the entry is, for whoever may see it."""
    seen = entry is not None and queries.entries(visit.actor, entry.register).filter(pk=entry.pk).exists()
    return reverse("portal:entry", args=[entry.pk]) if entry is not None and seen else ""


def _standing(config: RegionConfig, file: PersonFile, account: Account, tie: Tie) -> dict[str, Any]:
    """Whether an appointment takes a place: in one word with its tone, and the reason."""
    zone = config.zone
    if tie.ended_at is not None:
        return {"state": _("已离任"), "tone": OVER, "note": tie.ended_at.astimezone(zone).strftime(DAY), "whys": []}
    if tie.released_at is not None:
        day = tie.released_at.astimezone(zone).strftime(DAY)
        return {"state": _("不计入"), "tone": FREE, "note": _("%(day)s 已解锁") % {"day": day}, "whys": []}
    held = next((one for one in file.running(clock.today(zone)) if one.tie.pk == tie.pk), None)
    if held is None:
        return {"state": _("已到期"), "tone": OVER, "note": "", "whys": []}
    for rule_id, scope, place, seat in _places(account, tie):
        words = {"place": place, "most": account[rule_id, scope].most}
        waits = place == 0
        return {
            "state": _("等待名额") if waits else _("计入"),
            "tone": COUNTS,
            "note": "" if waits else _("第 %(place)s 个，上限 %(most)s 个") % words,
            "whys": [_counting(config, file, held, rule_id, seat)],
        }
    return {"state": _("不计入"), "tone": FREE, "note": "", "whys": list(_not_counting(config, file, held))}


def _places(account: Account, tie: Tie) -> Iterator[tuple[str, str, int, Seat]]:
    """Rule, scope, number and sharers of the places an appointment takes; 0 where it waits for one."""
    for (rule_id, scope), allotment in account.items():
        for number, seat in (*enumerate(allotment.places, 1), *((0, seat) for seat in allotment.waiting)):
            if any(claim.appointment == tie.pk for claim in seat.claims):
                yield rule_id, scope, number, seat


def _counting(config: RegionConfig, file: PersonFile, held: Held, rule_id: str, seat: Seat) -> dict[str, Any]:
    """Why a running appointment counts under a rule, and with which other works it counts as one (YNR-12)."""
    rule = config.locks[rule_id]
    because = [] if rule.while_ is None else [config.explain(rule.while_, counting.facts(file, held))]
    names = {one.work.pk: one.work.name for one in file.appointments}
    others = [names.get(work, "") for work in seat.works if work != held.work.pk]
    if others and rule.distinct:
        known = config.labels()(rule.distinct)
        words = {"key": known.title if known else rule.distinct, "works": joined(others)}
        because.append({"text": _("%(key)s相同，与%(works)s合并计为一个") % words, "holds": True})
    said = config.explain_rule(f"locks/{rule_id}")
    return {**said, "text": _("%(lock)s：该任职计入") % {"lock": rule.title}, "because": because}


def _not_counting(config: RegionConfig, file: PersonFile, held: Held) -> Iterator[dict[str, Any]]:
    """Why a running appointment takes no place under the rules for its post."""
    for rule_id, rule in config.locks.items():
        if held.tie.post not in rule.posts:
            continue
        said = config.explain_rule(f"locks/{rule_id}")
        if rule.organisation_kinds and held.organisation.get("kind") not in rule.organisation_kinds:
            yield {**said, "text": _("任命单位的类型不在锁定范围内")}
        elif rule.while_ is not None:
            yield {**said, "because": config.explain(rule.while_, counting.facts(file, held))}


# -- certificates --------------------------------------------------------------------------------------------------


def _certificates(visit: Visit, person: Entry) -> dict[str, Any] | None:
    """The person's certificates with the columns of their list, and whether each is valid today."""
    config, people = visit.config, visit.config.people
    declared = people.certificates if people else None
    lists = config.registers[declared.register_].lists if declared else []
    if people is None or declared is None or not lists:
        return None
    listed = next((one for one in lists if visit.actor.role in one.to), lists[0])
    columns = [one for one in listed.columns if one.value.root != people.persons.register_]
    entries = open_appointments.certificates_of(person)
    valid = _valid_today(visit, person)
    cells = listing.of_entries(Cells(config, visit.actor, visit.language), entries, columns)
    made = [{"key": one.id, "label": str(one.title), "kind": "text"} for one in columns]
    return {
        "columns": [*made, {"key": "_valid", "label": _("今日是否有效"), "kind": "chip"}],
        "rows": [{"id": one.pk, "cells": {**words, "_valid": valid[one.pk]}} for one, words in cells],
    }


def _valid_today(visit: Visit, person: Entry) -> dict[int, dict[str, str]]:
    today = clock.today(visit.config.zone).isoformat()
    found: dict[int, dict[str, str]] = {}
    for one in person_files.read(visit.config, [person.pk])[person.pk].certificates:
        begun, over = (one["valid_from"] or "") <= today, bool(one["valid_to"]) and one["valid_to"] < today
        if one["state"] == "valid" and begun and not over:
            found[one["id"]] = {"value": _("有效"), "tone": "success"}
        else:
            reason = _("已过有效期") if over else _("尚未生效") if not begun else _("无效")
            found[one["id"]] = {"value": reason, "tone": "danger"}
    return found
