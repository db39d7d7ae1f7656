"""Conditions and facts: what is asked must exist, fit its type, and be able to be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from guicheng.common.text import Text
from guicheng.config import conditions
from guicheng.config.conditions import ConditionProblem
from guicheng.config.facts.places import OF_PARTS
from guicheng.config.facts.space import FactSpace, suggestion
from guicheng.config.findings import Finding, did_you_mean
from guicheng.config.lint import check
from guicheng.config.model.conditions import Condition
from guicheng.config.model.exports import Document, FilingsSection, RowsSection
from guicheng.config.model.kinds import Asks, Copied, Wanted
from guicheng.config.nearness import nearest
from guicheng.config.paths import FactPath
from guicheng.config.review import Review
from guicheng.config.walking import FieldVisit


@check
def conditions_can_be_meant(review: Review) -> Iterator[Finding]:
    """Every condition asks for facts that exist where it stands, in a way that fits them."""
    named = review.names["conditions"]
    for visit in review.values_of(Condition):
        for problem in _problems(review, visit, visit.value, named):
            yield _said(review, visit, problem)


def _problems(
    review: Review, visit: FieldVisit, condition: Condition, named: Iterable[str]
) -> Iterable[ConditionProblem]:
    """What is wrong with a condition in every space it is answered in. What is right in one of them is right."""
    shared: dict[tuple[str, Any], ConditionProblem] | None = None
    for space in spaces_of(review, visit):
        found = conditions.check(condition, space.type_of, named=named, calendars=review.names["calendars"])
        by_place = {(problem.code, problem.place): problem for problem in found}
        shared = by_place if shared is None else {k: p for k, p in shared.items() if k in by_place}
        if not shared:
            break
    return (shared or {}).values()


def spaces_of(review: Review, visit: FieldVisit) -> list[FactSpace]:
    """The spaces a visit is answered in: those of its file, and what the parts around it make of them."""
    around = review.spaces(visit.location)
    for part in visit.owners:
        if isinstance(part, FilingsSection) and visit.value is part.when:
            continue  # whether the section is there is asked of the document, not of its rows
        if (of_part := OF_PARTS.get(type(part))) is not None:
            around = of_part(review.facts, part, around)
    return around


def _said(review: Review, visit: FieldVisit, problem: ConditionProblem) -> Finding:
    hint, missing = None, ""
    if problem.suggestion and problem.suggestion not in problem.message.zh:
        hint = did_you_mean(problem.suggestion, [problem.suggestion])
    elif problem.code == "condition.unknown-fact":
        hint, missing = _meant_fact(review, visit, problem)
    severity = "warning" if problem.severity == "warning" else "error"
    location = (*visit.location, *problem.place)
    exact = review.spot(location)
    return Finding(problem.code, problem.message, exact.at, exact.path, hint, severity, missing)  # type: ignore[arg-type]


def _meant_fact(review: Review, visit: FieldVisit, problem: ConditionProblem) -> tuple[Text | None, str]:
    """The fact that was perhaps meant, and the part of the path that is not there. There are too many to compare all
    with, so its parts are looked at in turn."""
    spaces = spaces_of(review, visit)
    asked = visit.value.references() - {
        path for path in visit.value.references() if any(s.type_of(path) for s in spaces)
    }
    named = [path for path in asked if path in problem.message.zh]
    path = max(named, key=len) if named else ""
    return (suggestion(spaces, path), spaces[0].wrong(path)) if path else (None, "")


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
                    yield replace(
                        review.finding("condition-out-of-place", zh, en, visit.location), missing=space.wrong(path)
                    )


@check
def facts_exist(review: Review) -> Iterator[Finding]:
    """A fact that is named outside a condition exists, and is a date where a date is needed."""
    for visit, fact in review.of_kind(Asks):
        if visit.value not in fact.also:
            yield from _fact(review, visit, fact.wanted)


def _fact(review: Review, visit: FieldVisit, wanted: Wanted) -> Iterator[Finding]:
    """The finding that a fact does not exist in any of its spaces, or is of the wrong kind in all of them."""
    spaces, path = spaces_of(review, visit), FactPath(visit.value)
    found = [t for s in spaces if (t := s.shows(path) if wanted == "shown" else s.type_of(path)) is not None]
    if spaces and not found:
        zh, en = f"没有事实“{path}”", f"there is no fact `{path}`"
        said = review.finding("unknown-fact", zh, en, visit.location, suggestion(spaces, path))
        yield replace(said, missing=spaces[0].wrong(path))
    elif found and wanted in _FITTING and not any(t.kind in _FITTING[wanted][0] for t in found):
        _, zh, en = _FITTING[wanted]
        yield review.finding("unfit-fact", f"“{path}”{zh}", f"`{path}` {en}", visit.location)


_FITTING: dict[Wanted, tuple[frozenset[str], str, str]] = {
    "moment": (frozenset({"date", "moment", "any"}), "不是日期或时间", "is no date or moment"),
    "list": (frozenset({"list", "any"}), "不是多选字段", "is no field of several choices"),
}
"""Which kinds of fact fit where not every one does, and what is said of others."""


_COPYING = ("values", "match", "agree", "ends")
"""The keys whose values are copied."""


@check
def copied_facts_exist(review: Review) -> Iterator[Finding]:
    """``{fact: <path>}`` in the values of effects and checks names a fact that exists."""
    for visit in review.words(Copied()):
        # A map of literals and {fact: …} is walked down to its leaves: the last part of the location tells which it is.
        if not visit.key and visit.location[-1] == "fact" and isinstance(visit.value, str):
            yield from _fact(review, visit, "any")
        elif not visit.key and visit.location[-3] in _COPYING and nearest(visit.location[-1], ("fact",)):
            zh, en = (
                f"这里的键应为 `fact`，不是 `{visit.location[-1]}`",
                f"the key is `fact`, not `{visit.location[-1]}`",
            )
            yield review.finding("unknown-key", zh, en, visit.location, key=True)


@check
def sections_name_tables(review: Review) -> Iterator[Finding]:
    """A section of a document that shows the rows of a table names one of the filing type's form."""
    for visit in review.fields_of(FilingsSection, RowsSection):
        document = visit.inside(Document)
        named = visit.owner.filing if isinstance(visit.owner, FilingsSection) else document.filing if document else None
        kind = review.config.filings.get(named or "")
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
