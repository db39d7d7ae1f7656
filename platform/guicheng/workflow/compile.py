"""Compiles a chain into a viewflow flow class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from viewflow.workflow.base import Flow

from guicheng.common.text import Text
from guicheng.config.chains_analysis import following, resumed_after_correction, ways
from guicheng.config.decision_titles import decision_title
from guicheng.config.model.chains import Chain, Step
from guicheng.workflow.models import ChainRun, Task
from guicheng.workflow.nodes import ChainNode, CorrectNode, EndNode, Exit, GateNode, StepNode, SubmitNode, way_class

START, CORRECT = "submit__start", "correct__applicant"


@dataclass(frozen=True, slots=True)
class FlowRef:
    """Which filing type of which release a chain belongs to, and what it is called."""

    region: str
    filing_type: str
    release: str
    title: Text

    def flow_name(self, chain: Chain) -> str:
        """The name of the chain's flow class.

        viewflow keeps classes by name for ever, so the content is part of the name: releases that differ in the chain
        have classes of their own, and those that do not share one.
        """
        parts = (self.region, self.filing_type, chain.digest)
        if not all(re.fullmatch(r"[A-Za-z0-9-]{1,64}", part) for part in parts):
            raise ValueError(f"not the parts of a flow reference: {parts}")
        return "Chain__" + "__".join(part.replace("-", "_") for part in parts)


@contextmanager
def run_lock(_flow_class: type[Flow], run_id: int) -> Iterator[None]:
    """The lock of a run: its row, until the transaction ends. Must be called inside one."""
    list(ChainRun.objects.select_for_update().filter(pk=run_id).values_list("pk"))
    yield


class ChainFlow(Flow):
    """What every compiled flow is made of."""

    process_class = ChainRun
    task_class = Task
    lock_impl = staticmethod(run_lock)
    chain: Chain

    @classmethod
    def step_node(cls, step_id: str) -> StepNode:
        """The node of a step."""
        return cast(StepNode, getattr(cls, attribute(step_id, "step")))

    @classmethod
    def end_node(cls, state: str) -> EndNode:
        """The node of an end."""
        return cast(EndNode, getattr(cls, attribute(state, "end")))

    @classmethod
    def applicant_node(cls, *, first: bool) -> ChainNode:
        """The node of what the applicant does, or somebody in their place: first handing in, or anything after it."""
        start = getattr(cls, START)
        return cast(ChainNode, start if first else getattr(cls, CORRECT, start))


def compile_chain(name: str, title: Text, chain: Chain) -> type[ChainFlow]:
    """The flow class of a chain. Its module is the one that serves it by name (`guicheng.workflow.flows`)."""
    members: dict[str, Any] = {
        "__module__": "guicheng.workflow.flows",
        "__doc__": title.zh,
        "process_title": title.zh,
        "chain": chain,
        **_nodes(chain),
    }
    return cast("type[ChainFlow]", type(name, (ChainFlow,), members))


def attribute(name: str, kind: str) -> str:
    """The attribute of a node on its flow class; the kind comes last, so that no name means something to viewflow."""
    return f"{name.replace('-', '_')}__{kind}"


def _nodes(chain: Chain) -> dict[str, ChainNode]:
    nodes: dict[str, ChainNode] = {START: SubmitNode("提交", [Exit(_entry(chain, first(chain)))])}
    corrected = [Exit(_entry(chain, first(chain)))]
    corrected += [Exit(attribute(step, "step"), "", "resume") for step in resumed_after_correction(chain)]
    back = False
    for step in chain.steps:
        exits = _exits(chain, step)
        back = back or any(way.to == CORRECT for way in exits)
        nodes[attribute(step.id, "step")] = StepNode(step, exits)
        if step.when is not None:
            otherwise = _entry(chain, following(chain, step) or "")
            taken = Exit(attribute(step.id, "step"), "符合条件", "cond_true")
            nodes[attribute(step.id, "gate")] = GateNode("", [taken, Exit(otherwise, "否则", "cond_false")])
    if back or chain.withdraw is not None:
        nodes[CORRECT] = CorrectNode("补正", corrected)
    for state, end in chain.ends.items():
        nodes[attribute(state, "end")] = EndNode(end.title.zh if end.title else state, end.means)
    return nodes


def first(chain: Chain) -> str:
    """The place a first submission goes to."""
    return chain.steps[0].id if chain.steps else chain.end_meaning("approved") or ""


def _exits(chain: Chain, step: Step) -> list[Exit]:
    return [
        Exit(_entry(chain, way.to), decision_title(step, way.decision).zh if way.decision else "", way_class(way))
        for way in ways(chain, step)
    ]


def _entry(chain: Chain, place: str) -> str:
    """The node through which a place is entered: its gate, where it has a condition."""
    if place == "applicant":
        return CORRECT
    step = chain.step(place)
    if step is None:
        return attribute(place, "end")
    return attribute(place, "gate" if step.when is not None else "step")
