"""Applying for accounts and permissions, and deciding on whatever was applied for (YNR-02, HNA-63…68)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from django.db import transaction

from guicheng import audit
from guicheng.accounts import authority, passwords, reviewing
from guicheng.accounts.actor import Actor
from guicheng.accounts.heirs import BY_ITSELF, NOBODY_NAMED, Heirs, Loss
from guicheng.accounts.models import AccessRequest, Account, Membership, Organisation
from guicheng.accounts.models.membership import MembershipQuerySet
from guicheng.accounts.policy import Policy
from guicheng.accounts.ports import lost
from guicheng.accounts.service import people
from guicheng.common import clock
from guicheng.common.acts import act
from guicheng.common.errors import refuse
from guicheng.common.text import Text
from guicheng.statements import insert_if_free

Kind, State = AccessRequest.Kind, AccessRequest.State
Outcome = Literal["approve", "refuse", "return"]


@transaction.atomic
def request_account(
    actor: Actor, policy: Policy, new: people.NewAccount, *, reason: str = "", evidence: Sequence[int] = ()
) -> AccessRequest:
    """Apply for an account for a member of one's own staff (HNA-63). It gets its first password when approved."""
    organisation = authority.organisation(actor, new.organisation_id or 0)
    if organisation.pk != actor.organisation_id:
        raise authority.not_allowed()
    role = people.role_of(policy, new.role)
    account = people.build(policy, role.accounts, new)
    account.state = Account.State.PENDING
    account.manages_only = role.manages_only
    account.set_unusable_password()
    people.save_new(account)
    people.hold(actor, account, people.Given(role, organisation, new.subject_id))
    return ask(actor, Kind.ACCOUNT, account, organisation, [role.id], reason, evidence)


@transaction.atomic
def apply_for_access(
    actor: Actor,
    policy: Policy,
    account_ids: Iterable[int],
    roles: Sequence[str],
    *,
    reason: str,
    evidence: Sequence[int],
) -> list[AccessRequest]:
    """Apply for permissions, as further roles, for accounts of one's own organisation (HNA-64).

    For accounts that have some by application already, it is a change: the roles named replace those (HNA-65, HNA-67).
    """
    if not roles or any(not people.role_of(policy, role).applied_for for role in roles):
        raise refuse("roles-not-offered", "请选择可申请的权限", "Choose among the permissions offered", status=400)
    if not reason.strip():
        raise refuse("reason-missing", "请填写申请理由", "Please give a reason", status=400, field="reason")
    found = []
    for account_id in sorted(set(account_ids)):
        account = authority.account(actor, account_id)
        if account.organisation_id is None or account.organisation_id != actor.organisation_id:
            raise authority.not_allowed()
        kind = Kind.CHANGE if applied(account.pk).exists() else Kind.GRANT
        found.append(ask(actor, kind, account, account.organisation, roles, reason, evidence))
    return found


def ask(
    actor: Actor,
    kind: AccessRequest.Kind,
    account: Account,
    organisation: Organisation | None,
    roles: Sequence[str],
    reason: str,
    evidence: Sequence[int],
    **more: Any,
) -> AccessRequest:
    """Store a request; of two for one account at once the second is refused. `more` are further columns."""
    request = AccessRequest(
        region=account.region,
        kind=kind,
        organisation=organisation,
        account=account,
        roles=list(roles),
        reason=reason,
        evidence=list(evidence),
        made_by=actor.account_id,
        **more,
    )
    if not insert_if_free(request):
        raise refuse("request-pending", "该账号已有待审核的申请", "A request for this account is pending")
    title = Text(zh="提交申请", en="Apply")
    changes = {"roles": [None, list(roles)]}
    audit.record(
        actor,
        audit.Event(
            f"access.apply-{kind}",
            "access-request",
            request.pk,
            title=title,
            opinion=reason,
            changes=changes,
            first=True,
        ),
    )
    return request


@transaction.atomic
def decide(
    actor: Actor, policy: Policy, request_id: int, outcome: Outcome, *, opinion: str = "", password: str | None = None
) -> str | None:
    """Decide on a request. Returns the first password of a new account where it has to be shown.

    Refuses whoever made the request, a refusal or return without a reason (400), and a request that is decided already:
    of two deciders, one decides. Returning is for whoever registered, who corrects it and sends it again.
    """
    request = AccessRequest.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=request_id).first()
    if request is None:
        raise authority.not_found()
    if not reviewing.may_decide(actor, policy, request):
        raise authority.not_allowed()
    if request.made_by is not None and request.made_by == actor.account_id:
        raise refuse("own-request", "不能审核自己提交的申请", "You cannot decide on your own request", status=403)
    if request.state != State.PENDING:
        raise refuse("request-decided", "该申请已处理", "This request has been decided already")
    if outcome != "approve" and not opinion.strip():
        raise refuse("reason-missing", "请填写理由", "Please give a reason", status=400, field="opinion")
    if outcome == "return" and request.receipt is None:
        raise refuse("not-returnable", "该申请不能退回更正", "This request cannot be returned", status=400)
    request.state = {"approve": State.APPROVED, "refuse": State.REFUSED, "return": State.RETURNED}[outcome]
    request.opinion, request.decided_at, request.decided_by = opinion.strip(), clock.now(), actor.account_id
    request.save(update_fields=["state", "opinion", "decided_at", "decided_by"])
    shown = _carry_out(actor, policy, request, outcome, password)
    audit.record(
        actor,
        audit.Event(
            f"access.{outcome}",
            "access-request",
            request.pk,
            title=TITLES[outcome],
            opinion=opinion,
            changes={"account": [None, request.account_id], "roles": [None, request.roles]},
        ),
    )
    return shown


TITLES: dict[Outcome, Text] = {
    "approve": Text(zh="审核通过", en="Approve"),
    "refuse": Text(zh="审核不通过", en="Refuse"),
    "return": Text(zh="退回更正", en="Return"),
}


def _carry_out(
    actor: Actor, policy: Policy, request: AccessRequest, outcome: Outcome, password: str | None
) -> str | None:
    if outcome == "return":
        return None
    if request.kind in (Kind.REGISTRATION, Kind.ACCOUNT, Kind.JOIN):
        return _decide_new(policy, request, outcome == "approve", password)
    if outcome == "approve":
        _grant(actor, policy, request)
    return None


def _decide_new(policy: Policy, request: AccessRequest, approve: bool, typed: str | None) -> str | None:
    """Let a new account in, with its first password where it chose none; or keep it out and free what it took."""
    account, organisation = request.account, request.organisation
    registered = organisation if request.kind == Kind.REGISTRATION else None
    if not approve:
        keep_out(account)
        if registered is not None:
            let_out(registered)
        return None
    account.state, shown = Account.State.ACTIVE, None
    if not account.has_usable_password():
        rules = people.role_of(policy, request.roles[0]).accounts
        password, is_shown = passwords.first(rules.initial, typed, organisation.member_no if organisation else None)
        passwords.give(account, password)
        shown = password if is_shown else None
    account.session_epoch += 1
    account.save()
    if account.must_change_password:
        passwords.remember(account, initial=True)
    if registered is not None:
        registered.state = Organisation.State.ACTIVE
        registered.save()
    return shown


def keep_out(account: Account) -> None:
    """Let an account that waited in never, and free what it took."""
    account.state = Account.State.REFUSED
    account.session_epoch += 1
    account.save(update_fields=["state", "session_epoch"])
    free(account)


def free(account: Account) -> None:
    """Give back the places of an account that was refused, and its login: whoever it was may try again."""
    account.memberships.unscoped().update(removed_at=clock.now())
    account.login = f"{account.login[:40]}#{account.pk}"
    account.save(update_fields=["login"])


def let_out(organisation: Organisation) -> None:
    """Keep a registered organisation out and free its numbers."""
    organisation.state = Organisation.State.DISABLED
    organisation.data = {**organisation.data, "refused_credit_code": organisation.credit_code}
    organisation.credit_code = organisation.member_no = organisation.unique_name = None
    organisation.save()


def _grant(actor: Actor, policy: Policy, request: AccessRequest) -> None:
    """Bring what the account holds by application to the roles of the request."""
    account = Account.objects.unscoped().select_for_update(of=("self",)).get(pk=request.account_id)
    wanted = set(request.roles)
    held = applied(account.pk)
    gone = frozenset(held.exclude(role__in=wanted).values_list("role", flat=True))
    held.exclude(role__in=wanted).update(removed_at=clock.now(), removed_by=actor.account_id)
    if gone:
        lost(actor, Loss(account.region, [account.pk], TITLES["approve"].zh, gone), BY_ITSELF)
    for role in sorted(wanted - set(held.values_list("role", flat=True))):
        wanted_role = people.role_of(policy, role)
        applied_for = people.Given(wanted_role, request.organisation, source=Membership.Source.APPLICATION)
        people.hold(actor, account, applied_for)


@act
def remove_applied(actor: Actor, account_id: int, *, reason: str = "", heirs: Heirs = NOBODY_NAMED) -> int:
    """Take away all that an account was granted by application, and nothing that comes with its role (HNA-66).
    Returns how many permissions ended. Refuses `tasks-open` as taking a role does."""
    account = authority.account(actor, account_id)
    is_own = account.organisation_id is not None and account.organisation_id == actor.organisation_id
    if not actor.may("review-access") and not (is_own and actor.may("manage-accounts")):
        raise authority.not_allowed()
    held = applied(account.pk)
    roles = sorted(held.values_list("role", flat=True))
    held.update(removed_at=clock.now(), removed_by=actor.account_id)
    title = Text(zh="移除权限", en="Remove permissions")
    audit.record(
        actor,
        audit.Event(
            "access.remove", "account", account.pk, title=title, opinion=reason, changes={"roles": [roles, []]}
        ),
    )
    lost(actor, Loss(account.region, [account.pk], reason or title.zh, frozenset(roles)), heirs)
    return len(roles)


def applied(account_id: int) -> MembershipQuerySet:
    """What an account holds by application."""
    return Membership.objects.unscoped().filter(
        account_id=account_id, source=Membership.Source.APPLICATION, removed_at=None
    )


def access_of(actor: Actor, account_id: int) -> list[Membership]:
    """What an account may do, and where it comes from (HNA-68)."""
    held = Membership.objects.unscoped().filter(account=_seen(actor, account_id), removed_at=None)
    return list(held.select_related("organisation").order_by("source", "id"))


def _seen(actor: Actor, account_id: int) -> Account:
    found = Account.objects.visible_to(actor).filter(pk=account_id).first()
    if found is None:
        raise authority.not_found()
    return found
