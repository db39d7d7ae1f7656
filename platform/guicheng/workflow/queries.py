"""What can be asked about running chains: inboxes, what is due, histories, and the route before submitting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q, QuerySet
from viewflow.workflow.status import STATUS

from guicheng.common.desk_keys import DeskKey
from guicheng.common.errors import Refusal
from guicheng.common.text import Text, joined
from guicheng.config.model.chains import Chain, Counts, Step
from guicheng.statements import execute
from guicheng.workflow import words
from guicheng.workflow.ahead import agreement, gap_of, is_open_question, most_answers
from guicheng.workflow.algebra import apply, begin
from guicheng.workflow.desk import Desk
from guicheng.workflow.events import Effect, Entered, Event, Forecast, Router, Skipped, Submit, Who
from guicheng.workflow.models import NO_LIMIT, URGENCY, ChainRun, Copy, Task
from guicheng.workflow.state import ChainState, from_json

Came = Literal["approve", "return", "refuse", "skip", "cancel", "open", "ahead", "never"]

InboxOrder = Literal["due", "arrived", "newest"]
"""Whose limit ends first, then the longest waiting; the longest waiting first; the latest to arrive first."""

_FIRST: dict[InboxOrder, tuple[str, ...]] = {
    "due": ("urgency", "created", "id"),
    "arrived": ("created", "id"),
    "newest": ("-created", "-id"),
}

InboxPlace = tuple[dt.datetime, dt.datetime, int]
"""Where a page of an inbox ended: the limit, arrival and id of its last task."""


def inbox(desks: Collection[str]) -> QuerySet[Task]:
    """The tasks that wait for any of the desks, to filter; unordered. For a page see `inbox_page`, and `inbox_size`."""
    return Task.objects.filter(status=STATUS.NEW, desk__in=desks)


def handed_in_by(filing_id: int) -> int | None:
    """The account that handed a filing in last; None while it never was."""
    runs = ChainRun.objects.filter(filing_id=filing_id)
    return runs.values_list("chain_state__applicant", flat=True).first()


def inbox_size(desks: Collection[str], *, most: int = 1000) -> int:
    """How many tasks wait for the desks, counted no further than `most` (shown as 999+), so that it stays cheap."""
    return inbox(desks).values("pk")[:most].count()


def inbox_page(
    desks: Collection[str],
    *,
    size: int,
    after: InboxPlace | None = None,
    where: Q | None = None,
    order: InboxOrder = "due",
) -> list[Task]:
    """The next tasks of the desks, by default those whose limit ends first coming first, then those without one; of
    equal limits the longest waiting. Each desk's first ones are read off a partial index and merged, so a page costs
    the same whether thousands wait or one."""
    if not desks:
        return []
    pages = [_desk_page(desk, size, after, where, order) for desk in sorted(desks)]
    if len(pages) == 1:
        return list(pages[0])
    merged = pages[0].union(*pages[1:], all=True).order_by(*_FIRST[order])
    return list(merged[:size])


def place_of(task: Task) -> InboxPlace:
    """Where a page that ends with `task` ended."""
    return task.limit_at or NO_LIMIT, task.created, task.pk


def _desk_page(desk: str, size: int, after: InboxPlace | None, where: Q | None, order: InboxOrder) -> QuerySet[Task]:
    tasks = Task.objects.filter(status=STATUS.NEW, desk=desk).alias(urgency=URGENCY)
    if after is not None:
        tasks = _after(tasks, after, order)
    if where is not None:
        tasks = tasks.filter(where)
    page: QuerySet[Task] = tasks.annotate(urgency=URGENCY).order_by(*_FIRST[order])[:size]
    return page


def _after(tasks: QuerySet[Task], place: InboxPlace, order: InboxOrder) -> QuerySet[Task]:
    limit, created, pk = place
    if order == "due":
        tasks = tasks.filter(urgency__gte=limit).exclude(urgency=limit, created__lt=created)
        return tasks.exclude(urgency=limit, created=created, id__lte=pk)
    if order == "arrived":
        return tasks.filter(created__gte=created).exclude(created=created, id__lte=pk)
    return tasks.filter(created__lte=created).exclude(created=created, id__gte=pk)


def sitting(region: str, desks: Collection[str], organisation_id: int | None = None) -> list[int]:
    """The filings in which any of the desks, or of an organisation's, has a seat that is still to answer: open, held,
    or one whose turn has not come and which has no task yet. Every chain of the region under way is looked at."""
    values = [region, sorted(desks), str(DeskKey("organisation", organisation_id, "%")) if organisation_id else ""]
    return [filing_id for (filing_id,) in execute(_SITTING, values, prepared=False)]


_SITTING = (
    "SELECT filing_id FROM workflow_chainrun WHERE region = %s AND finished IS NULL AND EXISTS ("
    "SELECT 1 FROM jsonb_array_elements(chain_state -> 'seats') AS one"
    " WHERE coalesce(one ->> 's', 'waiting') IN ('waiting', 'open', 'held')"
    " AND (one ->> 'desk' = ANY(%s) OR one ->> 'desk' LIKE %s)) ORDER BY filing_id"
)


def open_tasks(filing_id: int) -> QuerySet[Task]:
    """The tasks a filing waits for, checks among them."""
    return Task.objects.filter(filing_id=filing_id, status=STATUS.NEW).order_by("id")


def copies(desks: Collection[str]) -> QuerySet[Copy]:
    """The copies sent to any of the desks, newest first."""
    return Copy.objects.filter(desk__in=desks).order_by("-sent_at")


def unread_copies(desks: Collection[str]) -> QuerySet[Copy]:
    """Those of them that nobody there has read."""
    return copies(desks).filter(read_at=None)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the operation log (YNR-27): when, where, who, what, and the opinion given."""

    at: dt.datetime
    round: int
    step: str
    step_title: Text
    who: str
    act: Text
    decision: str
    counts: Counts | Literal[""]
    """How the decision counts: `approve`, `return`, `refuse`; '' where nothing was decided."""
    opinion: str
    signature: str
    kind: str
    task_id: int
    target: str
    waiting: bool
    advice: bool
    """A delegate's: it decided nothing."""
    office: str
    """The desk it was asked of, whoever sat there."""
    by_account: int | None
    automatic: bool
    """Nobody did it: a check, a time-out, a policy, or the platform."""


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One step of a filing's chain and what came of it: `approve`, `return`, `refuse`, `skip`, `cancel`, `open` now,
    `ahead`, or `never` reached by a chain that is over."""

    step: str
    title: Text
    came: Came
    outcome: Text
    by: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """What became of a filing: every act in order, and its chain step by step."""

    lines: list[HistoryLine]
    course: list[CourseLine]


def record(filing_id: int) -> Record:
    """The record of a filing, its course as the chain kept it; empty before the first submission."""
    run = ChainRun.objects.filter(filing_id=filing_id).first()
    if run is None:
        return Record([], [])
    chain: Chain = run.flow_class.chain
    lines = _lines(run, chain)
    if "course" not in run.chain_state and run.chain_state["phase"] == "ended":  # over before the course was kept
        return Record(lines, [])
    return Record(lines, _course(chain, from_json(run.chain_state), lines))


def history(filing_id: int) -> list[HistoryLine]:
    """What happened to a filing, in order; what it waits for comes last. Empty before the first submission."""
    return record(filing_id).lines


def _course(chain: Chain, state: ChainState, lines: list[HistoryLine]) -> list[CourseLine]:
    """Every step with what came of it; nothing is guessed from where it stands."""
    came = {one.step: one for one in state.course}
    here = chain.index(state.step) if state.step else len(chain.steps) if state.phase == "ended" else 0
    told = []
    for number, step in enumerate(chain.steps):
        passage = came.get(step.id)
        if step.id == state.step:
            told.append(CourseLine(step.id, step.title, "open", words.ACTS["open"], "", None))
        elif passage is not None:
            by, at = _settled_by(lines, step.id, passage.came)
            told.append(CourseLine(step.id, step.title, passage.came, words.outcome(step, passage), by, at))
        else:
            never = number < here
            outcome = words.NEVER if never else words.AHEAD
            told.append(CourseLine(step.id, step.title, "never" if never else "ahead", outcome, "", None))
    return told


def _settled_by(lines: list[HistoryLine], step: str, came: str) -> tuple[str, dt.datetime | None]:
    """Who gave a step the answer it came to, when it was asked last, and when the last of them did."""
    found = [line for line in lines if line.step == step and line.counts == came and line.kind != "delegate"]
    latest = [line for line in found if line.round == found[-1].round]
    return joined(dict.fromkeys(line.who for line in latest if line.who)), latest[-1].at if latest else None


def _lines(run: ChainRun, chain: Chain) -> list[HistoryLine]:
    tasks = list(Task.objects.filter(process=run))
    tasks.sort(key=lambda task: (task.finished is None, task.finished or task.created, task.status != "DONE", task.pk))
    return [_line(chain, task) for task in tasks]


def _line(chain: Chain, task: Task) -> HistoryLine:
    step = chain.step(task.step)
    return HistoryLine(
        at=task.finished or task.created,
        round=task.round,
        step=task.step,
        step_title=step.title if step else words.ACTS.get(task.kind, Text(zh=task.kind)),
        who=task.decider or task.desk_name or task.desk,
        act=_act(chain, task),
        decision=task.decision,
        counts=_counts(step, task),
        opinion=task.opinion,
        signature=task.signature,
        kind=task.kind,
        task_id=task.pk,
        target=task.target,
        waiting=task.finished is None,
        advice=task.kind == "delegate",
        office=task.desk_name,
        by_account=task.decided_by,
        automatic=task.status == STATUS.DONE and task.decided_by is None,
    )


def _counts(step: Step | None, task: Task) -> Counts | Literal[""]:
    decided = task.status == STATUS.DONE and task.kind != "delegate"
    declared = step.decision(task.decision) if step and decided else None
    return declared.counts if declared else ""


def _act(chain: Chain, task: Task) -> Text:
    if task.kind in words.ACTS:
        return words.ACTS[task.kind]
    if task.status == STATUS.CANCELED:
        return words.ACTS["moved" if task.decision == "moved" else "cancelled"]
    if task.finished is None:
        asked = "advising" if task.kind == "delegate" else "open"
        return words.ACTS["waiting" if task.status == STATUS.SCHEDULED else asked]
    return words.answer_title(chain.step(task.step), task.decision, task.kind)


def preview(chain: Chain, router: Router) -> list[Forecast]:
    """The route a filing would take if everybody agreed: every step with the desks asked, or why it is passed by.

    The chain is played through the algebra itself, so the preview cannot differ from what happens. Where it cannot go
    on (nobody is there), the last line says so.
    """
    state = begin(chain)
    event: Event | None = Submit(Who())
    lines: list[Forecast] = []
    for _ in range(most_answers(chain)):
        if event is None:
            break
        try:
            move = apply(chain, state, event, router, strict=True)
        except Refusal as refusal:
            lines.append(_stuck(chain, refusal))
            break
        lines += _forecast(chain, move.effects, {s.desk: s for s in move.state.seats}, move.names)
        state = move.state
        event = agreement(chain, state)
    return lines


def _forecast(
    chain: Chain, effects: tuple[Effect, ...], seats: dict[str, object], names: dict[str, str]
) -> list[Forecast]:
    lines = []
    for effect in effects:
        if isinstance(effect, Entered | Skipped):
            step = chain.step(effect.step)
            assert step is not None
            asked = tuple(Desk(key, names.get(key, "")) for key in seats if key) if isinstance(effect, Entered) else ()
            reason = words.SKIPPED[effect.reason] if isinstance(effect, Skipped) else None
            lines.append(Forecast(step.id, step.title, asked, reason))
    return lines


def _stuck(chain: Chain, refusal: Refusal) -> Forecast:
    problem = refusal.problems[0]
    step = chain.step(str(problem.explanation.get("step", "")))
    found = gap_of(chain, refusal)
    if found is not None and is_open_question(chain, found.step):
        return Forecast(found.step.id, found.step.title, (), words.DECIDED_BEFORE)
    return Forecast(step.id if step else "", step.title if step else problem.message, (), problem.message, found)
