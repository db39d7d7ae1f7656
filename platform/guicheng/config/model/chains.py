"""Approval chains (审批链): who decides in what order, what each decision leads to, what happens when nobody does.

A chain is a list of steps; one step is open at a time, and everything parallel (会签, 或签, several bodies) happens
inside it. `docs/language/chains.md` explains every key with examples; `config/chains_analysis.py` finds the mistakes a
schema cannot see.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from guicheng.config.model.acts import Delete
from guicheng.config.model.answers import FilesAsked, OpinionFiles
from guicheng.config.model.base import Identifier, Part, Text
from guicheng.config.model.claims import Claim
from guicheng.config.model.conditions import Condition
from guicheng.config.model.desks import Lookup
from guicheng.config.model.kinds import Refers, Within
from guicheng.config.model.names import (
    CalendarId,
    DecisionId,
    ListFact,
    OneOrMany,
    OptionValue,
    OrganisationKindId,
    OwnField,
    OwnId,
    RoleId,
)
from guicheng.config.model.time import Term

ChainState = Annotated[Identifier, Within("states")]
ChainPlace = Annotated[Identifier, Within("steps")]
"""A step, an end, or one of the words that `Route` tells of."""

CheckId = Annotated[Identifier, Refers("checks")]

Share = Annotated[float, Field(gt=0, le=1)]


class AtLeast(Part):
    """So many approvals are enough (N-of-M)."""

    at_least: int = Field(ge=1)


class Ratio(Part):
    """This share of the desks, rounded up, must approve."""

    ratio: Share


Mode = Literal["single", "any", "all", "sequential"] | AtLeast | Ratio
"""How the opinions of several desks become one: `single` one desk (the first found); `any` 或签; `all` 会签;
`sequential` 依次, each in the order found; `{at_least: 2}`; `{ratio: 0.5}`."""


class ForEach(Part):
    """One separate result per body chosen in a multi-select field (A-23)."""

    field: ListFact = Field(description="the multi-select, e.g. `form.report_to`")
    kinds: dict[OptionValue, OrganisationKindId] = Field(
        default_factory=dict, description="option → organisation kind at the subject's place; else options are bodies"
    )
    keep_approved: bool = Field(True, description="after a return, a body that had approved is not asked again")


Counts = Literal["approve", "return", "refuse"]


class Decision(Part):
    """One answer a step allows. A plain word in configuration is its id."""

    plain = "string"
    worked_out = ("counts", "comment")

    id: OwnId
    title: Text | None = None
    counts: Counts = Field(
        "approve", description="how the answer counts among several desks, and where it leads by default"
    )
    comment: Literal["required", "optional", "none"] = Field(
        "optional", description="`required` by default where the answer is not an approval"
    )
    signature: bool = Field(
        False, description="whoever gives this answer signs it by typing the name under which they are registered"
    )
    files: FilesAsked = Field(
        "optional", description="whether whoever gives this answer must add files, where the step takes any (`files`)"
    )
    demands: list[OwnField] = Field(
        default_factory=list,
        description="fields and slots that whoever gives this answer must fill in, of those that the step writes",
    )
    clears: list[OwnField] = Field(
        default_factory=list,
        description="fields that are emptied once the step is left with this answer; none = all stay",
    )

    @model_validator(mode="before")
    @classmethod
    def _word_is_an_id(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = {"id": value}
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            counts = value.get("counts") or _STANDARD.get(value["id"], "approve")
            comment = value.get("comment") or ("optional" if counts == "approve" else "required")
            value = {**value, "counts": counts, "comment": comment}
        return value


_STANDARD: dict[str, Counts] = {
    "approve": "approve",
    "return": "return",
    "refuse": "refuse",
    "pass": "approve",
    "fail": "refuse",
    "unknown": "return",
}


_DEFAULT_ROUTE: dict[Counts, str] = {"approve": "next", "return": "applicant", "refuse": "refuse"}


class Branch(Part):
    """One way on, taken if its condition holds; the last needs none."""

    when: Condition | None = None
    to: ChainPlace


Route = ChainPlace | Annotated[list[Branch], Field(min_length=1)]
"""Where a decision leads: a step, an end, `next` (the following step, or the end of the chain), `applicant` (back to
be corrected), `previous`, `refuse` (the end that means refused); or branches, the first whose condition holds."""


class FieldAccess(Part):
    """What the deciders of a step may do with the form's fields. Unnamed fields follow `others`."""

    read: list[OwnField] = Field(default_factory=list)
    write: list[OwnField] = Field(
        default_factory=list,
        description="fields, columns (`table.column`) and slots that the deciders fill in themselves",
    )
    hidden: list[OwnField] = Field(default_factory=list)
    others: Literal["read", "hidden"] = "read"

    @model_validator(mode="after")
    def _each_field_once(self) -> FieldAccess:
        named = [*self.read, *self.write, *self.hidden]
        twice = next((one for one in named if named.count(one) > 1), None)
        if twice is not None:
            raise ValueError(
                f"字段“{twice}”在 read、write、hidden 中只能写一次 / "
                f"the field {twice!r} stands once among read, write and hidden"
            )
        return self


class ApplicantAccess(Part):
    """What whoever files may not do with the form's fields and columns. All others they fill in, but those that the
    deciders of a step write."""

    read: list[OwnField] = Field(default_factory=list)
    hidden: list[OwnField] = Field(default_factory=list, description="what deciders note among themselves")


class Timeout(Part):
    """What happens when a task stays open."""

    after: Term
    calendar: CalendarId = Field("national", description="whose working days count, where the term counts them")
    do: Literal["remind", "escalate", "decide"]
    to: OneOrMany[Lookup] = Field(default_factory=list, description="for `escalate`: who takes the task over")
    decision: DecisionId | None = Field(None, description="for `decide`: the answer given in the desk's place")

    @model_validator(mode="after")
    def _complete(self) -> Timeout:
        if self.do == "escalate" and not self.to:
            raise ValueError("`escalate` 要用 `to` 指明转交给谁 / `escalate` needs `to`: who takes the task over")
        if self.do == "decide" and self.decision is None:
            raise ValueError("`decide` 要写明 `decision` / `decide` needs `decision`")
        return self


class Fallback(Part):
    """Who is asked where the lookup finds nobody."""

    to: OneOrMany[Lookup] = Field(min_length=1)


Action = Literal["transfer", "delegate", "add-signer", "cc", "urge", "take-back"]


class Step(Part):
    """One step (环节): people who decide (`by`), or a check that decides by itself (`verify`)."""

    worked_out = ("state", "decisions")

    id: OwnId
    title: Text
    by: OneOrMany[Lookup] = Field(default_factory=list, description="the desks asked; one lookup or a list")
    verify: CheckId | None = Field(None, description="a declared check that decides instead of people (HNQ-82)")
    mode: Mode = "any"
    on_reject: Literal["first", "all"] | None = Field(
        None,
        description="`first`: one rejection settles the step; `all`: only when approval has become impossible (A-20). "
        "`first` by default, `all` for at_least and ratio",
    )
    for_each: ForEach | None = None
    when: Condition | None = Field(None, description="otherwise the step is skipped")
    state: OwnId = Field("", description="the filing's state while the step is open; the step's id by default")
    decisions: list[Decision] = Field(
        default_factory=list,
        description="the answers allowed; `[approve, return]` by default, a check's are `[pass, fail, unknown]`",
    )
    on: dict[DecisionId, Route] = Field(default_factory=dict, description="decision → where it leads")
    return_to: list[ChainPlace] = Field(
        default_factory=lambda: ["applicant"],
        description="where a decider may send it back to: `applicant`, earlier steps, `earlier` = any passed step",
    )
    after_return: Literal["again", "resume"] = Field(
        "again", description="once corrected: `again` through the steps, or `resume` here at once"
    )
    if_none: Literal["refuse", "skip"] | Fallback = Field(
        "refuse", description="nobody found (or fewer than the mode needs): refuse to go on, skip the step, ask others"
    )
    own: Literal["refuse", "skip", "allow"] = Field(
        "refuse", description="the applicant is the decider: may not, counts as approved, may"
    )
    repeated: Literal["ask", "skip"] = Field(
        "ask", description="a desk that approved an earlier step: ask again, or count as approved"
    )
    actions: list[Action] = Field(default_factory=list, description="what a decider may do besides deciding")
    cc: OneOrMany[Lookup] = Field(default_factory=list, description="who gets a copy when the step opens")
    copy_to: list[RoleId] = Field(
        default_factory=list,
        description="roles of those to whom deciders may send copies (`actions: [cc]`); empty = whomever they see",
    )
    fields: FieldAccess = FieldAccess()
    timeouts: list[Timeout] = Field(default_factory=list)
    files: OpinionFiles | None = Field(None, description="files that go with the opinions; none where it is left out")
    phrases: list[Text] = Field(
        default_factory=list, description="opinions proposed to whoever decides, beside their own phrases"
    )
    claim: Claim | Literal["none"] | None = Field(
        None, description="whoever of a desk takes its task up first has it for themself; as the region says by default"
    )

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        value = dict(value)
        value.setdefault("state", value.get("id"))
        value.setdefault("decisions", ["pass", "fail", "unknown"] if value.get("verify") else ["approve", "return"])
        return value

    @model_validator(mode="after")
    def _copies_are_allowed(self) -> Step:
        if self.copy_to and "cc" not in self.actions:
            raise ValueError(
                "`copy_to` 要与 `actions: [cc]` 一起写，否则谁也不能抄送 / "
                "`copy_to` needs `actions: [cc]`: else nobody may send copies"
            )
        return self

    @model_validator(mode="after")
    def _people_or_check(self) -> Step:
        if bool(self.by) == bool(self.verify):
            raise ValueError(
                "环节要写 `by`（由人审批）或 `verify`（自动核验），只能写一个 / "
                "a step has either `by` (people) or `verify` (a check)"
            )
        return self

    def decision(self, decision_id: str) -> Decision | None:
        """The declared decision with that id."""
        return next((d for d in self.decisions if d.id == decision_id), None)

    def route(self, decision: Decision) -> Route:
        """Where `decision` leads: as declared in `on`, else by how it counts."""
        return self.on.get(decision.id) or _DEFAULT_ROUTE[decision.counts]

    @property
    def targets(self) -> set[str]:
        """Every place a decision of this step can lead to, the words `next`, `applicant` … among them."""
        found: set[str] = set()
        for decision in self.decisions:
            route = self.route(decision)
            found |= {route} if isinstance(route, str) else {branch.to for branch in route}
            found |= set(self.return_to) - {"earlier"} if decision.counts == "return" and not self.verify else set()
        return found

    @property
    def rejects(self) -> Literal["first", "all"]:
        """When a rejection settles the step."""
        return self.on_reject or ("first" if isinstance(self.mode, str) else "all")


class End(Part):
    """A state in which the chain is over, and what it means."""

    means: Literal["approved", "refused", "withdrawn", "void"]
    title: Text | None = None


class Withdraw(Part):
    """The applicant takes a submitted filing back (撤回, 取消上报: HNQ-99)."""

    while_: list[ChainState] = Field(alias="while", min_length=1, description="the states in which it is allowed")
    to: ChainState = Field("draft", description="the state it goes to: the draft, or an end that means withdrawn")


class Cancel(Part):
    """Somebody ends an unfinished filing for good (作废)."""

    while_: list[ChainState] = Field(alias="while", min_length=1)
    by: list[RoleId] = Field(min_length=1, description="roles that may")
    to: ChainState = Field("void", description="an end")


_LATER = ("demands", "clears", "files")
_NOT_OF_THE_ALGEBRA = {"copy_to", "claim", "phrases"}


class Chain(Part):
    """The approval chain of a filing type. No steps: submitting completes it (A-17)."""

    applicant: OneOrMany[RoleId] = Field(min_length=1, description="the role (or roles) that files")
    fields: ApplicantAccess = ApplicantAccess()
    steps: list[Step] = Field(default_factory=list)
    ends: dict[OwnId, End] = Field(
        default_factory=lambda: {
            "confirmed": End(means="approved"),
            "refused": End(means="refused"),
            "void": End(means="void"),
        },
        description="the states in which it is over",
    )
    draft: OwnId = Field("draft", description="the state before it is submitted")
    returned: OwnId = Field("returned", description="the state after it came back to be corrected")
    withdraw: Withdraw | None = None
    cancel: Cancel | None = None
    delete: Delete | None = Field(
        None, description="when it may be deleted besides drafts that were never handed in; after a return else"
    )

    @cached_property
    def digest(self) -> str:
        """Sixteen hexadecimal digits of the SHA-256 of its content: two chains with the same digest are the same. What
        the algebra does not ask for is left out: it is read of the release."""
        steps = {"__all__": _NOT_OF_THE_ALGEBRA}
        content = self.model_dump(mode="json", by_alias=True, exclude={"fields": True, "delete": True, "steps": steps})
        for step in content["steps"]:  # what came later to the language leaves the chains as they were that do without
            if step["files"] is None:
                del step["files"]
            step["decisions"] = [
                {key: value for key, value in one.items() if key not in _LATER or value not in ([], "optional")}
                for one in step["decisions"]
            ]
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]

    def step(self, step_id: str) -> Step | None:
        """The step with that id."""
        return next((s for s in self.steps if s.id == step_id), None)

    def index(self, step_id: str) -> int:
        """The place of a step, from 0. KeyError for an unknown one."""
        for number, step in enumerate(self.steps):
            if step.id == step_id:
                return number
        raise KeyError(step_id)

    def end_meaning(self, means: str) -> str | None:
        """The first end with that meaning; where `next` leads after the last step for `approved`."""
        return next((state for state, end in self.ends.items() if end.means == means), None)

    @property
    def states(self) -> list[str]:
        """Every state a filing of this chain can be in, in the order of its life, without repeats."""
        reached = {target for step in self.steps for target in step.targets}
        meanings = {"approved"} | ({"refused"} if "refuse" in reached else set())
        ways_out = reached | {way.to for way in (self.withdraw, self.cancel) if way}
        ends = [s for s, end in self.ends.items() if s in ways_out or s in {self.end_meaning(m) for m in meanings}]
        returned = [self.returned] if reached & {"applicant", "previous"} else []
        return list(dict.fromkeys([self.draft, *(step.state for step in self.steps), *returned, *ends]))
