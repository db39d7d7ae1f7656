"""Moving filings that are under way to the live release: an explicit act of an administrator, previewed one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.acts import act
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import Text, text
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.config.workbench.bench import require
from guicheng.entries import statuses
from guicheng.filings.access import versions
from guicheng.filings.acts import conclusion
from guicheng.filings.context import filing_context, obligations
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.deadlines import planned_work
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.workflow import releases as chains
from guicheng.workflow.timeouts import replan

MOST = 200
"""Filings that are previewed, and moved, at a time."""


@dataclass(frozen=True)
class Candidate:
    """A filing that follows an older release: what stands in the way of moving it, and what moving it would drop."""

    id: int
    name: str
    type: str
    title: Text
    label: Text
    release: int
    obstacles: tuple[Problem, ...]
    losses: tuple[Text, ...]


@dataclass(frozen=True)
class Moved:
    """What came of moving: the filings that follow the live release now, and those that could not be moved."""

    moved: tuple[int, ...]
    left: tuple[Candidate, ...]


def preview(actor: Actor, *, types: Sequence[str] = (), release: int | None = None) -> list[Candidate]:
    """The filings of the region that follow an older release, oldest first, with what moving each would mean.

    Refusal `not-allowed` (403) without the permission ``publish``.
    """
    require(actor, "publish")
    live = releases.current(actor.region)
    rows = _behind(actor, live)
    rows = rows.filter(type__in=list(types)) if types else rows
    rows = rows.filter(release__number=release) if release is not None else rows
    return [_candidate(found, live) for found in map(filing_context.of_filing, rows[:MOST])]


def behind(actor: Actor) -> int:
    """How many filings follow an older release."""
    require(actor, "publish")
    return _behind(actor, releases.current(actor.region)).count()


@act
def move(actor: Actor, filing_ids: Iterable[int], *, reason: str) -> Moved:
    """Let filings follow the live release from now on; those that do not fit stay as they are.

    Refusals: `not-allowed` (403), `reason-missing` (400).
    """
    require(actor, "publish")
    if not reason.strip():
        raise refuse("reason-missing", "请写明迁移的原因", "Say why they are moved", status=400, field="comment")
    live = releases.current(actor.region)
    moved, left = [], []
    wanted = sorted(set(filing_ids))[:MOST]
    subjects = set(_behind(actor, live).filter(pk__in=wanted).values_list("subject_id", flat=True)) - {None}
    list(
        Entry.objects.unscoped().select_for_update(no_key=True).filter(pk__in=subjects).order_by("pk").values_list("pk")
    )
    for filing in _behind(actor, live).filter(pk__in=wanted).select_for_update(of=("self",)):
        context = filing_context.of_filing(filing)
        candidate = _candidate(context, live)
        if candidate.obstacles:
            left.append(candidate)
        else:
            _move(actor, context, live, reason.strip())
            moved.append(filing.pk)
    return Moved(tuple(moved), tuple(left))


def _behind(actor: Actor, live: RegionConfig) -> QuerySet[Filing]:
    assert live.release_id is not None
    rows = Filing.objects.unscoped().filter(region=actor.region, live=True).exclude(release_id=live.release_id)
    return rows.select_related("subject").order_by("id")


def _candidate(context: FilingContext, live: RegionConfig) -> Candidate:
    filing = context.filing
    return Candidate(
        filing.pk,
        filing.name,
        filing.type,
        context.kind.title,
        context.label(""),
        context.config.release_number or 0,
        tuple(_obstacles(context, live)),
        tuple(_losses(context, live)),
    )


def _obstacles(context: FilingContext, live: RegionConfig) -> Iterator[Problem]:
    """Everything that stands in the way."""
    filing, kind = context.filing, live.filings.get(context.filing.type)
    if kind is None:
        yield _unfit("填报事项在新版本中不存在", "the live release has no such filing type")
        return
    if kind.about != context.kind.about:
        yield _unfit("填报对象不同", "it is about something else there")
    if filing.period and obligations.period_of(live, filing.type, filing.period) is None:
        yield _unfit(f"新版本没有填报期“{filing.period}”", f"the live release has no period {filing.period}")
    if filing.submitted_at is not None:
        if (refusal := chains.why_not(filing.pk, kind.chain)) is not None:
            yield from refusal.problems
    elif filing.state not in (kind.chain.draft, kind.chain.returned):
        yield _unfit(f"新版本没有状态“{filing.state}”", f"the live release has no state {filing.state}")


def _losses(context: FilingContext, live: RegionConfig) -> Iterator[Text]:
    """Answers that the form of the live release does not ask for: they stay stored, but are not shown any more."""
    kind = live.filings.get(context.filing.type)
    if kind is None or context.form is None:
        return
    there = FilingContext(live, kind, context.filing, context.dossier).form
    known = set(there.by_id) if there else set()
    for name, field in context.form.by_id.items():
        if name not in known and context.filing.data.get(name) not in (None, "", [], {}):
            label = field.ui.label
            yield text(
                f"“{label.zh if label else name}”不再填报",
                f"“{label.for_language('en') if label else name}” is not asked",
            )


def _move(actor: Actor, context: FilingContext, live: RegionConfig, reason: str) -> None:
    filing = context.filing
    before = context.config.release_number
    filing.release_id = live.release_id or filing.release_id
    moved = FilingContext(live, live.filings[filing.type], filing, context.dossier, now=clock.now())
    if filing.submitted_at is not None:
        ref = conclusion.flow_of(moved)
        filing.state = chains.move_to_release(filing.pk, ref=ref, chain=moved.kind.chain).state
    filing.version += 1
    filing.save(update_fields=["release", "state", "version"])
    moved.dossier.put(filing)
    replan(filing.pk, router=conclusion.router(moved, actor), at=moved.now, before=context.kind.chain)
    planned_work.replan(moved)
    audit.record(
        actor,
        audit.Event(
            "filing.move-release",
            "filing",
            filing.pk,
            subject_id=filing.subject_id,
            opinion=reason,
            title=text(f"迁移到配置版本 {live.release_number}", f"Moved to release {live.release_number}"),
            changes=versions.counted(filing, {"release": [before, live.release_number]}),
            release=live.release_number,
        ),
    )
    if filing.subject is not None:
        statuses.refresh(live, Dossier.read(filing.subject), actor)


def _unfit(zh: str, en: str) -> Problem:
    words: Refusal = refuse("release-unfit", f"不能迁移：{zh}", f"It cannot be moved: {en}")
    return words.problems[0]
