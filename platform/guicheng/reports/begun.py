"""我发起的: what the actor's organisation (or entry) began and what the actor did for it, by where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from django.db.models import Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.access import rows as access
from guicheng.filings.context import acting
from guicheng.filings.models import Filing
from guicheng.workflow.models import OPEN, Task

Stage = Literal["draft", "returned", "running", "over"]
"""Where a filing stands: begun, come back to be corrected, waiting for somebody, at its end."""

STAGES: tuple[Stage, ...] = get_args(Stage)


@dataclass(frozen=True)
class Wanted:
    """Which of them: of types, which hold the words, at a stage, and `mine` begun by the actor's own account."""

    types: Sequence[str] = ()
    query: str = ""
    stage: Stage | None = None
    mine: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.types or self.query.strip() or self.stage or self.mine)


@dataclass(frozen=True)
class Row:
    """A filing with the desks that it waits for, as its history names them; none of one whose content is closed."""

    filing: Filing
    step: str
    waits_for: tuple[str, ...]


def kinds(actor: Actor, config: RegionConfig) -> list[FilingType]:
    """The types that the actor's role files; nobody else begins anything."""
    return [kind for kind in config.filings.values() if actor.role in kind.chain.applicant]


def filings(actor: Actor, config: RegionConfig, wanted: Wanted = Wanted()) -> QuerySet[Filing]:
    """The filings that were begun by those for whom the actor files, the latest first."""
    own = kinds(actor, config)
    types = [kind.filing for kind in own if not wanted.types or kind.filing in wanted.types]
    if not types:
        return Filing.objects.unscoped().none()
    rows = access.listed(actor, config, types=types, query=wanted.query).filter(acting.filed_by(actor, own))
    if actor.acts_for == "territory" and actor.organisation_id is not None:
        rows = rows.filter(organisation_id=actor.organisation_id)
    if wanted.mine:
        rows = rows.filter(created_by=actor.account_id)
    return rows.filter(_at(wanted.stage, own)) if wanted.stage else rows


def under_way(actor: Actor, config: RegionConfig, most: int) -> int:
    """How many of them have not come to an end, counted up to `most`."""
    return filings(actor, config).filter(live=True).order_by().values("pk")[:most].count()


def rows_of(actor: Actor, found: Iterable[Filing]) -> list[Row]:
    """The filings of one page with what they wait for: one statement for all of them."""
    shown = access.shown(actor, found)
    open_ = [one.pk for one in shown if one.live and not one.is_placeholder and one.submitted_at is not None]
    waiting: dict[int, list[Task]] = {}
    for task in Task.objects.filter(filing_id__in=open_, status=OPEN).order_by("pk") if open_ else ():
        waiting.setdefault(task.filing_id, []).append(task)
    return [_row(one, waiting.get(one.pk, [])) for one in shown]


def _row(filing: Filing, tasks: Sequence[Task]) -> Row:
    names = tuple(dict.fromkeys(task.desk_name for task in tasks if task.desk_name))
    return Row(filing, tasks[0].step if tasks else "", names)


def _at(stage: Stage, own: Iterable[FilingType]) -> Q:
    """The filings at a stage, by the states that their types name so."""
    if stage == "over":
        return Q(live=False)
    drafts, returned = Q(pk__in=()), Q(pk__in=())
    for kind in own:
        drafts |= Q(type=kind.filing, state=kind.chain.draft)
        returned |= Q(type=kind.filing, state=kind.chain.returned)
    at = {"draft": drafts, "returned": returned, "running": ~(drafts | returned)}
    return Q(live=True) & at[stage]
