"""What is asked of many rows at once: criteria, figures and searches, by facts that can be worked out for them."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.facts.declaration import Use
from guicheng.config.facts.space import FactSpace
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.lint.asking import spaces_of
from guicheng.config.model.exports import Criterion
from guicheng.config.model.filing import FilingType
from guicheng.config.model.region import Statistic
from guicheng.config.model.registers import Column, EntryList
from guicheng.config.review import Review

_FITTING = {"date-range": frozenset({"date", "moment", "any"}), "year": frozenset({"date", "moment", "number", "any"})}
"""The kinds of fact that a kind of criterion compares with."""


@check
def criteria_can_be_asked(review: Review) -> Iterator[Finding]:
    """A criterion asks for a fact that the database holds, in a way that fits it."""
    for visit in review.fields_of(Criterion):
        criterion = visit.owner
        if visit.name != "value" or not isinstance(criterion, Criterion):
            continue
        path = criterion.value
        known = [space for space in spaces_of(review, visit) if space.shows(path)]
        if any(_is_unread(review, space, path) for space in known):
            continue
        if known and not any(space.is_held(path) for space in known):
            zh = f"“{path}”不能作为导出条件：数据库里没有这一列，请写进 `when`"
            en = f"`{path}` cannot be a criterion: the database does not hold it; ask for it in `when`"
            yield review.finding("not-held", zh, en, visit.location)
        elif known and not any(_fits(space, criterion) for space in known):
            zh = f"“{path}”不能按 `{criterion.kind}` 提问"
            en = f"`{path}` cannot be asked for by `{criterion.kind}`"
            yield review.finding("unfit-criterion", zh, en, visit.location)


def _is_unread(review: Review, space: FactSpace, path: str) -> bool:
    """Whether it may be anything, because the part that would declare it could not be read."""
    found = space.type_of(path)
    return not review.complete and found is not None and found.kind == "any"


def _fits(space: FactSpace, criterion: Criterion) -> bool:
    if space.is_open or criterion.kind not in ("jurisdiction", *_FITTING):
        return True
    fact = space.fact(criterion.value)
    if criterion.kind == "jurisdiction":
        return fact is not None and fact.is_place
    return fact is not None and fact.type.kind in _FITTING[criterion.kind]


@check
def figures_can_be_counted(review: Review) -> Iterator[Finding]:
    """A statistic counts by facts that have a value for a row; what only columns word has none."""
    for visit in review.fields_of(Statistic):
        if visit.name not in ("by", "across") or not isinstance(visit.value, str):
            continue
        known = [space for space in spaces_of(review, visit) if space.shows(visit.value)]
        if known and not any(space.is_open or _is_counted(space, visit.value) for space in known):
            zh, en = f"不能按“{visit.value}”统计", f"nothing can be counted by `{visit.value}`"
            yield review.finding("not-countable", zh, en, visit.location)


def _is_counted(space: FactSpace, path: str) -> bool:
    """Whether a row has a value that can be counted: no table, and nothing that only columns word."""
    kind = space.shows(path)
    is_table = kind is not None and kind.item is not None and kind.item.kind == "map"
    return not is_table and bool(space.uses(path) & {Use.ASK, Use.COUNT})


@check
def searched_columns_have_a_value(review: Review) -> Iterator[Finding]:
    """A list is searched by what rows are found by: facts with a value of their own."""
    for visit in review.values_of(Column):
        column = visit.value
        if not isinstance(visit.owner, EntryList | FilingType) or not column.search:
            continue
        known = [space for space in spaces_of(review, visit) if space.shows(column.value)]
        if known and not any(space.type_of(column.value) for space in known):
            zh, en = f"列表不能按“{column.value}”查找", f"the list cannot be searched by `{column.value}`"
            yield review.finding("no-search", zh, en, (*visit.location, "search"), key=True)
