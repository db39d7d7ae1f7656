"""Conditions and facts: what is asked must exist, fit its type, and be able to be true."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from guicheng.common.text import Text
from guicheng.config import conditions
from guicheng.config.checks import check
from guicheng.config.checks.fields import inside
from guicheng.config.conditions import ConditionProblem, FactType
from guicheng.config.facts.places import of_rows
from guicheng.config.facts.space import FactSpace, suggestion
from guicheng.config.findings import Finding, did_you_mean
from guicheng.config.model.chains import ForEach, Lookup, Named, Office
from guicheng.config.model.checks import Check as Verification
from guicheng.config.model.conditions import Condition
from guicheng.config.model.exports import Criterion, FilingsSection
from guicheng.config.model.filing import (
    AppointEffect,
    Appointing,
    CreateEntryEffect,
    EndAppointmentEffect,
    Numbering,
    PostOf,
    ReleaseLockEffect,
    SetEffect,
    StartFilingEffect,
    UpdateEntryEffect,
)
from guicheng.config.model.forms import Computed, EntryChoice, FieldUi
from guicheng.config.model.region import Queue, Statistic
from guicheng.config.model.registers import Column
from guicheng.config.model.time import Deadline, Obligation, StoppedBetween
from guicheng.config.review import Review
from guicheng.config.walking import Visit

_MOMENTS = frozenset({"date", "moment", "any"})
_SERIALS = frozenset({"day", "month", "year"})


@check
def conditions_can_be_meant(review: Review) -> Iterator[Finding]:
    """Every condition asks for facts that exist where it stands, in a way that fits them."""
    named = review.names["conditions"]
    for visit in review.values_of(Condition):
        for problem in _problems(review, visit, visit.value, named):
            yield _said(review, visit, problem)


def _problems(review: Review, visit: Visit, condition: Condition, named: Iterable[str]) -> Iterable[ConditionProblem]:
    """What is wrong with a condition in every space it is answered in. What is right in one of them is right."""
    shared: dict[tuple[str, Any], ConditionProblem] | None = None
    for space in spaces_of(review, visit):
        found = conditions.check(condition, space.type_of, named=named)
        by_place = {(problem.code, problem.place): problem for problem in found}
        shared = by_place if shared is None else {k: p for k, p in shared.items() if k in by_place}
        if not shared:
            break
    return (shared or {}).values()


def spaces_of(review: Review, visit: Visit) -> list[FactSpace]:
    """The spaces a visit is answered in: those of its part, or of the rows that a table within it shows."""
    owner, config = visit.owner, review.config
    if isinstance(owner, EntryChoice):
        entry = review.facts.entry(owner.register_)
        return [
            FactSpace(s.region, s.name, s.subject, s.form, s.filing, {"entry": entry})
            for s in review.spaces(visit.location)
        ]
    if isinstance(owner, Statistic):
        return [of_rows(review.facts, owner.register_, owner.filing)]
    section = inside(visit, FilingsSection)
    if section is not None and section.filing in config.filings:
        rows = of_rows(review.facts, None, section.filing)
        item = review.facts.table_row(rows.form, section.table)
        return [dataclasses.replace(rows, extra={"item": item}) if item is not None else rows]
    queue = inside(visit, Queue)
    if queue is not None:
        return [of_rows(review.facts, None, k) for k in queue.filings or config.filings if k in config.filings]
    return review.spaces(visit.location)


def _said(review: Review, visit: Visit, problem: ConditionProblem) -> Finding:
    hint = None
    if problem.suggestion and problem.suggestion not in problem.message.zh:
        hint = did_you_mean(problem.suggestion, [problem.suggestion])
    elif problem.code == "condition.unknown-fact":
        hint = _meant_fact(review, visit, problem)
    severity = "warning" if problem.severity == "warning" else "error"
    location = (*visit.location, *problem.place)
    exact = review.spot(location)
    return Finding(problem.code, problem.message, exact.at, exact.path, hint, severity)  # type: ignore[arg-type]


def _meant_fact(review: Review, visit: Visit, problem: ConditionProblem) -> Text | None:
    """The fact that was perhaps meant: there are too many to compare all with, so its parts are looked at in turn."""
    spaces = spaces_of(review, visit)
    asked = visit.value.references() - {
        path for path in visit.value.references() if any(s.type_of(path) for s in spaces)
    }
    named = [path for path in asked if path in problem.message.zh]
    return suggestion(spaces, max(named, key=len)) if named else None


@check
def named_conditions_end(review: Review) -> Iterator[Finding]:
    """Named conditions do not refer to one another in a circle."""
    for name, problems in conditions.check_library(review.config.conditions).items():
        for problem in problems:
            yield review.finding(
                problem.code, problem.message.zh, problem.message.en or "", ("conditions", name), key=True
            )


@check
def named_conditions_fit_where_used(review: Review) -> Iterator[Finding]:
    """A named condition asks only for facts that exist where it is used, and a use stays of a bearable size."""
    library = review.config.conditions
    sizes = conditions.library_sizes(library)
    for visit in review.values_of(Condition):
        if visit.location[0] == "conditions":
            continue
        if conditions.measured(visit.value, sizes)[0] > conditions.MOST_WRITTEN_OUT:
            problem = conditions.too_large()
            yield review.finding(problem.code, problem.message.zh, problem.message.en or "", visit.location)
        for name in sorted(visit.value.names() & library.keys()):
            wanted = library[name].references()
            for space in spaces_of(review, visit)[:1]:
                for path in sorted(p for p in wanted if space.type_of(p) is None):
                    zh = f"命名条件“{name}”要用到“{path}”，这里没有这个事实"
                    en = f"the condition {name!r} asks for `{path}`, which does not exist here"
                    yield review.finding("condition-out-of-place", zh, en, visit.location)


FACTS: dict[tuple[type[BaseModel], str], str] = {
    (Deadline, "start"): "moment",
    (Obligation, "start"): "moment",
    (Obligation, "until"): "moment",
    (Obligation, "not_before"): "moment",
    (StoppedBetween, "start"): "moment",
    (StoppedBetween, "until"): "moment",
    (Lookup, "account"): "any",
    (ForEach, "field"): "list",
    (Named, "named_in"): "any",
    (Office, "at"): "place",
    (Computed, "copy_"): "any",
    (FieldUi, "default_from"): "any",
    (Column, "value"): "shown",
    (Criterion, "value"): "shown",
    (Statistic, "by"): "shown",
    (Statistic, "across"): "shown",
    (Numbering, "within"): "serial",
    (Appointing, "person"): "any",
    (Appointing, "work"): "any",
    (Appointing, "replaces"): "any",
    (Appointing, "organisation"): "any",
    (PostOf, "fact"): "any",
    (EndAppointmentEffect, "of"): "any",
    (ReleaseLockEffect, "person"): "any",
}
"""The fields of the language that name a fact, and what kind of fact it must be."""


@check
def facts_exist(review: Review) -> Iterator[Finding]:
    """A fact that is named outside a condition exists, and is a date where a date is needed."""
    for visit in review.fields_of(*dict.fromkeys(kind for kind, _ in FACTS)):
        kind = FACTS.get((type(visit.owner), visit.name))
        if isinstance(visit.owner, Lookup) and visit.name == "of" and isinstance(visit.value, str):
            kind = "source"
        if kind is not None and isinstance(visit.value, str) and not _special(kind, visit.value):
            yield from _fact(review, visit, visit.value, kind)


def _special(kind: str, value: str) -> bool:
    """Words that are no facts but may stand in a fact's place."""
    return (
        (kind == "source" and value in ("applicant", "target"))
        or (kind == "place" and value == "region")
        or (kind == "serial" and value in _SERIALS)
        or (kind == "shown" and value == "number")
    )


def _fact(review: Review, visit: Visit, path: str, kind: str) -> Iterator[Finding]:
    """The finding that a fact does not exist in any of its spaces, or is of the wrong kind in all of them."""
    spaces = spaces_of(review, visit)
    found = [t for s in spaces if (t := s.shows(path) if kind == "shown" else s.type_of(path)) is not None]
    if spaces and not found:
        zh, en = f"没有事实“{path}”", f"there is no fact `{path}`"
        yield review.finding("unknown-fact", zh, en, visit.location, suggestion(spaces, path))
    elif found and not any(_fits(t, kind) for t in found):
        zh, en = _WANTED[kind]
        yield review.finding("unfit-fact", f"“{path}”{zh}", f"`{path}` {en}", visit.location)


_WANTED = {
    "moment": ("不是日期或时间", "is no date or moment"),
    "list": ("不是多选字段", "is no field of several choices"),
}


def _fits(kind: FactType, wanted: str) -> bool:
    if wanted == "moment":
        return kind.kind in _MOMENTS
    return wanted != "list" or kind.kind in ("list", "any")


_WITH_VALUES = (
    SetEffect,
    CreateEntryEffect,
    UpdateEntryEffect,
    StartFilingEffect,
    AppointEffect,
    EndAppointmentEffect,
    Verification,
)


@check
def copied_facts_exist(review: Review) -> Iterator[Finding]:
    """``{fact: <path>}`` in the values of effects and checks names a fact that exists."""
    for visit in review.fields_of(*_WITH_VALUES):
        if visit.key or visit.name not in ("values", "match", "agree", "ends"):
            continue
        # A map of literals and {fact: …} is walked down to its leaves: the last part of the location tells which it is.
        if visit.location[-1] == "fact" and isinstance(visit.value, str):
            yield from _fact(review, visit, visit.value, "any")


@check
def sections_name_tables(review: Review) -> Iterator[Finding]:
    """A section of a document that shows the rows of a table names one of the filing type's form."""
    for visit in review.fields_of(FilingsSection):
        kind = review.config.filings.get(visit.owner.filing) if isinstance(visit.owner, FilingsSection) else None
        if visit.name != "table" or visit.value is None or kind is None:
            continue
        if review.facts.table_row(kind.form, visit.value) is None:
            zh, en = f"表单中没有表格“{visit.value}”", f"the form has no table `{visit.value}`"
            yield review.finding("unknown-table", zh, en, visit.location)


@check
def names_of_fields_lead_somewhere(review: Review) -> Iterator[Finding]:
    """A filing type without a form cannot be asked for one."""
    for name, kind in review.config.filings.items():
        if kind.form is None and kind.amend:
            zh, en = "没有表单的填报事项不能用 `amend`", "a filing type without a form cannot have `amend`"
            yield review.finding("amend-without-form", zh, en, ("filings", name, "amend"), key=True)
