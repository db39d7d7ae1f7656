"""The family of what the steps of a filing's chain came to: who answered what, when, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from guicheng.common.text import Text, text
from guicheng.config.conditions import FactLabel, FactType
from guicheng.config.conditions.types import MOMENT, TEXT, choice, list_of
from guicheng.config.decision_titles import answers_of
from guicheng.config.facts.declaration import ANYWHERE, Fact, Family
from guicheng.config.model.chains import Chain, Step
from guicheng.config.model.desks import Lookup

if TYPE_CHECKING:
    from guicheng.config.facts.labels import Known
    from guicheng.config.facts.space import FactSpace

_OF_ONE = {
    "answer": Fact("<环节>.answer", TEXT, text("意见类别", "answer"), ANYWHERE),
    "by": Fact("<环节>.by", TEXT, text("办理人", "decided by"), ANYWHERE),
    "role": Fact("<环节>.role", TEXT, text("办理身份", "role of whoever decided"), ANYWHERE),
    "at": Fact("<环节>.at", MOMENT, text("办理时间", "decided at"), ANYWHERE),
    "opinion": Fact("<环节>.opinion", TEXT, text("意见", "opinion"), ANYWHERE),
}
PARTS = tuple(_OF_ONE)
"""What is known of an answer."""


class Decisions(Family):
    """The answer given last at a step (whoever of several gave it), and the list of all of them, oldest first."""

    root = "decisions"
    title = text(
        "各环节的办理意见：最后一次给出的，`list` 为全部（先后为序），撤回的和委派的不算",
        "What was answered at the steps: the answer given last, and with `list` all of them, the oldest first; "
        "those taken back and mere advice left out",
    )
    there = text("关于填报件的地方", "where a filing is spoken of")
    facts = (*_OF_ONE.values(), Fact("<环节>.list", list_of(TEXT), text("全部意见", "all answers")))

    @cached_property
    def of_one(self) -> Mapping[str, Fact]:
        """What is known of one answer, by its name."""
        return _OF_ONE

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        kind = space.region.config.filings.get(space.filing or "")
        if kind is None or not kind.chain.steps:
            return {}
        return {self.root: FactType("map", fields={step.id: _of_step(step) for step in kind.chain.steps})}

    def fact(self, space: FactSpace, root: str, rest: str) -> Fact | None:  # noqa: ARG002 - its only one
        kind = space.region.config.filings.get(space.filing or "")
        step, _, part = rest.partition(".")
        found = kind.chain.step(step) if kind is not None else None
        declared = _OF_ONE.get(part)
        return replace(declared, type=(_of_step(found).fields or {})[part]) if found and declared else None

    def label(self, known: Known, root: str, rest: str) -> FactLabel | None:  # noqa: ARG002 - its only one
        name, _, part = rest.partition(".")
        found = _step_of(known, name)
        declared = _OF_ONE.get(part)
        if found is None or declared is None:
            return None
        options = {"answer": answers_of(found), "role": {r: d.title for r, d in known.config.region.roles.items()}}
        step, of_it = found.title, declared.label
        return FactLabel(Text(zh=step.zh + of_it.zh, en=f"{step.en or step.zh} {of_it.en}"), options.get(part, {}))


def _of_step(step: Step) -> FactType:
    known: dict[str, FactType] = {
        "answer": choice(*(decision.id for decision in step.decisions)),
        "by": TEXT,
        "role": choice(*roles_of(step)) if roles_of(step) else TEXT,
        "at": MOMENT,
        "opinion": TEXT,
    }
    return FactType("map", fields={**known, "list": list_of(FactType("map", fields=known))})


def roles_of(step: Step) -> list[str]:
    """The roles that a step asks, in their order."""
    more: list[Lookup] = [] if isinstance(step.if_none, str) else list(step.if_none.to)
    more += [one for timeout in step.timeouts for one in timeout.to]
    return list(dict.fromkeys(one.role for one in (*step.by, *more) if one.role))


def role_of(chain: Chain, step: str, desk_role: str | None) -> str | None:
    """In which role an answer was given: that of its desk; of a person's own desk the only one that its step asks."""
    declared = chain.step(step)
    asked = roles_of(declared) if declared else []
    return desk_role or (asked[0] if len(asked) == 1 else None)


def _step_of(known: Known, name: str) -> Step | None:
    """The step of that name of the filing type whose form is at hand, else of any."""
    filings = known.config.filings.values()
    own = [kind for kind in filings if known.form is not None and known.config.forms.get(kind.form or "") is known.form]
    return next((found for kind in (*own, *filings) if (found := kind.chain.step(name)) is not None), None)
