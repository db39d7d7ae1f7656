"""The facts of the time limits of filings: until when, how many days are left, whether it is late (T6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from guicheng.common.text import Text, text
from guicheng.config.conditions import FactLabel, FactType
from guicheng.config.conditions.types import BOOLEAN, DATE, NUMBER
from guicheng.config.facts.declaration import Fact, Family

if TYPE_CHECKING:
    from guicheng.config.facts.labels import Known
    from guicheng.config.facts.space import FactSpace
    from guicheng.config.model.filing import FilingType

OF_LIMITS = (
    Fact("<期限>.due", DATE, text("最后一天", "last day")),
    Fact("<期限>.late", BOOLEAN, text("是否逾期", "late")),
    Fact("<期限>.days_left", NUMBER, text("剩余天数", "days left")),
    Fact("<期限>.provisional", BOOLEAN, text("是否暂定（节假日安排未公布）", "provisional (no table of holidays yet)")),
)
_NAMES = {fact.name.partition(".")[2]: fact for fact in OF_LIMITS}


def typed(kind: FilingType) -> FactType | None:
    """What may be asked of the time limits of a filing type; None where it has none."""
    if not kind.deadlines:
        return None
    one = FactType("map", fields={name: fact.type for name, fact in _NAMES.items()})
    return FactType("map", fields={deadline.id: one for deadline in kind.deadlines})


def label(kind: FilingType | None, path: str) -> FactLabel | None:
    """How people call what is asked of a time limit."""
    name, _, what = path.partition(".")
    deadline = next((one for one in kind.deadlines if one.id == name), None) if kind else None
    fact = _NAMES.get(what)
    if deadline is None or fact is None:
        return None
    title = deadline.title or Text(zh="期限", en="time limit")
    return FactLabel(
        Text(zh=f"{title.zh}{fact.label.zh}", en=f"{title.for_language('en')}: {fact.label.for_language('en')}")
    )


class TimeLimits(Family):
    """Those of the filing at hand; of others they are ``filings.<type>.<state>.latest.deadlines.…``."""

    root = "deadlines"
    title = text("填报件的期限（事项 `deadlines` 的编号）", "The time limits of the filing (ids of `deadlines`)")
    there = text("关于有期限的事项的地方", "where a filing of a type with time limits is spoken of")
    facts = OF_LIMITS

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        kind = space.region.config.filings.get(space.filing or "")
        found = typed(kind) if kind else None
        return {self.root: found} if found else {}

    def fact(self, space: FactSpace, root: str, rest: str) -> Fact | None:
        found = _NAMES.get(rest.partition(".")[2])
        return found if found and space.type_of(f"{root}.{rest}") else None

    def label(self, known: Known, root: str, rest: str) -> FactLabel | None:  # noqa: ARG002 - its only one
        name = rest.partition(".")[0]
        kinds = known.config.filings.values()
        kind = next((kind for kind in kinds if any(one.id == name for one in kind.deadlines)), None)
        return label(kind, rest)
