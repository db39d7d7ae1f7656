"""What was answered at the steps of filings, as facts: `decisions.<step>.…`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guicheng.config.facts.decisions import PARTS, role_of
from guicheng.config.model.chains import Chain
from guicheng.registers.values import dig, plain
from guicheng.workflow.answered import answers
from guicheng.workflow.desk import Desk


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: at which step, what, by whom in which role, when, why; `account` is whose it is."""

    step: str
    answer: str
    by: str
    role: str | None
    at: dt.datetime | None
    opinion: str
    account: int | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """It as facts."""
        return {name: plain(getattr(self, name)) for name in PARTS}


def of(chains: Mapping[int, Chain]) -> dict[int, list[Given]]:
    """The answers given to filings, by filing, the oldest first; `chains` are theirs by id. One statement."""
    found: dict[int, list[Given]] = {}
    for task in answers(chains.keys()) if chains else ():
        role = role_of(chains[task.filing_id], task.step, Desk(task.desk).role)
        given = Given(
            task.step, task.decision, task.decider, role, task.finished, task.opinion, account=task.decided_by
        )
        found.setdefault(task.filing_id, []).append(given)
    return found


def as_fact(given: Sequence[Given], path: tuple[str, ...]) -> Any:
    """The value of a fact below the root: of the answer given last at a step, or the list of all of them."""
    if not path:
        return None
    step, *rest = path
    of_step = [one.facts for one in given if one.step == step]
    return dig({**(of_step[-1] if of_step else {}), "list": of_step}, rest)


def roots(given: Collection[Given]) -> dict[str, Any]:
    """The same as a value to be held under the root `decisions`."""
    steps = dict.fromkeys(one.step for one in given)
    return {step: as_fact(list(given), (step,)) for step in steps}
