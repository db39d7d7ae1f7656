"""The facts about people: what `locks.yaml` adds to what conditions may ask (X-13).

Where a filing or entry is about a certificate, an employment or an appointment, the person and the work are there by
their registers' names, with ``lock.*`` and ``holder.certificates``; in `locks.yaml` and `eligibility.yaml` they are
``person``, ``work``, ``works`` and ``appointment``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from guicheng.common.text import text
from guicheng.config.conditions import FactLabel, FactType
from guicheng.config.conditions.types import ANY, BOOLEAN, MOMENT, NUMBER, TEXT, choice, list_of
from guicheng.config.facts.declaration import ANYWHERE, Fact, Family

if TYPE_CHECKING:
    from guicheng.config.facts.region import Region
    from guicheng.config.facts.space import FactSpace
    from guicheng.config.model.whole import RegionConfig

OF_PERSONS = (
    Fact("locked", BOOLEAN, text("是否被锁定", "locked")),
    Fact("locks.count", NUMBER, text("锁定数量", "number of locks")),
    Fact("locks.list", list_of(ANY), text("锁定", "locks")),
    Fact("locks.posts", list_of(TEXT), text("锁定职务", "locked posts"), ANYWHERE),
    Fact("employers", list_of(NUMBER), text("受聘单位", "employers")),
    Fact("posts.<职务>.count", NUMBER, text("数量", "number")),
    Fact("posts.<职务>.works", list_of(ANY), text("任职工程", "works of the post")),
    Fact("posts.<职务>.held", list_of(ANY), text("在任工程，含解锁后不再计数的", "works of posts that have not ended")),
)
"""What a person's entry has besides what every entry has."""

ROOTS_OF_PERSONS = frozenset(fact.name.partition(".")[0] for fact in OF_PERSONS)


class Lock(Family):
    root = "lock"
    title = text("填报件所关的锁定", "The lock that a filing is concerned with")
    there = text(
        "关于人员、证书、聘用或任职的地方", "where a person, certificate, employment or appointment is spoken of"
    )
    facts = (
        Fact("id", NUMBER, text("记录", "record")),
        Fact("rule", TEXT, text("锁定规则", "lock rule")),
        Fact("title", TEXT, text("锁定规则名称", "title of the rule")),
        Fact("post", TEXT, text("职务", "post")),
        Fact("post_title", TEXT, text("职务名称", "title of the post")),
        Fact("how", TEXT, text("锁定情况", "what became of it")),
        Fact("since", MOMENT, text("锁定时间", "since")),
        Fact("until", MOMENT, text("解除时间", "until")),
        Fact("ended", choice("ended", "released", "moved"), text("怎样结束", "how it ended")),
        Fact("moved", BOOLEAN, text("是否转移而来", "whether it moved here")),
        Fact("works", list_of(ANY), text("所依据的工程", "the works it rests on")),
        Fact("origin", ANY, text("引起锁定的工程", "the work that set it")),
        Fact("organisation_id", NUMBER, text("单位", "organisation")),
    )

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        people = space.region.config.people
        part = people.part_of(space.subject) if people and space.subject else None
        return {self.root: self.typed(space.region)} if part not in (None, "works") else {}

    def typed(self, region: Region) -> FactType:
        """A lock in a region."""
        people = region.config.people
        work = region.entry(people.works.register_) if people and people.works else ANY
        own = {"rule": choice(*region.config.locks), "works": list_of(work), "origin": work}
        return FactType("map", fields={**self.asked, **own})


LOCK = Lock()


def of_person(region: Region) -> Mapping[str, FactType]:
    """The types of what a person's entry has besides."""
    people = region.config.people
    assert people is not None
    works = list_of(region.entry(people.works.register_) if people.works else ANY)
    post = FactType("map", fields={"count": NUMBER, "works": works, "held": works})
    locks = {"count": NUMBER, "list": list_of(LOCK.typed(region)), "posts": list_of(choice(*people.posts))}
    return {
        "locked": BOOLEAN,
        "locks": FactType("map", fields=locks),
        "posts": FactType("map", fields=dict.fromkeys(people.posts, post)),
        "employers": list_of(NUMBER),
    }


def label(config: RegionConfig, register: str, rest: str) -> FactLabel | None:
    """How people call what only a person's entry has."""
    people = config.people
    if people is None or register != people.persons.register_:
        return None
    found = next((fact for fact in OF_PERSONS if fact.name == rest), None)
    posts = {post: declared.title for post, declared in people.posts.items()} if rest == "locks.posts" else {}
    return FactLabel(found.label, posts) if found else None


def beside(config: RegionConfig, subject: str) -> list[str]:
    """The registers whose entry is spoken of where the subject is one that plays a part: the person, the work."""
    people = config.people
    part = people.part_of(subject) if people else None
    if people is None or part not in ("certificates", "employment", "appointments"):
        return []
    work = [people.works.register_] if people.works and part == "appointments" else []
    return [people.persons.register_, *work]


def of_rules(region: Region, section: str) -> Mapping[str, FactType]:
    """The roots of the conditions in `locks.yaml` and `eligibility.yaml`. What a lock rule counts cannot depend on what
    was counted: there a person has no locks and posts."""
    people = region.config.people
    if people is None:
        return {}
    person = region.entry(people.persons.register_)
    if section == "locks":
        own = {name: kind for name, kind in (person.fields or {}).items() if name not in ROOTS_OF_PERSONS}
        person = FactType("map", fields=own)
    if people.works is None or people.appointments is None:
        return {"person": person}
    work, appointment = region.entry(people.works.register_), region.entry(people.appointments.register_)
    posts = {people.appointments.post: choice(*people.posts)}
    return {
        "person": person,
        "work": work,
        "works": list_of(work),
        "appointment": FactType("map", fields={**(appointment.fields or {}), **posts}),
    }
