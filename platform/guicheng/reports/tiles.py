"""The project team's page: a tile for each filing type: what has been filed, what is due, what may be added."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from guicheng.accounts.actor import Actor
from guicheng.calendars.obligations import DuePeriod
from guicheng.calendars.remaining import days_left, fill, remaining
from guicheng.calendars.windows import offer
from guicheng.common import clock
from guicheng.common.errors import Problem
from guicheng.common.text import Text
from guicheng.config import releases
from guicheng.config.model.events import CREATE
from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig
from guicheng.config.state_titles import state_label
from guicheng.filings.context import acting, obligations
from guicheng.filings.context.dossier import Dossier, Filed
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.guards import before_acts, deadlines
from guicheng.filings.guards.deadlines import DueTime
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry


@dataclass(frozen=True)
class CreateButton:
    """The button that adds a filing: its text, whether it may be pressed, and why not (HNQ-84 to HNQ-86)."""

    label: Text
    enabled: bool
    state: Literal["open", "taken", "closed", "blocked"]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Tile:
    """A tile: what it is called, where it leads, how many filings stand in which state, the nearest end."""

    id: str
    title: Text
    icon: str
    hint: Text | None
    kind: Literal["filing", "entry"]
    counts: dict[str, int] = field(default_factory=dict)
    state: Text | None = None
    latest: str = ""
    tone: Literal["neutral", "good", "attention", "bad"] = "neutral"
    due: DueTime | None = None
    missing: tuple[Text, ...] = ()


def tiles(actor: Actor, subject: Entry) -> list[Tile]:
    """Every tile of a subject for the actor's role, in declared order: one statement besides the release."""
    config = releases.current(actor.region)
    dossier = Dossier.read(subject)
    register = config.registers[subject.register]
    found = [
        (tile.order, Tile(tile.id, tile.title, tile.icon or "edit", tile.hint, "entry"))
        for tile in register.tiles
        if actor.role in tile.to
    ]
    for kind in config.filings_about(subject.register):
        if kind.tile is not None and actor.role in kind.chain.applicant and acting.acts_for_entry(actor, subject):
            found.append((kind.tile.order, _tile(config, kind, dossier, actor)))
    return [tile for _, tile in sorted(found, key=lambda pair: pair[0])]


def _tile(config: RegionConfig, kind: FilingType, dossier: Dossier, actor: Actor) -> Tile:
    filed = dossier.of(kind.filing)
    counts: dict[str, int] = {}
    for one in filed:
        counts[one.state] = counts.get(one.state, 0) + 1
    latest = filed[-1] if filed else None
    facts = Facts(config, dossier, actor=actor)
    owed = obligations.due(facts, kind)
    return Tile(
        id=kind.filing,
        title=kind.title,
        icon=(kind.tile.icon if kind.tile else None) or "file",
        hint=kind.tile.hint if kind.tile else None,
        kind="filing",
        counts=counts,
        state=state_label(config, kind, latest.state, actor.role) if latest else None,
        latest=latest.state if latest else "",
        tone=_tone(filed, any(each.state == "missing" for each in owed)),
        due=_nearest(config, kind, dossier, filed, owed, facts),
        missing=tuple(each.period.label for each in owed if each.state == "missing"),
    )


def _tone(filed: list[Filed], missing: bool) -> Literal["neutral", "good", "attention", "bad"]:
    if missing:
        return "bad"
    if any(one.live for one in filed):
        return "attention"
    return "good" if any(one.counted_at for one in filed) else "neutral"


def _nearest(
    config: RegionConfig, kind: FilingType, dossier: Dossier, filed: list[Filed], owed: list[DuePeriod], facts: Facts
) -> DueTime | None:
    """The nearest end among running filings and periods that are still to be filed."""
    ends = []
    for one in filed:
        if one.live and one.counted_at is None:
            row = Filing(
                pk=one.id,
                region=config.region.region,
                type=one.type,
                state=one.state,
                period=one.period,
                data=dict(one.data),
                created_at=one.created_at,
            )
            facts_of = Facts(config, dossier, filing=row, now=facts.now)
            if due := deadlines.due_of_filing(config, kind, row, facts_of):
                ends.append(due)
    for each in owed:
        if each.state == "open" and each.period.closes:
            closes = each.period.closes
            rule = f"windows/{kind.window.window}" if kind.window else ""
            words = remaining(closes, facts.now, config.zone)
            ends.append(DueTime(closes, days_left(closes, facts.now, config.zone), words, rule))
    return min(ends, key=lambda due: due.moment, default=None)


def create_button(actor: Actor, config: RegionConfig, kind: FilingType, dossier: Dossier) -> CreateButton:
    """What the button that adds a filing of this type says now."""
    subject = dossier.subject
    draft = Filing(
        region=config.region.region, type=kind.filing, subject=subject, release_id=config.release_id or 0, state="draft"
    )
    context = FilingContext(config, kind, draft, dossier, clock.now())
    if context.period is not None:
        draft.period = context.period.key
    problems = tuple(before_acts.blocked(context, actor, CREATE))
    label = kind.create_label or Text(zh=f"新增{kind.title.zh}", en=f"Add {kind.title.for_language('en')}")
    if kind.window is None or context.window is None:
        return CreateButton(label, not problems, "blocked" if problems else "open", problems)
    texts = config.windows[kind.window.window].texts
    offered = offer(context.window, context.now, _taken(kind, dossier))
    template = {"open": texts.open, "taken": texts.taken, "closed": texts.closed}[offered.state]
    said = fill(template, offered.period, context.now, config.zone)
    if offered.state == "open":
        return CreateButton(said, not problems, "blocked" if problems else "open", problems)
    return CreateButton(said, False, offered.state, problems)


def _taken(kind: FilingType, dossier: Dossier) -> set[str]:
    """The periods for which no more filings are allowed."""
    if kind.limit is None or kind.limit.per != "period":
        return set()
    held = Counter(filed.period for filed in dossier.holding(kind.filing))
    return {period for period, count in held.items() if count >= kind.limit.count}
