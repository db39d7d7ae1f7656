"""Exports: criteria → preview → download (X-16, HNA-06). Rows are those the actor sees, masked as on the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal
from guicheng.common.export_formats import ExportFormat, no_format
from guicheng.common.text import Text, text
from guicheng.config import releases
from guicheng.config.model.exports import Export
from guicheng.config.model.whole import RegionConfig
from guicheng.documents import Cell, File, Labelled, Sheet, render
from guicheng.filings.access import rows
from guicheng.filings.context import queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import not_found
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.reports import row_facts
from guicheng.reports.column_values import Cells
from guicheng.reports.columns import Rows
from guicheng.reports.criteria import Asking, Question
from guicheng.reports.narrowing import holding, narrowed
from guicheng.reports.paper_asking import problems_of
from guicheng.reports.tables import Worder

PAGE = 50


@dataclass(frozen=True, slots=True)
class Offer:
    """An export somebody may run."""

    id: str
    title: Text
    formats: tuple[ExportFormat, ...]


@dataclass(frozen=True)
class Preview:
    """One page of an export before it is downloaded. `count` is exact up to the most rows a file can hold."""

    offer: Offer
    sheet: Sheet
    count: int
    page: int
    pages: int

    @property
    def formats(self) -> list[ExportFormat]:
        """The formats that can hold that many rows."""
        return [form for form in self.offer.formats if self.count <= form.most]


def exports_for(actor: Actor) -> list[Offer]:
    """The exports offered to the actor's role, in the order they are declared."""
    config = releases.current(actor.region)
    return [_offer(name, export) for name, export in config.exports.items() if _may_run(actor, export)]


def criteria(actor: Actor, export_id: str) -> list[Question]:
    """What is asked before an export, with the choices there are for the actor. Refusal: `not-found`."""
    job = _Job.of(actor, export_id)
    return job.asking.questions(job.scoped())


def preview(
    actor: Actor, export_id: str, answers: Mapping[str, str], page: int = 1, *, language: str = "zh"
) -> Preview:
    """One page of what the answers lead to. Refusals: `not-found`, `criterion-missing`, `criterion-wrong` (400)."""
    job = _Job.of(actor, export_id, language)
    job.require(export_id)
    rows, given = job.asking.narrowed(job.scoped(), answers)
    most = max(form.most for form in ExportFormat)
    rows, count = job.counted(rows, most)
    pages = max(1, -(-min(count, most) // PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * PAGE
    chunk = list(rows.order_by("-pk")[first : first + PAGE])
    lines = job.lines(row_facts.facts_of(chunk, actor, job.config, job.need().of_columns), first + 1)
    return Preview(_offer(export_id, job.export), job.sheet(list(lines), given), count, page, pages)


def run(actor: Actor, export_id: str, answers: Mapping[str, str], form: ExportFormat, *, language: str = "zh") -> File:
    """The file. Recorded with who, the criteria and the number of rows. Refusals: those of `preview`, `no-format`
    (404), `too-many-rows`."""
    job = _Job.of(actor, export_id, language)
    job.require(export_id)
    file, count, given = job.made(answers, form, form.most, lambda _rows: None)
    with transaction.atomic():
        audit.record(
            actor,
            audit.Event(
                "export.run",
                "export",
                export_id,
                title=text("导出", "Exported"),
                release=job.config.release_number,
                changes={"export": job.export.title.zh, "criteria": given, "rows": count, "format": form},
            ),
        )
    return file


@dataclass(frozen=True, slots=True)
class Plan:
    """An export that is to be made later: `rows` is how many there are at most."""

    title: Text
    formats: tuple[ExportFormat, ...]
    rows: int
    release: int | None


def plan(actor: Actor, export_id: str, answers: Mapping[str, str], *, language: str = "zh") -> Plan:
    """What an export would be. Refusals: those of `preview`."""
    job = _Job.of(actor, export_id, language)
    job.require(export_id)
    rows, _given = job.asking.narrowed(job.scoped(), answers)
    return Plan(job.export.title, tuple(job.export.formats), rows.order_by().count(), job.config.release_number)


def made(
    actor: Actor,
    export_id: str,
    answers: Mapping[str, str],
    form: ExportFormat,
    most: int,
    *,
    language: str = "zh",
    progress: Callable[[int], None],
) -> tuple[File, int]:
    """The file with up to `most` rows, and how many it holds; `progress` is told after each. Nothing is recorded.
    Refusals: those of `run`."""
    job = _Job.of(actor, export_id, language)
    job.require(export_id)
    file, count, _given = job.made(answers, form, most, progress)
    return file, count


@dataclass
class _Counter:
    """Counts the rows that pass, tells of each, and stops at the most."""

    most: int
    form: ExportFormat
    progress: Callable[[int], None]
    count: int = 0

    def passing(self, lines: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
        """The lines. Refuses (`too-many-rows`) the first one too many."""
        for line in lines:
            self.count += 1
            if self.count > self.most:
                raise _too_many(self.most, self.form)
            self.progress(self.count)
            yield line


@dataclass
class _Job:
    """One export for one reader."""

    actor: Actor
    config: RegionConfig
    export: Export
    language: str

    @classmethod
    def of(cls, actor: Actor, export_id: str, language: str = "zh") -> _Job:
        """The job. Refuses (404) an export that is not there or not for the actor's role."""
        config = releases.current(actor.region)
        export = config.exports.get(export_id)
        if export is None or not _may_run(actor, export):
            raise not_found()
        return cls(actor, config, export, language)

    def require(self, export_id: str) -> None:
        """Refuse (409, `export-refused`) what must not be made yet, with every reason."""
        facts = Facts(self.config, Dossier(None), actor=self.actor)
        if reasons := problems_of(self.config, f"exports/{export_id}", self.export.requires, facts):
            raise Refusal(reasons)

    def made(
        self, answers: Mapping[str, str], form: ExportFormat, most: int, progress: Callable[[int], None]
    ) -> tuple[File, int, dict[str, str]]:
        """The file, how many rows it holds, and the criteria that were taken."""
        if form not in self.export.formats:
            raise no_format()
        rows, given = self.asking.narrowed(self.scoped(), answers)
        counter = _Counter(most, form, progress)
        found = row_facts.read(rows, self.actor, self.config, self.need())
        sheet = self.sheet(counter.passing(self.lines(found, 1)), given)
        stamp = clock.local_now(self.config.zone).strftime("%Y%m%d")
        return render(sheet, form, f"{sheet.title}_{stamp}"), counter.count, dict(given)

    @property
    def rows(self) -> Rows:
        """What its rows are."""
        return Rows(self.config, self.export.register_, self.export.filing)

    @property
    def asking(self) -> Asking:
        """Its criteria."""
        return Asking(self.rows, self.actor, self.export.criteria)

    def scoped(self) -> QuerySet[Any]:
        """The rows the actor sees."""
        if self.export.filing is None:
            entries = queries.entries(self.actor, self.export.register_ or "").select_related("parent")
            return narrowed(entries, self.rows, self.export.when)[0] if self.export.when is not None else entries
        found = rows.listed(self.actor, self.config, types=[self.export.filing])
        return found.select_related("subject__parent")

    def need(self) -> row_facts.Need:
        """What is asked of each row."""
        return row_facts.Need.of(self.config, (column.value for column in self.export.columns), self.export.when)

    def counted(self, rows: QuerySet[Any], most: int) -> tuple[QuerySet[Any], int]:
        """The rows that are in it, and how many, counted a little further than `most`."""
        if self.export.when is None:
            return rows, rows.order_by().values("pk")[: most + 1].count()
        found = holding(rows, self.actor, self.rows, self.export.when, most + 1)
        return found, found.order_by().values("pk")[: most + 1].count()

    def lines(self, found: Iterator[tuple[Entry | Filing, Facts]], first: int) -> Iterator[list[Cell]]:
        """The rows in words, filings by their own release."""
        worders: dict[int | None, Worder] = {}
        for number, (row, facts) in enumerate(found, start=first):
            release = row.release_id if isinstance(row, Filing) else None
            if release not in worders:
                worders[release] = self._worder(release)
            yield worders[release].line(row, facts, number)

    def sheet(self, lines: Any, given: Mapping[str, str]) -> Sheet:
        """The table with its title, what was asked for, and who made it when."""
        said = self.asking.worded(given, self.scoped(), self.language)
        moment = clock.local_now(self.config.zone).strftime("%Y-%m-%d %H:%M")
        made = text("{name} 于 {moment} 导出", "Exported by {name} on {moment}")
        return Sheet(
            title=self.export.title.for_language(self.language),
            columns=self._worder(None).heads(),
            rows=lines,
            criteria=[Labelled(title, value) for title, value in said],
            foot=made.format(name=self.actor.name or self.actor.login, moment=moment).for_language(self.language),
            language="en" if self.language.startswith("en") else "zh",
        )

    def _worder(self, release: int | None) -> Worder:
        config = releases.load(release) if release else self.config
        rows = Rows(config, self.export.register_, self.export.filing)
        return Worder(Cells(config, self.actor, self.language), rows, self.export.columns)


def _offer(name: str, export: Export) -> Offer:
    return Offer(name, export.title, tuple(export.formats))


def _may_run(actor: Actor, export: Export) -> bool:
    return actor.role in export.to and actor.may("export")


def _too_many(most: int, form: ExportFormat) -> Refusal:
    better = form.has_papers
    remedy = (
        text("请缩小条件，或改用 Excel", "Narrow the criteria, or take Excel")
        if better
        else text("请缩小条件，分几次导出", "Narrow the criteria and export in several parts")
    )
    message = text(f"超过 {most} 行，不能导出为该格式", f"More than {most} rows: too many for this format")
    return Refusal(Problem("too-many-rows", message, remedy=remedy))
