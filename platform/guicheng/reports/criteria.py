"""The questions before an export (条件): what can be answered, and the rows that an answer leaves (HNA-06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction, Organisation
from guicheng.accounts.scoping import within
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text, text
from guicheng.config.model.exports import Criterion
from guicheng.config.model.registers import Column
from guicheng.config.paths import FactPath
from guicheng.config.titles import state_label, states_of, statuses_of
from guicheng.filings.access import rows as access
from guicheng.filings.context import obligations
from guicheng.reports.columns import Place, Rows, matching

MOST_CHOICES = 500
MOST_TEXT = 200
EARLIEST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Choice:
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
    choices: tuple[Choice, ...] = ()

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

    def _choices(self, criterion: Criterion, scoped: QuerySet[Any]) -> list[Choice]:
        match criterion.kind:
            case "choice":
                return self._values(criterion.value, scoped)
            case "jurisdiction":
                return self._places()
            case "year":
                this = clock.today(self.rows.config.zone).year
                return [Choice(str(year), text(f"{year}年", str(year))) for year in range(this, EARLIEST_YEAR - 1, -1)]
        return []

    def _values(self, path: str, scoped: QuerySet[Any]) -> list[Choice]:
        """The values a fact can have: those declared, or those that occur."""
        config, place = self.rows.config, self.rows.locate(path)
        if place is not None and (known := place.answers):
            return [Choice(value, label) for value, label in known.items()]
        column = place.column if place else ""
        if column == "state" and self.rows.filing:
            kind = config.filings[self.rows.filing]
            return [Choice(s, state_label(config, kind, s, self.actor.role)) for s in states_of(kind)]
        if column.endswith("status"):
            root = FactPath(path).root
            statuses = statuses_of(config, root if root in config.registers else self.rows.subject)
            return [Choice(key, title) for key, title in statuses.items()]
        found = self._occurring(path, place, scoped)
        if column == "period" and self.rows.filing:
            return [Choice(v, obligations.period_label(config, self.rows.filing, v)) for v in reversed(found)]
        return [Choice(value, text(value, value)) for value in found]

    def _occurring(self, path: str, place: Place | None, scoped: QuerySet[Any]) -> list[str]:
        """The values that occur in the rows the actor sees."""
        scoped = self._askable(scoped, path)
        if place is not None:
            values = scoped.order_by().values_list(place.expression(), flat=True).distinct()[:MOST_CHOICES]
        else:
            values = self._organisations(path, scoped)
        return sorted({str(v) for v in values if v not in (None, "")})

    def _organisations(self, path: str, scoped: QuerySet[Any]) -> Any:
        fact = FactPath(path)
        if fact.root != "organisation" or fact.rest not in ("name", "kind", "credit_code", "member_no"):
            return []
        ids = scoped.order_by().values("organisation_id")
        return Organisation.objects.unscoped().filter(pk__in=ids).values_list(fact.rest, flat=True)[:MOST_CHOICES]

    def _places(self) -> list[Choice]:
        """The places of today one level below the actor's territory."""
        config = self.rows.config
        own = config.region.jurisdiction
        if self.actor.sees == "jurisdiction" and self.actor.jurisdiction:
            own = self.actor.jurisdiction
        today = clock.today(config.zone)
        stands = Q(valid_until__isnull=True) | Q(valid_until__gt=today)
        level = Jurisdiction.objects.filter(stands, parent_id=own).order_by("code")
        return [Choice(place.code, text(place.zh, place.en)) for place in level]

    # -- answers ---------------------------------------------------------------------------------------------------

    def _narrow(self, rows: QuerySet[Any], criterion: Criterion, own: Mapping[str, str]) -> QuerySet[Any]:
        place = self.rows.locate(criterion.value)
        rows = self._askable(rows, criterion.value)
        if place is None:
            return self._by_organisation(rows, criterion, own[criterion.id])
        match criterion.kind:
            case "choice":
                return self._equal(rows, place, own[criterion.id])
            case "text":
                return matching(rows, place.searched(), "icontains", own[criterion.id])
            case "jurisdiction":
                return self._within(rows, place, own[criterion.id])
            case "year":
                year = int(own[criterion.id])
                return self._between(rows, criterion, place, dt.date(year, 1, 1), dt.date(year, 12, 31))
        first, last = own.get(f"{criterion.id}_from"), own.get(f"{criterion.id}_to")
        return self._between(
            rows,
            criterion,
            place,
            dt.date.fromisoformat(first) if first else None,
            dt.date.fromisoformat(last) if last else None,
        )

    def _askable(self, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
        return access.askable(rows, self.actor, self.rows.config, self.rows.filing, [path])

    def _equal(self, rows: QuerySet[Any], place: Place, value: str) -> QuerySet[Any]:
        if place.field is not None and place.field.kind == "choices":
            return matching(rows, place.as_json(), "contains", [value])
        return matching(rows, place.expression(), "exact", value)

    def _within(self, rows: QuerySet[Any], place: Place, code: str) -> QuerySet[Any]:
        if len(code) != 6 or not code.isdecimal():
            raise ValueError(code)
        return within(rows, place.compared(), code)

    def _between(
        self, rows: QuerySet[Any], criterion: Criterion, place: Place, first: dt.date | None, last: dt.date | None
    ) -> QuerySet[Any]:
        """Rows whose date or moment lies from the first to the last day, both in the region's zone and included."""
        if place.field is not None and place.field.kind in ("integer", "number"):  # a year written as a number
            return matching(rows, place.expression(), "exact", str(first.year)) if first else rows
        moments = self.rows.is_moment(criterion.value)
        zone, day = self.rows.config.zone, dt.timedelta(days=1)
        if first is not None:
            lower = dt.datetime.combine(first, dt.time(), zone) if moments else first.isoformat()
            rows = matching(rows, place.expression(), "gte", lower)
        if last is not None:
            upper = dt.datetime.combine(last + day, dt.time(), zone) if moments else (last + day).isoformat()
            rows = matching(rows, place.expression(), "lt", upper)
        return rows

    def _by_organisation(self, rows: QuerySet[Any], criterion: Criterion, value: str) -> QuerySet[Any]:
        attribute = criterion.value.rest
        if criterion.value.root != "organisation":
            raise ValueError(criterion.value)
        owners: QuerySet[Organisation] = Organisation.objects.unscoped()
        if criterion.kind == "jurisdiction":
            owners = within(owners, F("jurisdiction_id"), value)
        else:
            owners = owners.filter(**{f"{attribute}__icontains" if criterion.kind == "text" else attribute: value})
        return rows.filter(organisation_id__in=owners.values("pk"))


def _problem(code: str, criterion: Criterion, name: str, zh: str, en: str) -> Problem:
    return Problem(code, text(f"{zh}{criterion.title.zh}", f"{en} {criterion.title.en or criterion.title.zh}"), name)
