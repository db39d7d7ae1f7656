"""The types of the facts about people: what `locks.yaml` adds to what conditions may ask (X-13).

- of a person's entry: ``locked``, ``locks.{count,list,posts}``, ``posts.<post>.{count,works,held}``
  (`held`: the works of posts that have not ended, also of those that a released lock lets no longer count),
  ``employers`` (who employs the person today)
- where a filing or entry is about a person, a certificate, an appointment …: the person and the work by their
  registers' names, ``lock.*``, ``holder.certificates``
- in `locks.yaml` and `eligibility.yaml`: ``person``, ``work``, ``works``, ``appointment``, ``organisation``, ``holder``
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from guicheng.config.conditions import FactType
from guicheng.config.conditions.types import ANY, BOOLEAN, MOMENT, NUMBER, TEXT, choice, list_of
from guicheng.config.model.whole import RegionConfig

EntryType = Callable[[str], FactType]
"""The type of an entry of a register."""


def of_person(config: RegionConfig, entry: EntryType) -> Mapping[str, FactType]:
    """What a person's entry has besides the fields of its form."""
    people = config.people
    assert people is not None
    works = list_of(entry(people.works.register_))
    post = FactType("map", fields={"count": NUMBER, "works": works, "held": works})
    return {
        "locked": BOOLEAN,
        "locks": FactType(
            "map",
            fields={
                "count": NUMBER,
                "list": list_of(lock(config, entry)),
                "posts": list_of(choice(*people.posts)),
            },
        ),
        "posts": FactType("map", fields=dict.fromkeys(people.posts, post)),
        "employers": list_of(NUMBER),
    }


def lock(config: RegionConfig, entry: EntryType) -> FactType:
    """The type of a lock: its rule, since when, the works it rests on, and the one that set it."""
    people = config.people
    work = entry(people.works.register_) if people else ANY
    return FactType(
        "map",
        fields={
            "id": NUMBER, "rule": choice(*config.locks), "title": TEXT, "post": TEXT, "since": MOMENT, "until": MOMENT,
            "works": list_of(work), "origin": work, "post_title": TEXT, "how": TEXT, "moved": BOOLEAN,
            "ended": choice("ended", "released", "moved"), "organisation_id": NUMBER,
        },
    )  # fmt: skip


def beside(config: RegionConfig, subject: str, entry: EntryType) -> Mapping[str, FactType]:
    """The further roots where the subject is an entry of a register that plays a part."""
    people = config.people
    part = people.part_of(subject) if people else None
    if people is None or part is None:
        return {}
    found: dict[str, FactType] = {}
    if part in ("certificates", "employment", "appointments"):
        found[people.persons.register_] = entry(people.persons.register_)
    if part == "appointments":
        found[people.works.register_] = entry(people.works.register_)
    if part != "works":
        found["lock"] = lock(config, entry)
    return found


def of_rules(config: RegionConfig, entry: EntryType, section: str) -> Mapping[str, FactType]:
    """The roots of the conditions in `locks.yaml` and `eligibility.yaml`. What a lock rule counts cannot depend on what
    was counted: there a person has no locks and posts."""
    people = config.people
    if people is None:
        return {}
    work, appointment = entry(people.works.register_), entry(people.appointments.register_)
    person = entry(people.persons.register_)
    if section == "locks":
        counted = of_person(config, entry)
        person = FactType("map", fields={k: v for k, v in (person.fields or {}).items() if k not in counted})
    return {
        "person": person,
        "work": work,
        "works": list_of(work),
        "appointment": FactType(
            "map", fields={**(appointment.fields or {}), people.appointments.post: choice(*people.posts)}
        ),
    }
