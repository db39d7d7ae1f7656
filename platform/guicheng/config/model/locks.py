"""`rules/<region>/locks.yaml`: which registers hold people, and how many works a person may hold a post on (X-13).

`people` says which register plays which part; `locks` are the rules. A rule gives every person places: an appointment
that counts takes one, appointments with the same `distinct` key share one, and whoever holds the last one is locked.
`docs/language/locks.md` explains every key with examples; `guicheng.registers.locks` keeps the promises.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from guicheng.config.model.base import Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import Places, Word
from guicheng.config.model.names import (
    EligibilityId,
    OptionValue,
    OrganisationKindId,
    OwnId,
    PostId,
    RegisterField,
    RegisterId,
)
from guicheng.config.model.time import Term

LinkPath = Annotated[
    Literal["parent"] | RegisterField,
    Field(description="the entry field that leads there; `parent` = the entry that this one belongs to (`about`)"),
]

KeyPath = Annotated[
    str,
    Field(pattern=r"^(work|appointment)(\.[a-z][a-z0-9_]*)+$", max_length=128, examples=["work.contract_no"]),
    Word("key"),
]


class Persons(Part):
    """The register of persons. An identity stands in it once (YNR-14, domain facts §2)."""

    register_: RegisterId = Field(alias="register")
    number: RegisterField = Field(description="the number of the identity document")
    kind: RegisterField | None = Field(None, description="the kind of document; none = citizens' numbers only")
    citizen: list[OptionValue] = Field(
        default_factory=list,
        description="values of `kind` that mean the identity card: its 15 and 18 digits are one person",
    )


class Certificates(Part):
    """The register of certificates, which ``holds`` asks (YNR-23…25)."""

    register_: RegisterId = Field(alias="register")
    person: LinkPath = "person"
    kind: RegisterField = "kind"
    number: RegisterField | None = None
    level: RegisterField | None = None
    specialty: RegisterField | None = None
    state: RegisterField | None = None
    in_force: list[OptionValue] = Field(
        default_factory=list, description="values of `state` that are in force; none = all"
    )
    valid_from: RegisterField | None = None
    valid_to: RegisterField | None = None


class Employment(Part):
    """The register of who works for whom. The organisation is the one that owns the entry."""

    register_: RegisterId = Field(alias="register")
    person: LinkPath = "person"
    start: RegisterField | None = Field(None, alias="from", description="field of the first day")
    until: RegisterField | None = Field(None, description="field of the last day; empty = goes on")


class Works(Part):
    """The register of works that people are appointed to: unit works, projects, sites."""

    register_: RegisterId = Field(alias="register")


class Appointments(Part):
    """The register of appointments: a person, a work, a post. The organisation is the one that owns the entry."""

    register_: RegisterId = Field(alias="register")
    person: LinkPath = "person"
    work: LinkPath = "work"
    post: RegisterField = "post"
    start: RegisterField | None = Field(None, alias="from", description="field of the first day")
    until: RegisterField | None = Field(None, description="field of the last day; empty = goes on")


class Post(Part):
    """A post (职务) that people hold on works."""

    title: Text


class People(Part):
    """Which registers hold persons, their certificates, employment and appointments, and what posts there are."""

    persons: Persons
    certificates: Certificates | None = None
    employment: Employment | None = None
    works: Works | None = Field(None, description="with `appointments` and `posts`, or none of the three")
    appointments: Appointments | None = None
    posts: dict[OwnId, Post] = Field(default_factory=dict, description="the values of the appointments' `post`")

    @model_validator(mode="after")
    def _works_with_posts(self) -> People:
        """Appointments need works and posts, and these serve nothing without."""
        if len({self.works is None, self.appointments is None, not self.posts}) > 1:
            raise ValueError(
                "works、appointments、posts 三项要一起写，或者都不写 / works, appointments and posts: all three or none"
            )
        return self

    @model_validator(mode="after")
    def _one_part_a_register(self) -> People:
        registers = [part.register_ for part in self.parts.values()]
        if len(set(registers)) < len(registers):
            raise ValueError("一个台账只能担任一种角色 / a register plays one part only")
        return self

    @property
    def parts(self) -> dict[str, Persons | Certificates | Employment | Works | Appointments]:
        """Every part that a register plays."""
        every = {name: getattr(self, name) for name in PARTS}
        return {name: part for name, part in every.items() if part is not None}

    def part_of(self, register: str) -> str | None:
        """The part a register plays; None for one that has nothing to do with people."""
        return next((name for name, part in self.parts.items() if part.register_ == register), None)


PARTS = ("persons", "certificates", "employment", "works", "appointments")


class LimitCase(Part):
    """A limit for some works or persons."""

    when: Condition = Field(
        description="facts: `work`, `person`, `appointment`, `organisation`, and `works`, all that would count together"
    )
    most: int = Field(ge=1, le=100)


class PostLimit(Part):
    """How many works a person may hold the posts on: a number, or cases. For each work the first case that holds, else
    `otherwise`; the smallest limit among a person's works is the person's."""

    plain = "integer"

    cases: list[LimitCase] = Field(default_factory=list)
    otherwise: int = Field(ge=1, le=100)

    @model_validator(mode="before")
    @classmethod
    def _number_is_a_limit(cls, value: Any) -> Any:
        return {"otherwise": value} if isinstance(value, int) else value


ChangeText = Annotated[Text, Places(frozenset({"most", "work", "person"}))]
LimitText = Annotated[Text, Places(frozenset({"person", "post", "most", "works"}))]
BlockText = Annotated[Text, Places(frozenset({"person", "post", "holds", "works", "most"}))]


class Changes(Part):
    """How often the holders of the posts may be replaced."""

    most: int = Field(ge=0, le=100)
    within: Term = Field(description="counted back from the day of the change")
    per: Literal["work", "person"] = Field("work", description="changes on one work, or away from one person's posts")
    refuse: ChangeText = Field(description="said to the one too many, verbatim; places {most} {work} {person}")


class LockRule(Part):
    """A rule (锁定规则): how many works count, when, and what is said at the limit (YNR-07…13)."""

    title: Text
    posts: list[PostId] = Field(min_length=1)
    limit: PostLimit
    distinct: KeyPath | None = Field(
        None, description="works with the same value count as one (YNR-12); one without a value counts by itself"
    )
    while_: Condition | None = Field(
        None, alias="while", description="an appointment counts only while this holds, e.g. the work is unfinished"
    )
    scope: Literal["region", "province", "city", "county", "organisation"] = Field(
        "region", description="what is counted together: the whole region, works in one place, or of one organisation"
    )
    organisation_kinds: list[OrganisationKindId] = Field(
        default_factory=list, description="only appointments by organisations of these kinds count; none = all"
    )
    eligible: EligibilityId | None = Field(None, description="who may take the posts: an id of eligibility.yaml")
    refuse: LimitText = Field(
        description="said where the limit is reached, verbatim; places {person} {post} {most} {works}"
    )
    lock: bool = Field(True, description="reaching the limit locks the person; false = the limit only refuses")
    blocks: list[PostId] = Field(
        default_factory=list, description="other posts that a locked person may not take either (YNR-08)"
    )
    blocked: BlockText | None = Field(None, description="said there; places {person} {post} {works}")
    beyond: Literal["refuse", "wait"] = Field(
        "refuse", description="`wait`: further works are taken in without a place; the lock moves on to them"
    )
    changes: Changes | None = None


class Locks(Part):
    """The file: the parts of the registers, and the rules by id."""

    people: People
    locks: dict[OwnId, LockRule] = Field(default_factory=dict)
