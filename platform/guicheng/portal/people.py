"""What the page of an entry says of people: a person's posts, certificates and locks with their reasons (YNR-13), and
who has been appointed to a work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common import clock
from guicheng.common.text import joined
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import appointment_standing, locking, open_appointments
from guicheng.entries.appointment_standing import Reason, Standing
from guicheng.filings.context import queries
from guicheng.portal.visit import Visit
from guicheng.registers.locks import wording
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
    standings = appointment_standing.of_appointments(visit.config, (tie for tie, _name in found))
    return [
        {
            "person": tie.person.name,
            "person_url": _link(visit, tie.person),
            "work": tie.work.name if tie.work else "",
            "work_url": _link(visit, tie.work),
            "post": str(wording.post_title(visit.config, tie.post)),
            "organisation": organisation,
            **_standing(visit.config, standings[tie.pk]),
        }
        for tie, organisation in found
    ]


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


def _standing(config: RegionConfig, standing: Standing) -> dict[str, Any]:
    """Whether an appointment takes a place: in one word with its tone, and the reason."""
    words = {
        "left": (_("已离任"), OVER),
        "released": (_("不计入"), FREE),
        "expired": (_("已到期"), OVER),
        "waiting": (_("等待名额"), COUNTS),
        "counted": (_("计入"), COUNTS),
        "free": (_("不计入"), FREE),
    }
    notes = {
        "left": str(standing.day),
        "released": _("%(day)s 已解锁") % {"day": standing.day},
        "counted": _("第 %(place)s 个，上限 %(most)s 个") % {"place": standing.place, "most": standing.most},
    }
    state, tone = words[standing.state]
    counts = standing.state in ("waiting", "counted")
    return {
        "since": standing.since.isoformat(),
        "until": standing.until.isoformat() if standing.until else "",
        "state": state,
        "tone": tone,
        "note": notes.get(standing.state, ""),
        "whys": [_why(config, reason, counts=counts) for reason in standing.reasons],
    }


def _why(config: RegionConfig, reason: Reason, *, counts: bool) -> dict[str, Any]:
    """Why a running appointment counts under a rule, or does not."""
    rule, said = config.locks[reason.rule], config.explain_rule(f"locks/{reason.rule}")
    if not reason.is_of_kind:
        return {**said, "text": _("任命单位的类型不在锁定范围内")}
    if not counts:
        return {**said, "because": reason.because}
    because = [] if reason.because is None else [reason.because]
    if reason.together and rule.distinct:
        known = config.labels()(rule.distinct)
        words = {"key": known.title if known else rule.distinct, "works": joined(reason.together)}
        because.append({"text": _("%(key)s相同，与%(works)s合并计为一个") % words, "holds": True})
    return {**said, "text": _("%(lock)s：该任职计入") % {"lock": rule.title}, "because": because}


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
    words = {
        "valid": {"value": _("有效"), "tone": "success"},
        "expired": {"value": _("已过有效期"), "tone": "danger"},
        "not-yet": {"value": _("尚未生效"), "tone": "danger"},
        "invalid": {"value": _("无效"), "tone": "danger"},
    }
    found = appointment_standing.of_certificates(visit.config, person)
    return {pk: words[validity] for pk, validity in found.items()}
