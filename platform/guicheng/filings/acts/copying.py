"""抄送: a filing shown to somebody for their information, by whoever decides it or because a step says so.

A copy lets its reader open the filing and nothing else. `step.actions` says whether deciders may send copies,
`step.copy_to` to people of which roles; `step.cc` sends them by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Membership
from guicheng.common import clock
from guicheng.common.acts import act
from guicheng.common.errors import refuse
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.filings.access import rows as access
from guicheng.filings.acts import decisions
from guicheng.filings.context import deputising, filing_context, task_takers
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.models import Filing
from guicheng.filings.telling import notify
from guicheng.workflow import queries, service
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import Copy, Task

MOST = 20
"""People who get a copy by one act."""


@act
def send(actor: Actor, task_id: int, to: Sequence[Desk], note: str = "") -> tuple[FilingContext, list[str]]:
    """Send copies of a task's filing to desks that have none yet, who are told; the filing, and the names of those
    desks.

    Refusals: `not-found`; `desk-unknown` (404) for somebody to whom the step sends no copies; of the chain
    `not-your-task`, `action-not-allowed`, `task-already-decided`.
    """
    task, context = decisions.find_task(actor, task_id, lock=True)
    actor = deputising.at_desk(context, actor, task.desk)
    wanted = list(dict.fromkeys(to))[:MOST]
    if task.desk in actor.desk_keys and not all(_may_get(desk, _roles(context, task)) for desk in wanted):
        raise task_takers.unknown()
    sent = [Desk(copy.desk, copy.desk_name) for copy in service.cc(task.pk, wanted, actor=actor, at=context.now)]
    names = [desk.name for desk in sent]
    if sent:
        audit.record(
            actor,
            audit.Event(
                "filing.cc",
                "filing",
                context.filing.pk,
                title=text("抄送", "Copy sent"),
                subject_id=context.filing.subject_id,
                release=context.config.release_number,
                changes={"to": [None, names]},
                opinion=note,
            ),
        )
        notify.of_copies(context, actor, sent)
    return context, names


def send_to_people(actor: Actor, task_id: int, account_ids: Iterable[int], note: str = "") -> list[str]:
    """The same for people by their accounts. Refusals besides: `nobody-chosen`, `desk-unknown` (404)."""
    chosen = list(dict.fromkeys(account_ids))
    if not chosen:
        raise refuse("nobody-chosen", "请选择抄送给谁", "Choose who gets a copy", status=400, field="to")
    found = decisions.find_task(actor, task_id)[1]
    return send(actor, task_id, [task_takers.of_account(actor, found.config, one) for one in chosen], note)[1]


def candidates(actor: Actor, task_id: int, words: str) -> list[Desk]:
    """Who may get a copy from the decider of a task, by words of their name. Refusal `not-found`."""
    task, context = decisions.find_task(actor, task_id)
    if task.desk not in actor.desk_keys:
        raise filing_context.not_found()
    return task_takers.colleagues(actor, context.config, words, roles=_roles(context, task))


@dataclass(frozen=True)
class Row:
    """A copy with its filing and the name of whoever sent it; '' for one that a step sent."""

    copy: Copy
    filing: Filing
    sender: str


def copies_of(actor: Actor, *, unread: bool = False, query: str = "") -> QuerySet[Copy]:
    """The copies sent to the actor, the latest first; only those of filings that hold the words."""
    rows = (queries.unread_copies if unread else queries.copies)(actor.own_desks).filter(region=actor.region)
    if query.strip():
        filings = Filing.objects.unscoped().filter(region=actor.region)
        held = access.matching(filings, actor, releases.current(actor.region), query)
        rows = rows.filter(filing_id__in=held.values("pk"))
    return rows.order_by("-sent_at", "-pk")


def unread(actor: Actor, most: int) -> int:
    """How many copies the actor has not read, counted up to `most`."""
    return queries.unread_copies(actor.own_desks).filter(region=actor.region)[:most].count()


def rows_of(actor: Actor, copies: Iterable[Copy]) -> list[Row]:
    """The actor's copies of one page with what they are about, as far as it is open: a few statements."""
    shown = list(copies)
    filings = access.by_id(actor, [copy.filing_id for copy in shown])
    senders = Account.objects.unscoped().filter(pk__in={copy.sent_by for copy in shown if copy.sent_by})
    names = dict(senders.values_list("pk", "name"))
    return [Row(c, filings[c.filing_id], names.get(c.sent_by or 0, "")) for c in shown if c.filing_id in filings]


def read_all(actor: Actor) -> int:
    """Mark every copy of the actor as read; how many there were."""
    rows = queries.unread_copies(actor.own_desks).filter(region=actor.region)
    return rows.update(read_at=clock.now(), read_by=actor.account_id)


def _roles(context: FilingContext, task: Task) -> list[str]:
    step = context.kind.chain.step(task.step)
    return step.copy_to if step else []


def _may_get(desk: Desk, roles: Sequence[str]) -> bool:
    """Whether a desk is one of those to whom a step sends copies: that of a role, or of somebody who holds one."""
    if not roles or desk.account_id is None:
        return not roles or desk.role in roles
    held = Membership.objects.unscoped().active().filter(account_id=desk.account_id, role__in=list(roles))
    return held.exists()
