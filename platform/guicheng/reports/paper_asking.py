"""What is asked before a paper is made, and what must hold for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text, text
from guicheng.config.conditions.facts import Facts
from guicheng.config.model.exports import Document, PaperCriterion, PaperRequirement
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath

MOST_TEXT = 200
_ASKED = "criteria"


@dataclass(frozen=True)
class Question:
    """A question before a paper, with what was answered."""

    id: str
    title: Text
    kind: str
    required: bool
    answer: str = ""


@dataclass(frozen=True)
class Asked:
    """The questions of a paper and the answers as facts (`criteria.<id>`)."""

    questions: tuple[Question, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether everything is answered that must be."""
        return all(one.id in self.facts for one in self.questions if one.required)


def asked(document: Document, answers: Mapping[str, str]) -> Asked:
    """The questions of a document with these answers. Refuses (400) what is no answer."""
    questions, facts, problems = [], {}, []
    for one in document.criteria:
        said = str(answers.get(one.id) or "").replace("\x00", "").strip()[:MOST_TEXT]
        questions.append(Question(one.id, one.title, one.kind, one.required, said))
        if said:
            try:
                facts[one.id] = _read(one, said)
            except ValueError:
                zh, en = f"{one.title.zh}填写有误", f"Wrong value for {one.title.for_language('en')}"
                problems.append(Problem("criterion-wrong", text(zh, en), one.id))
    if problems:
        raise Refusal(problems, status=400)
    return Asked(tuple(questions), facts)


def _read(criterion: PaperCriterion, said: str) -> Any:
    if criterion.kind == "year":
        if not (said.isascii() and said.isdigit() and len(said) == 4):
            raise ValueError(said)
        return int(said)
    return dt.date.fromisoformat(said).isoformat() if criterion.kind == "date" else said


def without_answers(document: Document) -> list[PaperRequirement]:
    """The requirements that do not hang on what is asked first."""
    return [one for one in document.requirements if not any(map(_is_answer, one.when.references()))]


def _is_answer(fact: str) -> bool:
    return FactPath(fact).root == _ASKED


def problems_of(config: RegionConfig, named: str, wanted: Iterable[PaperRequirement], facts: Facts) -> list[Problem]:
    """Why what is `named` (`documents/<id>`, `exports/<id>`) cannot be made now: each requirement not kept."""
    code = "document-refused" if named.startswith("documents/") else "export-refused"
    return [
        Problem(
            code,
            one.message,
            explanation={**config.explain_rule(f"{named}/requires"), "because": config.explain(one.when, facts)},
        )
        for one in wanted
        if not config.holds(one.when, facts)
    ]
