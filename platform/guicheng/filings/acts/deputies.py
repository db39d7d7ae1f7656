"""代理人: an officer names a colleague who takes their tasks beside them for some days; a manager does it for somebody
who cannot.

The deputy acts under their own account and name; every act says for whom (李四代张三). Nobody stands in at second hand:
what a deputy takes are the officer's own tasks, not those of others for whom the officer stands in.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from guicheng import audit
from guicheng.accounts import authority
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Deputation, Membership, Organisation
from guicheng.accounts.policy import Policy
from guicheng.common import clock
from guicheng.common.acts import act
from guicheng.common.errors import refuse
from guicheng.common.text import text
from guicheng.notices import service as notices
from guicheng.notices.service import Post
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import OPEN, Task

PERMISSION = "name-deputy"
"""Of roles whose holders may have a deputy."""
LONGEST = 366
"""Days that one deputation may last."""
NOTICE = "deputy"
"""The notice that this module posts by itself; a region declares none for it."""


@act
def name(
    actor: Actor,
    policy: Policy,
    principal_id: int,
    deputy_id: int,
    first_day: dt.date,
    last_day: dt.date,
    reason: str = "",
) -> Deputation:
    """Let a colleague take the tasks of an account in an organisation, from a day to a day, both included.

    Oneself, or whoever manages the account. Refusals: `not-found`; `not-allowed` (403) where no role of theirs may have
    a deputy, or somebody else's account is not the actor's to manage; `deputy-days` and `deputy-unknown` (400);
    `deputy-already`, `deputy-away`.
    """
    principal, organisation_id = _principal(actor, policy, principal_id)
    _require_days(first_day, last_day)
    deputy = _free(principal, organisation_id, deputy_id, first_day, last_day)
    made = Deputation.objects.create(
        region=principal.region,
        principal=principal,
        deputy_id=deputy_id,
        organisation_id=organisation_id,
        first_day=first_day,
        last_day=last_day,
        reason=reason.strip()[:200],
        made_by=actor.account_id,
    )
    _recorded(actor, made, "account.deputy", f"{first_day} – {last_day}")
    _tell(actor, made, deputy.name, over=False)
    return made


@act
def end(actor: Actor, policy: Policy, deputation_id: int) -> Deputation:
    """End a deputation before its last day: the officer, the deputy, or whoever manages the officer. What the deputy
    has claimed goes back to its desk. Refusals: `not-found`, `not-allowed` (403)."""
    found = Deputation.objects.unscoped().filter(pk=deputation_id, region=actor.region, ended_at=None)
    made = found.select_for_update(of=("self",)).select_related("principal", "deputy").first()
    if made is None or made.last_day < clock.today():
        raise authority.not_found()
    if actor.account_id not in (made.principal_id, made.deputy_id):
        authority.managed_account(actor, policy, made.principal_id)
    made.ended_at, made.ended_by = clock.now(), actor.account_id
    made.save(update_fields=["ended_at", "ended_by"])
    _give_back(made)
    _recorded(actor, made, "account.deputy-over", "")
    _tell(actor, made, made.deputy.name, over=True)
    return made


def of_account(actor: Actor, account_id: int) -> QuerySet[Deputation]:
    """The deputations of an account that are not over, as the officer or as the deputy, the first first."""
    rows = Deputation.objects.unscoped().filter(region=actor.region, ended_at=None, last_day__gte=clock.today())
    mine = rows.filter(Q(principal_id=account_id) | Q(deputy_id=account_id))
    return mine.select_related("principal", "deputy").order_by("first_day", "pk")


def may_have_one(actor: Actor, policy: Policy, account: Account) -> bool:
    """Whether one of the roles of an account lets it have a deputy where its tasks are."""
    organisation_id = organisation_of(actor, account) or 0
    held = Membership.objects.unscoped().active().filter(account=account, organisation_id=organisation_id)
    roles = held.filter(subject_id=None).values_list("role", flat=True)
    return any(PERMISSION in policy.roles[role].permissions for role in roles if role in policy.roles)


def candidates(organisation_id: int, principal_id: int) -> QuerySet[Membership]:
    """The colleagues who may stand in for somebody: whoever acts in the same organisation, one membership each."""
    held = Membership.objects.unscoped().active().filter(organisation_id=organisation_id, subject_id=None)
    held = held.filter(source=Membership.Source.ROLE, account__manages_only=False).exclude(account_id=principal_id)
    return held.order_by("account_id", "pk").distinct("account_id")


def organisation_of(actor: Actor, account: Account) -> int | None:
    """Where the tasks are for which an account would have a deputy: where it acts now, for oneself; else where it
    belongs."""
    return actor.organisation_id if account.pk == actor.account_id else account.organisation_id


def _principal(actor: Actor, policy: Policy, principal_id: int) -> tuple[Account, int]:
    """Whose tasks they are, locked, and in which organisation."""
    if principal_id == actor.account_id:
        principal = Account.objects.unscoped().select_for_update(of=("self",)).get(pk=principal_id)
    else:
        principal = authority.managed_account(actor, policy, principal_id)
    organisation_id = organisation_of(actor, principal)
    if organisation_id is None or not may_have_one(actor, policy, principal):
        raise authority.not_allowed()
    return principal, organisation_id


def _free(principal: Account, organisation_id: int, deputy_id: int, first_day: dt.date, last_day: dt.date) -> Account:
    """The colleague, where they may stand in on these days and nobody else does."""
    deputy = candidates(organisation_id, principal.pk).filter(account_id=deputy_id).select_related("account").first()
    if deputy is None:
        raise refuse(
            "deputy-unknown",
            "没有这个可以代理的同事，请从本单位人员中选择",
            "There is no such colleague; choose one of the organisation",
            status=400,
            field="deputy",
        )
    if _during(first_day, last_day).filter(principal=principal, organisation_id=organisation_id).exists():
        raise refuse(
            "deputy-already",
            "这段时间已有代理人，请先结束原来的代理",
            "There is a deputy for some of these days already; end that first",
            field="first_day",
        )
    if _during(first_day, last_day).filter(principal_id=deputy_id, organisation_id=organisation_id).exists():
        raise refuse(
            "deputy-away",
            f"{deputy.account.name}这段时间也由别人代理，请另选一人",
            f"{deputy.account.name} is away for some of these days, too; choose somebody else",
            field="deputy",
        )
    return deputy.account


def _require_days(first_day: dt.date, last_day: dt.date) -> None:
    today = clock.today()
    if not today <= last_day or not first_day <= last_day or (last_day - first_day).days >= LONGEST:
        raise refuse(
            "deputy-days",
            "代理的起止日期不对：结束日期不早于今天和开始日期，最长一年",
            "These are no days to stand in: they end today or later, after they begin, within a year",
            status=400,
            field="last_day",
        )


def _during(first_day: dt.date, last_day: dt.date) -> QuerySet[Deputation]:
    """The deputations that hold on one of the days."""
    rows = Deputation.objects.unscoped().filter(ended_at=None)
    return rows.filter(first_day__lte=last_day, last_day__gte=first_day)


def _give_back(made: Deputation) -> None:
    """What the deputy has claimed at desks at which they do not sit themself waits for the desk again."""
    claimed = Task.objects.filter(region=made.region, status=OPEN, claimed_by=made.deputy_id)
    held = Membership.objects.unscoped().active().filter(account_id=made.deputy_id, organisation=made.organisation_id)
    own = [Desk.of_role(made.organisation_id, role).key for role in held.values_list("role", flat=True)]
    claimed.exclude(desk__in=own).update(claimed_by=None, claimer="", claimed_until=None)


def _recorded(actor: Actor, made: Deputation, action: str, days: str) -> None:
    changes = {"deputy": [None, made.deputy_id] if days else [made.deputy_id, None], "days": [None, days or None]}
    title = text("指定代理人", "Deputy named") if days else text("结束代理", "Deputation ended")
    event = audit.Event(action, "account", made.principal_id, title=title, changes=changes, opinion=made.reason)
    audit.record(actor, event)


def _tell(actor: Actor, made: Deputation, deputy: str, *, over: bool) -> None:
    """Tell the deputy and the officer, whichever of them did not do it."""
    where = Organisation.objects.unscoped().filter(pk=made.organisation_id).values_list("name", flat=True).first() or ""
    zh = f"{made.first_day} 至 {made.last_day}，{deputy}代{made.principal.name}办理{where}的待办"
    en = f"{deputy} stands in for {made.principal.name} at {where}, {made.first_day} – {made.last_day}"
    title = text(f"代理结束：{zh}", f"No longer: {en}") if over else text(zh, en)
    desks = [Desk.of_account(pk).key for pk in (made.deputy_id, made.principal_id) if pk != actor.account_id]
    notices.post(made.region, [Post(NOTICE, desk, title, title) for desk in desks])
