"""Nodes: a chain as a graph of viewflow, for its rows, its chart and its BPMN."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from viewflow.workflow.base import Edge, Node

from guicheng.config.chains_analysis import Way
from guicheng.config.model.chains import Step
from guicheng.workflow.activations import ApplicantActivation, ChainActivation, EndActivation, SeatActivation


@dataclass(frozen=True)
class Exit:
    """An edge in the making: where it leads, by its attribute on the flow class, and how it is drawn."""

    to: str
    label: str = ""
    edge_class: str = "next"


class ChainNode(Node):
    """A node with any number of labelled ways out."""

    def __init__(self, title: str, exits: list[Exit]) -> None:
        super().__init__()
        self.task_title = title
        self._exits = exits
        self._edges: list[Edge] = []

    def _resolve(self, instance: Any) -> None:
        self._edges = [
            Edge(src=self, dst=getattr(instance, way.to), edge_class=way.edge_class, label=way.label)
            for way in self._exits
        ]

    def _outgoing(self) -> Iterator[Edge]:
        return iter(self._edges)


CIRCLE = {"width": 50, "height": 50, "svg": '<circle class="event" cx="25" cy="25" r="25"/>'}
BOX = {
    "width": 150,
    "height": 100,
    "text-align": "middle",
    "svg": '<rect class="task" width="150" height="100" rx="5" ry="5"/>',
}
DIAMOND = {"width": 50, "height": 50, "svg": '<path class="gateway" d="M25,0L50,25L25,50L0,25L25,0"/>'}


class SubmitNode(ChainNode):
    """The applicant submits."""

    activation_class = ApplicantActivation
    task_type = "HUMAN_START"
    bpmn_element = "startEvent"
    shape = CIRCLE


class CorrectNode(ChainNode):
    """The applicant corrects what came back and submits again."""

    activation_class = ApplicantActivation
    task_type = "HUMAN"
    bpmn_element = "userTask"
    shape = BOX


class StepNode(ChainNode):
    """A step of the chain; each of its seats is a task of this node."""

    activation_class = SeatActivation
    shape = BOX

    def __init__(self, step: Step, exits: list[Exit]) -> None:
        super().__init__(step.title.zh, exits)
        self.step = step
        self.task_type = "CHECK" if step.verify else "HUMAN"
        self.bpmn_element = "serviceTask" if step.verify else "userTask"
        self._several = step.verify is None and (step.mode not in ("single", "any") or step.for_each is not None)

    def bpmn_content(self) -> str:
        """That several are to answer, as BPMN writes it."""
        return "<bpmn:multiInstanceLoopCharacteristics/>" if self._several else ""


class GateNode(ChainNode):
    """A step's condition, asked before it. It leaves no row."""

    activation_class = ChainActivation
    task_type = "EXCLUSIVE_GATEWAY"
    bpmn_element = "exclusiveGateway"
    shape = DIAMOND


class EndNode(ChainNode):
    """An end of the chain."""

    activation_class = EndActivation
    task_type = "END"
    bpmn_element = "endEvent"
    shape = {**CIRCLE, "svg": '<circle class="event end-event" cx="25" cy="25" r="25"/>'}

    def __init__(self, title: str, means: str) -> None:
        super().__init__(title, [])
        self.means = means


def way_class(way: Way) -> str:
    """The class of an edge, for the drawing."""
    if way.kind == "forward":
        return "cond_true" if way.conditional else "next"
    return "return" if way.kind == "back" else "resume"
