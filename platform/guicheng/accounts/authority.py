"""Whether an actor may act on an organisation or account. Not seen: 404. Seen, but not theirs to change: 403."""

from __future__ import annotations

from collections.abc import Sequence

from guicheng.accounts.actor import EVERYTHING, Actor
from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.accounts.policy import Policy, RolePolicy
from guicheng.common.errors import Refusal, refuse


def not_found() -> Refusal:
    """The same answer for what is not there and for what is not to be seen."""
    return refuse("not-found", "没有找到，或者您无权查看", "Not found, or not for you to see", status=404)


def not_allowed() -> Refusal:
    """Somebody without the permission."""
    return refuse("not-allowed", "您没有办理此事项的权限", "You do not have permission to do this", status=403)


def require(actor: Actor, *permissions: str) -> None:
    """Refuse an actor who has none of the permissions."""
    if not any(actor.may(permission) for permission in permissions):
        raise not_allowed()


def require_own_password(actor: Actor) -> None:
    """Refuse whoever still has the password that somebody else gave them: they change it first (A-29)."""
    if actor.must_change_password:
        raise refuse(
            "password-change-required",
            "首次登录需要修改密码",
            "Please change the password you were given first",
            status=403,
        )


def organisation(actor: Actor, organisation_id: int) -> Organisation:
    """An organisation the actor sees, locked until the transaction ends."""
    found = Organisation.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=organisation_id).first()
    if found is None:
        raise not_found()
    return found


def account(actor: Actor, account_id: int) -> Account:
    """An account the actor sees, locked until the transaction ends."""
    found = Account.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=account_id).first()
    if found is None:
        raise not_found()
    return found


def managed_account(actor: Actor, policy: Policy, account_id: int) -> Account:
    """An account the actor may reset, disable or give roles: one whose every role is managed by a role of the actor
    (HNQ-10), in the actor's own organisation, or anywhere in sight for an operator (HNQ-08)."""
    found = account(actor, account_id)
    roles = list(Membership.objects.unscoped().filter(account=found, removed_at=None).values_list("role", flat=True))
    require_managing(actor, policy, roles, found.organisation_id)
    return found


def require_managing(actor: Actor, policy: Policy, roles: Sequence[str], organisation_id: int | None) -> None:
    """Refuse an actor who does not manage accounts of all these roles in that organisation."""
    if actor.may(EVERYTHING):
        return
    managed = {role for own in actor.roles if own in policy.roles for role in policy.roles[own].manages}
    is_own = organisation_id is not None and organisation_id == actor.organisation_id
    is_manager = (is_own and actor.may("manage-accounts")) or actor.may("operate-accounts")
    if not is_manager or not set(roles) <= managed:
        raise not_allowed()


def roles_to_give(actor: Actor, policy: Policy, organisation: Organisation | None) -> list[RolePolicy]:
    """The roles of a kind of organisation whose accounts the actor opens there, but those for one entry: these are
    opened with it."""
    kind = organisation.kind if organisation else ""
    fitting = [role for role in policy.roles.values() if kind in role.organisation_kinds and not role.about]
    if organisation is None or actor.may(EVERYTHING):
        return fitting
    managed = {role for own in actor.roles if own in policy.roles for role in policy.roles[own].manages}
    is_own = organisation.pk == actor.organisation_id and actor.may("manage-accounts")
    return [role for role in fitting if role.id in managed] if is_own or actor.may("operate-accounts") else []
