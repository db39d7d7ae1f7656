"""Declared figures: entries or filings the actor sees, counted by one fact or two, with what leads to the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import transaction
from django.db.models import Count, QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.export_formats import ExportFormat, no_format
from guicheng.common.text import Text, text
from guicheng.config import releases
from guicheng.config.conditions.tree import Compare, Value
from guicheng.config.model.region import Statistic
from guicheng.config.model.whole import RegionConfig
from guicheng.documents import Cell, Column, File, Sheet, render
from guicheng.filings.access import rows as access
from guicheng.filings.context import queries
from guicheng.filings.context.filing_context import not_found
from guicheng.reports import row_facts
from guicheng.reports.columns import Rows
from guicheng.reports.dimensions import COUNTED, Dimension
from guicheng.reports.dimensions import counted as counted_by
from guicheng.reports.narrowing import MOST_ROWS

MOST_GROUPS = 40
"""Groups a chart can show; the smaller ones are counted together."""
FORMATS = (ExportFormat.XLSX, ExportFormat.CSV)

REST = "*"
"""The value of the group of all smaller groups."""
OTHERS = text("其他", "Others")
GROUP = text("分类", "Group")
NUMBER = text("数量", "Number")
TOTAL = text("合计", "Total")


@dataclass(frozen=True, slots=True)
class Group:
    """How many rows have one value. `query` are the parameters under which the list of the rows shows just these, see
    `dimensions`; empty where no list can."""

    value: str
    label: Text
    count: int
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cross table: its group, and a group for each of the columns."""

    group: Group
    cells: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One declared statistic, counted. The rows behind it are in the list of `register`, or of filings of a type.

    Where it counts across a second fact, `across` are the columns with their totals and `lines` the cross table. A row
    with several values counts under each of them, and once in a total."""

    id: str
    title: Text
    chart: Literal["bar", "pie", "number"]
    total: int
    groups: tuple[Group, ...]
    register: str | None
    filing: str | None
    across: tuple[Group, ...] = ()
    lines: tuple[Line, ...] = ()


def statistics_for(actor: Actor) -> list[Figure]:
    """Every statistic of the actor's role, counted over the rows the actor sees."""
    config = releases.current(actor.region)
    return [counted(actor, config, one) for one in config.region.statistics if actor.role in one.to]


def counted(actor: Actor, config: RegionConfig, statistic: Statistic) -> Figure:
    """One statistic: counted by the database where it holds the facts, row by row where it does not."""
    return _Counting(actor, config, statistic).figure()


def file_of(actor: Actor, statistic_id: str, form: ExportFormat, *, language: str = "zh") -> File:
    """A statistic as a table to take along, recorded. Refusals: `not-found`, `no-format` (404), `not-allowed`."""
    config = releases.current(actor.region)
    declared = next((one for one in config.region.statistics if one.id == statistic_id), None)
    if declared is None or actor.role not in declared.to or not actor.may("export"):
        raise not_found()
    if form not in FORMATS:
        raise no_format()
    figure = counted(actor, config, declared)
    moment = clock.local_now(config.zone)
    sheet = _sheet(figure, actor, moment.strftime("%Y-%m-%d %H:%M"), language)
    with transaction.atomic():
        audit.record(
            actor,
            audit.Event(
                "export.run",
                "statistic",
                statistic_id,
                title=text("导出统计", "Exported a statistic"),
                release=config.release_number,
                changes={"export": figure.title.zh, "rows": figure.total, "format": form},
            ),
        )
    return render(sheet, form, f"{sheet.title}_{moment.strftime('%Y%m%d')}")


def _sheet(figure: Figure, actor: Actor, moment: str, language: str) -> Sheet:
    heads = [group.label for group in figure.across] or []
    counts = [*((line.group, line.cells) for line in figure.lines)] or [(group, ()) for group in figure.groups]
    rows = [[Cell(group.label.for_language(language)), *map(_number, (*cells, group))] for group, cells in counts]
    last = [Cell(TOTAL.for_language(language)), *map(_number, figure.across), Cell(str(figure.total), figure.total)]
    made = text("{name} 于 {moment} 导出", "Exported by {name} on {moment}")
    return Sheet(
        title=figure.title.for_language(language),
        columns=[
            Column(GROUP.for_language(language)),
            *(Column(head.for_language(language), "number") for head in heads),
            Column((TOTAL if heads else NUMBER).for_language(language), "number"),
        ],
        rows=[*rows, last],
        foot=made.format(name=actor.name or actor.login, moment=moment).for_language(language),
        language="en" if language.startswith("en") else "zh",
    )


def _number(group: Group) -> Cell:
    return Cell(str(group.count), group.count)


class _Counting:
    """The work on one statistic."""

    def __init__(self, actor: Actor, config: RegionConfig, statistic: Statistic) -> None:
        self.actor = actor
        self.config = config
        self.statistic = statistic
        rows = Rows(config, statistic.register_, statistic.filing)
        self.by = Dimension(actor, rows, statistic.by)
        self.across = Dimension(actor, rows, statistic.across) if statistic.across else None

    def figure(self) -> Figure:
        """The statistic, largest groups first, declared values in their own order."""
        declared, rows = self.statistic, self._rows()
        counts = self._counts(rows, self.by)
        total = rows.count() if self.by.is_several else sum(counts.values())
        groups = tuple(self._groups(counts, self.by))
        across: tuple[Group, ...] = ()
        lines: tuple[Line, ...] = ()
        if self.across is not None:
            across = tuple(self._groups(self._counts(rows, self.across), self.across))
            lines = tuple(self._lines(self._pairs(rows, self.across), groups, across, self.across))
        return Figure(
            declared.id,
            declared.title,
            declared.chart,
            total,
            groups,
            declared.register_,
            declared.filing,
            across,
            lines,
        )

    # -- counting --------------------------------------------------------------------------------------------------

    def _rows(self) -> QuerySet[Any]:
        """What is counted: what the actor sees, and the condition holds for."""
        if self.statistic.filing is None:
            rows: QuerySet[Any] = queries.entries(self.actor, self.statistic.register_ or "")
        else:
            asked = [fact for fact in (self.statistic.by, self.statistic.across) if fact]
            rows = access.listed(self.actor, self.config, types=[self.statistic.filing])
            rows = access.askable(rows, self.actor, self.config, self.statistic.filing, asked)
        return counted_by(rows, self.actor, self.config, self.statistic)

    def _counts(self, rows: QuerySet[Any], by: Dimension) -> Counter[str]:
        """Value → number of rows; '' for rows without one."""
        counts: Counter[str] = Counter()
        for (value,), number in self._found(rows, by):
            counts[value] += number
        return counts

    def _pairs(self, rows: QuerySet[Any], across: Dimension) -> Counter[tuple[str, str]]:
        """Value and value of the second fact → number of rows."""
        counts: Counter[tuple[str, str]] = Counter()
        for (value, other), number in self._found(rows, self.by, across):
            counts[value, other] += number
        return counts

    def _found(self, rows: QuerySet[Any], *by: Dimension) -> Iterable[tuple[tuple[str, ...], int]]:
        """Values of these facts with the number of rows that have them together; some more than once."""
        sources = [one.source for one in by if one.source is not None]
        if len(sources) == len(by):
            for source in sources:
                rows = source.joined(rows)
            names = [f"_by{number}" for number in range(len(by))]
            expressions = {name: one.expression() for name, one in zip(names, by, strict=True)}
            grouped = rows.order_by().annotate(**expressions).values_list(*names).annotate(number=Count("pk"))
            for *values, number in grouped:
                yield from _products([one.values(value) for one, value in zip(sources, values, strict=True)], number)
            return
        facts = row_facts.read(rows, self.actor, self.config, row_facts.Need.of(self.config, [one.fact for one in by]))
        for _, read in _bounded(facts):
            yield from _products([one.values_of_fact(read.get(one.fact)) for one in by], 1)

    # -- words -----------------------------------------------------------------------------------------------------

    def _groups(self, counts: Counter[str], by: Dimension) -> Iterable[Group]:
        labels = by.labels(counts)
        order = {value: number for number, value in enumerate(by.declared)}
        values = sorted(counts, key=lambda v: (v == "", order.get(v, len(order)), -counts[v], v))
        for value in values[:MOST_GROUPS]:
            yield Group(value, by.label(value, labels), counts[value], self._asking(by.query(value)))
        if rest := values[MOST_GROUPS:]:
            yield Group(REST, OTHERS, sum(counts[value] for value in rest))

    def _lines(
        self, pairs: Mapping[tuple[str, str], int], groups: Sequence[Group], across: Sequence[Group], other: Dimension
    ) -> Iterable[Line]:
        lines, columns = {group.value for group in groups}, {column.value for column in across}
        counts: Counter[tuple[str, str]] = Counter()
        for (value, over), number in pairs.items():
            counts[value if value in lines else REST, over if over in columns else REST] += number
        for group in groups:
            cells = []
            for column in across:
                count = counts[group.value, column.value]
                both = {**group.query, **other.query(column.value)} if group.query and column.query and count else {}
                cells.append(Group(column.value, column.label, count, both))
            yield Line(group, tuple(cells))

    def _asking(self, query: dict[str, str]) -> dict[str, str]:
        """What a list is asked: the value, and what else the statistic counts by: one status by its own filter, every
        other condition, and which filings are open, under the name of the statistic."""
        if not query or (self.statistic.when is None and self.statistic.filing is None):
            return query
        if status := self._status_asked:
            return query if set(query) == {"status"} else {**query, **status}
        return {**query, COUNTED: self.statistic.id}

    @property
    def _status_asked(self) -> dict[str, str]:
        """The one status that the statistic counts, where its condition is nothing else."""
        match self.statistic.when.tree if self.statistic.when else None:
            case Compare(fact=fact, op="eq", operands=(Value(value=str(status)),)):
                return {"status": status} if fact == f"{self.statistic.register_}.status" else {}
        return {}


def _products(values: list[list[str]], number: int) -> Iterable[tuple[tuple[str, ...], int]]:
    """Every combination of the values of each fact."""
    made: list[tuple[str, ...]] = [()]
    for some in values:
        made = [(*one, value) for one in made for value in some]
    return ((one, number) for one in made)


def _bounded(rows: Iterable[Any]) -> Iterable[Any]:
    return (row for row, _ in zip(rows, range(MOST_ROWS), strict=False))
