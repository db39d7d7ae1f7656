"""Why somebody is refused a post: the declared text verbatim, and which works hold the places since when."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from guicheng.common.errors import Problem
from guicheng.common.text import Text, text
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.locks.algebra import Allotment, Seat, exceeding
from guicheng.registers.locks.counting import Account
from guicheng.registers.locks.person_files import Held, PersonFile

Works = list[dict[str, Any]]


class Stood(NamedTuple):
    """How things stood under a rule before a change: how many keys waited already, and which had a place."""

    waiting: int = 0
    places: frozenset[str] = frozenset()


Before = Mapping[tuple[str, str], Stood]


def works_of(seats: Iterable[Seat], names: dict[int, str], zone: dt.tzinfo) -> Works:
    """The works that hold places, ready for an explanation or a record: number, name, post, since when."""
    return [
        {
            "id": claim.work,
            "name": names.get(claim.work, ""),
            "post": claim.post,
            "place": number,
            "key": seat.key,
            "appointment": claim.appointment,
            "since": claim.since.astimezone(zone).isoformat(timespec="seconds"),
        }
        for number, seat in enumerate(seats, start=1)
        for claim in seat.claims
    ]


@dataclasses.dataclass(frozen=True)
class WordedLimit:
    """A person who is kept from a post by a rule: the places that are held under it, and appointments (`extra`) that
    are not in the person's file."""

    rule_id: str
    file: PersonFile
    held: Allotment
    post: str
    extra: Iterable[Held] = ()


def over_the_limit(config: RegionConfig, case: WordedLimit) -> Problem:
    """The problem of an appointment for which no place is left (YNR-23…25)."""
    return _problem("post-limit", config.locks[case.rule_id].refuse, config, case)


def locked(config: RegionConfig, case: WordedLimit) -> Problem:
    """The problem of a person whom a lock keeps from another post (YNR-08)."""
    message = config.locks[case.rule_id].blocked or text(
        "{person}已因担任{holds}被锁定，不能承接新的工程", "{person} is locked as {holds} and cannot take on a new work"
    )
    return _problem("person-locked", message, config, case)


def _problem(code: str, message: Text, config: RegionConfig, case: WordedLimit) -> Problem:
    rule, held, post = config.locks[case.rule_id], case.held, post_title(config, case.post)
    names = {one.work.pk: one.work.name for one in [*case.file.appointments, *case.extra]}
    works = works_of(held.places, names, config.zone)
    listed = "、".join(dict.fromkeys(f"{work['name']}（{work['since'][:10]}起）" for work in works))
    listed_en = ", ".join(dict.fromkeys(f"{work['name']} (since {work['since'][:10]})" for work in works))
    return Problem(
        code,
        message.format(
            person=case.file.entry.name,
            post=post.zh,
            most=held.most,
            works=listed,
            holds="、".join(post_title(config, one).zh for one in rule.posts),
        ),
        remedy=text(f"占用名额的工程：{listed}", f"Works that hold the places: {listed_en}") if works else None,
        explanation=config.explain_rule(
            f"locks/{case.rule_id}",
            title=rule.title.model_dump(),
            person=case.file.entry.pk,
            post=post.model_dump(),
            most=held.most,
            works=works,
            since=works[0]["since"] if works else None,
        ),
    )


def post_title(config: RegionConfig, post: str) -> Text:
    """How people call a post."""
    found = config.people.posts.get(post) if config.people else None
    return found.title if found else Text(zh=post, en=post)


def exceeded(
    config: RegionConfig, file: PersonFile, before: Before, after: Account, extra: Iterable[Held] = ()
) -> Iterator[Problem]:
    """The limits that a change exceeds: more keys wait for a place than did before. Named are the works that hold the
    places as things stand, also where a change would let an older one come before them."""
    for (rule_id, scope), allotment in after.items():
        stood = before.get((rule_id, scope), Stood())
        fresh = exceeding(stood.waiting, allotment)
        if fresh and config.locks[rule_id].beyond == "refuse":
            seats = (*allotment.places, *allotment.waiting)
            holding = tuple(seat for seat in seats if seat.key in stood.places) or allotment.places
            held = dataclasses.replace(allotment, places=holding)
            yield over_the_limit(config, WordedLimit(rule_id, file, held, fresh[0].claims[0].post, extra))


def kept_from(config: RegionConfig, file: PersonFile, before: Account, candidate: Held) -> Iterator[Problem]:
    """The locks under other rules that keep a person from a new appointment (YNR-08): not from works that they rest on
    themselves."""
    post = candidate.tie.post
    for (rule_id, _), held in before.items():
        rule = config.locks[rule_id]
        keeps = rule.lock and held.is_full and post in rule.blocks and post not in rule.posts
        if keeps and candidate.work.pk not in held.works:
            yield locked(config, WordedLimit(rule_id, file, held, post))


def stood(before: Account) -> dict[tuple[str, str], Stood]:
    """How things stand, by rule and scope."""
    return {
        key: Stood(len(allotment.waiting), frozenset(seat.key for seat in allotment.places))
        for key, allotment in before.items()
    }
