"""已办: what an account has answered, the latest first, with where each filing stands now.

A page is read off the index of decided tasks, however many there are; search and filters look at the account's own
rows alone. Shown is what the actor may still see: at a desk of theirs, or within their scope.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.common.text import Text, text
from guicheng.config import releases
from guicheng.config.model.chains import Counts, Step
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.access import rows as access
from guicheng.filings.access.possible_acts import effects_of_last
from guicheng.filings.context import filing_context
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.models import Filing
from guicheng.reports import cursors
from guicheng.workflow import words
from guicheng.workflow.models import ChainRun, Task
from guicheng.workflow.state import from_json
from guicheng.workflow.undoing import can_take_back
from guicheng.workflow.who import who_of

MOVED = "moved"
"""The decision of a task that was handed on."""


@dataclass(frozen=True)
class Wanted:
    """Which of them: of types, whose filing holds the words, answered `since` and before `until`, still under way
    (`live`), over, or either."""

    types: Sequence[str] = ()
    query: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    live: bool | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.types or self.query.strip() or self.since or self.until or self.live is not None)


@dataclass(frozen=True)
class Row:
    """An answer with its filing as the actor may see it now. `counts` is empty of advice, of what was handed on and of
    what was taken back."""

    task: Task
    filing: Filing
    step: Step | None
    answer: Text
    counts: Counts | Literal[""]
    may_take_back: bool = False
    """Whether the actor may take it back now, as far as its chain says."""


@dataclass(frozen=True)
class DecidedPage:
    """One page of them; `after` asks for the next one, '' where there is none."""

    rows: list[Row]
    after: str


def page(actor: Actor, *, size: int = 20, after: str = "", wanted: Wanted = Wanted()) -> DecidedPage:
    """A page of what the actor's account has answered. Refusal `cursor-invalid` (400)."""
    rows = tasks(actor, wanted)
    if (place := cursors.place(after)) is not None:
        (finished,), pk = place
        rows = rows.filter(finished__lte=finished).exclude(finished=finished, pk__gte=pk)
    found = list(rows.order_by("-finished", "-pk")[: size + 1])
    here = found[:size]
    filings = access.by_id(actor, [task.filing_id for task in here])
    last = here[-1] if len(found) > size else None
    ahead = cursors.written(last.finished, pk=last.pk) if last is not None and last.finished is not None else ""
    shown = [_row(task, filings[task.filing_id]) for task in here if task.filing_id in filings]
    return DecidedPage(_with_way_back(actor, shown), ahead)


def tasks(actor: Actor, wanted: Wanted = Wanted()) -> QuerySet[Task]:
    """The tasks that the actor's account has answered or handed on, unordered."""
    if actor.account_id is None:
        return Task.objects.none()
    config = releases.current(actor.region)
    rows = Task.objects.filter(region=actor.region, decided_by=actor.account_id, seat__gt=0, finished__isnull=False)
    rows = rows.filter(_seen(actor, config))
    if wanted.types:
        rows = rows.filter(filing_type__in=list(wanted.types))
    if wanted.since is not None:
        rows = rows.filter(finished__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(finished__lt=wanted.until)
    if wanted.query.strip() or wanted.live is not None:
        filings = Filing.objects.unscoped().filter(region=actor.region)
        if wanted.live is not None:
            filings = filings.filter(live=wanted.live)
        held = access.matching(filings, actor, config, wanted.query, wanted.types)
        rows = rows.filter(Exists(held.filter(pk=OuterRef("filing_id"))))
    return rows


def count(actor: Actor, most: int) -> int:
    """How many there are, counted up to `most`."""
    return tasks(actor).values("pk")[:most].count()


def _seen(actor: Actor, config: RegionConfig) -> Q:
    """The tasks whose filing has at least a row for the actor, by a desk of theirs or by their scope."""
    listed = access.listed(actor, config).order_by().filter(pk=OuterRef("filing_id"))
    return Q(desk__in=sorted(actor.desk_keys)) | Q(Exists(listed))


def _with_way_back(actor: Actor, rows: Sequence[Row]) -> list[Row]:
    """The rows, each knowing whether its answer may be taken back: one statement for all whose step allows it."""
    asked = [
        row.filing.pk
        for row in rows
        if row.step and row.filing.live and not row.filing.is_placeholder and "take-back" in row.step.actions
    ]
    runs = {run.filing_id: run for run in ChainRun.objects.filter(filing_id__in=asked)} if asked else {}
    return [replace(row, may_take_back=_may_take_back(actor, row, runs.get(row.filing.pk))) for row in rows]


def _may_take_back(actor: Actor, row: Row, run: ChainRun | None) -> bool:
    if run is None:
        return False
    state = from_json(run.chain_state)
    theirs = state.undo is not None and state.undo.seat == row.task.seat
    if not theirs or not can_take_back(run.flow_class.chain, state, who_of(actor)):
        return False
    return not effects_of_last(filing_context.of_filing(row.filing, Dossier(row.filing.subject)), state)


def _row(task: Task, filing: Filing) -> Row:
    kind = releases.load(filing.release_id).filings.get(filing.type)
    step = kind.chain.step(task.step) if kind else None
    if task.decision == MOVED:
        return Row(task, filing, step, words.ACTS[MOVED], "")
    declared = step.decision(task.decision) if step and task.kind != "delegate" and not task.taken_back else None
    answer = words.answer_title(step, task.decision, task.kind)
    if task.taken_back:
        answer = text(f"{answer.zh}（已撤回）", f"{answer.for_language('en')} (taken back)")
    return Row(task, filing, step, answer, declared.counts if declared else "")
