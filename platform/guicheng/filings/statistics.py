"""Declared figures: entries or filings the actor sees, counted by a fact, with what leads to the rows behind them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import Count, QuerySet
from django.db.models.functions import Left

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction, Organisation
from guicheng.accounts.scoping import prefix
from guicheng.common.text import Text, text
from guicheng.config import releases
from guicheng.config.conditions.tree import Compare, Value
from guicheng.config.model.region import Statistic
from guicheng.config.model.whole import RegionConfig
from guicheng.filings import obligations, queries, reading
from guicheng.filings.columns import Place, Rows
from guicheng.filings.matter import state_label

MOST_GROUPS = 40
"""Groups a chart can show; the smaller ones are counted together."""
MOST_ROWS = 50_000
"""Rows that are judged one by one, where a condition or a fact asks for that."""

NONE = text("未填写", "Not given")
OTHERS = text("其他", "Others")


@dataclass(frozen=True, slots=True)
class Group:
    """How many rows have one value. `query` are the parameters under which the list of the rows shows just these:
    `status`, `state`, `place` or `f.<field>`; empty where no list can."""

    value: str
    label: Text
    count: int
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """One declared statistic, counted. The rows behind it are in the list of `register`, or of filings of a type."""

    id: str
    title: Text
    chart: Literal["bar", "pie", "number"]
    total: int
    groups: tuple[Group, ...]
    register: str | None
    filing: str | None


def statistics_for(actor: Actor) -> list[Figure]:
    """Every statistic of the actor's role, counted over the rows the actor sees."""
    config = releases.current(actor.region)
    return [counted(actor, config, one) for one in config.region.statistics if actor.role in one.to]


def counted(actor: Actor, config: RegionConfig, statistic: Statistic) -> Figure:
    """One statistic: counted by the database where it holds the fact, row by row where it does not."""
    return _Counting(actor, config, statistic).figure()


class _Counting:
    """The work on one statistic."""

    def __init__(self, actor: Actor, config: RegionConfig, statistic: Statistic) -> None:
        self.actor = actor
        self.config = config
        self.statistic = statistic
        self.rows = Rows(config, statistic.register_, statistic.filing)
        self.place = self.rows.locate(statistic.by)

    def figure(self) -> Figure:
        """The statistic, largest groups first, declared values in their own order."""
        counts = self._counts()
        declared, total = self.statistic, sum(counts.values())
        return Figure(
            declared.id, declared.title, declared.chart, total, tuple(self._groups(counts)),
            declared.register_, declared.filing,
        )  # fmt: skip

    # -- counting --------------------------------------------------------------------------------------------------

    def _scoped(self) -> QuerySet[Any]:
        if self.statistic.filing is None:
            return queries.entries(self.actor, self.statistic.register_ or "")
        kind = self.config.filings[self.statistic.filing]
        rows = queries.filings(self.actor, types=[self.statistic.filing])
        return rows.filter(queries.hidden_states(kind, self.actor.role))

    def _counts(self) -> Counter[str]:
        """Value → number of rows; '' for rows without one."""
        rows = self._scoped()
        if self.statistic.when is not None:
            need = reading.Need.of((), self.statistic.when)
            found = reading.read(rows, self.actor, self.config, need)
            rows = rows.filter(pk__in=[row.pk for row, _ in _bounded(found)])
        if self.place is not None:
            return self._merged(rows, self._expression(self.place))
        root, _, attribute = self.statistic.by.partition(".")
        if root == "organisation":
            return self._by_organisation(rows, attribute)
        facts = reading.read(rows, self.actor, self.config, reading.Need.of([self.statistic.by]))
        return Counter(_key(facts.get(self.statistic.by)) for _, facts in _bounded(facts))

    def _expression(self, place: Place) -> Any:
        if self._is_territory:
            inner = ("code",) if place.field is not None and place.field.kind == "object" else ()
            return Left(place.expression(*inner), self._width)
        return place.expression()

    def _merged(self, rows: QuerySet[Any], expression: Any) -> Counter[str]:
        counts: Counter[str] = Counter()
        several = self.place is not None and self.place.field is not None and self.place.field.kind == "choices"
        for value, number in rows.order_by().values_list(expression).annotate(number=Count("pk")):
            for one in json.loads(value) if several and value else [value]:
                counts[_key(one)] += number
        return counts

    def _by_organisation(self, rows: QuerySet[Any], attribute: str) -> Counter[str]:
        by_id = dict(rows.order_by().values_list("organisation_id").annotate(number=Count("pk")))
        owners = Organisation.objects.unscoped().in_bulk([pk for pk in by_id if pk is not None])
        counts: Counter[str] = Counter()
        for pk, number in by_id.items():
            value = getattr(owners.get(pk), "jurisdiction_id" if attribute == "jurisdiction" else attribute, None)
            counts[_key(value)] += number
        return counts

    # -- words -----------------------------------------------------------------------------------------------------

    def _groups(self, counts: Counter[str]) -> Iterable[Group]:
        labels = self._labels(counts)
        order = {value: number for number, value in enumerate(self._declared())}
        values = sorted(counts, key=lambda v: (v == "", order.get(v, len(order)), -counts[v], v))
        for value in values[:MOST_GROUPS]:
            label = labels.get(value) or (text(value, value) if value else NONE)
            yield Group(value, label, counts[value], self._query(value))
        if rest := values[MOST_GROUPS:]:
            yield Group("", OTHERS, sum(counts[value] for value in rest))

    def _declared(self) -> list[str]:
        """The values in the order they are declared; none where they are not."""
        return list(self._known())

    def _known(self) -> dict[str, Text]:
        """Declared values with their labels."""
        place = self.place
        if place is None:
            kinds = self.config.region.organisation_kinds if self.statistic.by == "organisation.kind" else {}
            return {name: kind.title for name, kind in kinds.items()}
        if place.field is not None:
            return {_key(option.value): option.label for option in place.field.options}
        if place.column == "state":
            kind = self.config.filings[self.statistic.filing or ""]
            states = dict.fromkeys((*kind.chain.states, *kind.chain.ends))
            return {state: state_label(self.config, kind, state, self.actor.role) for state in states}
        if place.column.endswith("status"):
            register = self.config.registers.get(self.rows.subject or "")
            rules = self.config.statuses.get(register.status or "") if register else None
            return {key: status.title for key, status in rules.statuses.items()} if rules else {}
        return {}

    def _labels(self, counts: Counter[str]) -> dict[str, Text]:
        if self._is_territory:
            codes = {value.ljust(6, "0"): value for value in counts if value}
            found = Jurisdiction.objects.filter(code__in=codes)
            return {codes[place.code]: text(place.zh, place.en) for place in found}
        if self.place is not None and self.place.column == "period" and self.statistic.filing:
            kind = self.statistic.filing
            return {value: obligations.period_label(self.config, kind, value) for value in counts if value}
        return self._known()

    def _query(self, value: str) -> dict[str, str]:
        """What the list of the rows is asked to show only these."""
        if self.place is None or not value:
            return {}
        if self._is_territory:
            return {"place": value.ljust(6, "0"), **self._status_asked}
        if self.place.column in ("status", "state"):
            return {self.place.column: value}
        own_form = self.place.column == "data" and len(self.place.keys) == 1
        return {f"f.{self.place.keys[0]}": value} if own_form else {}

    @property
    def _status_asked(self) -> dict[str, str]:
        """The one status that the statistic counts, where its condition is nothing else."""
        match self.statistic.when.tree if self.statistic.when else None:
            case Compare(fact=fact, op="eq", operands=(Value(value=str(status)),)):
                register, _, attribute = fact.partition(".")
                return {"status": status} if (register, attribute) == (self.statistic.register_, "status") else {}
        return {}

    @property
    def _is_territory(self) -> bool:
        """Whether the rows are counted by place: then one level below the region's own."""
        place = self.place
        if place is None:
            return False
        return place.column.endswith("jurisdiction") or (
            place.field is not None and place.field.widget == "jurisdiction"
        )

    @property
    def _width(self) -> int:
        """The digits of a code one level below the territory of whoever looks."""
        watches = self.actor.sees == "jurisdiction" and self.actor.jurisdiction
        return min(len(prefix(watches or self.config.region.jurisdiction)) + 2, 6)


def _bounded(rows: Iterable[Any]) -> Iterable[Any]:
    return (row for row, _ in zip(rows, range(MOST_ROWS), strict=False))


def _key(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
