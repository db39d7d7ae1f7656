"""The questions before an export (条件): what can be answered, and the rows that an answer leaves (HNA-06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text, text
from guicheng.config.model.exports import Criterion
from guicheng.config.model.registers import Column
from guicheng.filings.access import rows as access
from guicheng.reports.columns import Rows

MOST_CHOICES = 500
MOST_TEXT = 200
EARLIEST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class CriterionOption:
    """One possible answer."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion as it is asked. The answer comes under `id`; that to a range under `id`_from and `id`_to."""

    id: str
    title: Text
    kind: str
    required: bool
    choices: tuple[CriterionOption, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its answers."""
        return (f"{self.id}_from", f"{self.id}_to") if self.kind == "date-range" else (self.id,)


def of_columns(rows: Rows, actor: Actor, columns: Sequence[Column]) -> Asking:
    """The filters of a list: its columns that offer one, but for the status, which every list is filtered by."""
    criteria = [
        Criterion(id=f"by-{column.id}", title=column.title, value=column.value)
        for column in columns
        if column.filter and not column.value.endswith(".status")
    ]
    return Asking(rows, actor, criteria)


class Asking:
    """The criteria of one export, for one actor."""

    def __init__(self, rows: Rows, actor: Actor, criteria: Sequence[Criterion]) -> None:
        self.rows = rows
        self.actor = actor
        self.criteria = criteria

    @property
    def names(self) -> list[str]:
        """The names of the criteria."""
        return [criterion.id for criterion in self.criteria]

    def questions(self, scoped: QuerySet[Any]) -> list[Question]:
        """Every question with its choices; `scoped` are the rows the actor sees."""
        return [
            Question(c.id, c.title, c.kind, c.required, tuple(self._choices(c, scoped)[:MOST_CHOICES]))
            for c in self.criteria
        ]

    def narrowed(self, scoped: QuerySet[Any], answers: Mapping[str, str]) -> tuple[QuerySet[Any], dict[str, str]]:
        """The rows that the answers leave, and the answers that were given. Refuses (400) what is no answer."""
        problems: list[Problem] = []
        given: dict[str, str] = {}
        for criterion in self.criteria:
            names = (
                (f"{criterion.id}_from", f"{criterion.id}_to") if criterion.kind == "date-range" else (criterion.id,)
            )
            own = {n: v for n in names if (v := str(answers.get(n) or "").replace("\x00", "").strip()[:MOST_TEXT])}
            if not own:
                if criterion.required:
                    problems.append(_problem("criterion-missing", criterion, names[0], "请选择", "Please choose"))
                continue
            try:
                scoped = self._narrow(scoped, criterion, own)
                given |= own
            except (ValueError, OverflowError):
                problems.append(_problem("criterion-wrong", criterion, next(iter(own)), "填写有误", "Wrong value for"))
        if problems:
            raise Refusal(problems, status=400)
        return scoped, given

    def worded(self, given: Mapping[str, str], scoped: QuerySet[Any], language: str) -> list[tuple[str, str]]:
        """The answers as people read them: title and value."""
        said = []
        for criterion in self.criteria:
            title = criterion.title.for_language(language)
            if criterion.kind == "date-range":
                first, last = given.get(f"{criterion.id}_from", ""), given.get(f"{criterion.id}_to", "")
                if first or last:
                    said.append((title, f"{first} ~ {last}"))
            elif value := given.get(criterion.id):
                known = {c.value: c.label.for_language(language) for c in self._choices(criterion, scoped)}
                said.append((title, known.get(value, value)))
        return said

    # -- choices ---------------------------------------------------------------------------------------------------

    def _choices(self, criterion: Criterion, scoped: QuerySet[Any]) -> list[CriterionOption]:
        match criterion.kind:
            case "choice":
                return self._values(criterion.value, scoped)
            case "jurisdiction":
                return self._places()
            case "year":
                this = clock.today(self.rows.config.zone).year
                return [
                    CriterionOption(str(year), text(f"{year}年", str(year)))
                    for year in range(this, EARLIEST_YEAR - 1, -1)
                ]
        return []

    def _values(self, path: str, scoped: QuerySet[Any]) -> list[CriterionOption]:
        """The values a fact can have: those declared, or those that occur in the rows the actor sees."""
        source = self.rows.source(path)
        if source is None:
            return []
        if declared := source.choices(self.actor.role):
            return [CriterionOption(value, title) for value, title in declared.items()]
        found = self._askable(scoped, path).order_by().values_list(source.expression(), flat=True).distinct()
        occurring = sorted({str(value) for value in found[:MOST_CHOICES] if value not in (None, "")})
        if words := source.words(occurring):
            return [CriterionOption(value, words[value]) for value in reversed(occurring)]
        return [CriterionOption(value, text(value, value)) for value in occurring]

    def _places(self) -> list[CriterionOption]:
        """The places of today one level below the actor's territory."""
        config = self.rows.config
        own = config.region.jurisdiction
        if self.actor.sees == "jurisdiction" and self.actor.jurisdiction:
            own = self.actor.jurisdiction
        today = clock.today(config.zone)
        stands = Q(valid_until__isnull=True) | Q(valid_until__gt=today)
        theirs = Q(is_own=False) | Q(code__in=list(config.region.places))
        level = Jurisdiction.objects.filter(stands, theirs, parent_id=own).order_by("code")
        return [CriterionOption(place.code, text(place.zh, place.en)) for place in level]

    # -- answers ---------------------------------------------------------------------------------------------------

    def _narrow(self, rows: QuerySet[Any], criterion: Criterion, own: Mapping[str, str]) -> QuerySet[Any]:
        source = self.rows.source(criterion.value)
        if source is None:
            raise ValueError(criterion.value)
        rows = self._askable(rows, criterion.value)
        match criterion.kind:
            case "choice":
                return source.equal(rows, own[criterion.id])
            case "text":
                return source.containing(rows, own[criterion.id])
            case "jurisdiction":
                return source.within(rows, _code(own[criterion.id]))
            case "year":
                year = int(own[criterion.id])
                return source.between(rows, dt.date(year, 1, 1), dt.date(year, 12, 31))
        first, last = own.get(f"{criterion.id}_from"), own.get(f"{criterion.id}_to")
        return source.between(
            rows, dt.date.fromisoformat(first) if first else None, dt.date.fromisoformat(last) if last else None
        )

    def _askable(self, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
        return access.askable(rows, self.actor, self.rows.config, self.rows.filing, [path])


def _code(value: str) -> str:
    if len(value) != 6 or not value.isdecimal():
        raise ValueError(value)
    return value


def _problem(code: str, criterion: Criterion, name: str, zh: str, en: str) -> Problem:
    return Problem(code, text(f"{zh}{criterion.title.zh}", f"{en} {criterion.title.en or criterion.title.zh}"), name)
