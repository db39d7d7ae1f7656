"""Whom a task may be passed on to: people and roles of organisations the actor sees, never a desk by its bare key."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Membership, Organisation
from guicheng.common.errors import Refusal, refuse
from guicheng.config.model.whole import RegionConfig
from guicheng.workflow.desk import Desk


def of_account(actor: Actor, account_id: int) -> Desk:
    """The desk of a colleague: an account that acts in an organisation the actor sees. Refusal `desk-unknown` (404)."""
    held = Membership.objects.visible_to(actor).active().filter(account_id=account_id)  # type: ignore[attr-defined]
    found = held.select_related("account").first()
    if found is None:
        raise unknown()
    return Desk.of_account(account_id, found.account.name)


def colleagues(actor: Actor, words: str, most: int = 20, roles: Sequence[str] = ()) -> list[Desk]:
    """People a task may be passed on to, by words of their name or login; never oneself. With `roles`, only who holds
    one of them."""
    held = Membership.objects.visible_to(actor).active().exclude(account_id=actor.account_id)  # type: ignore[attr-defined]
    if roles:
        held = held.filter(role__in=list(roles))
    if words:
        held = held.filter(Q(account__name__icontains=words) | Q(account__login__icontains=words))
    rows = held.order_by("account__name", "account_id").values_list("account_id", "account__name").distinct()[:most]
    return [Desk.of_account(account_id, name) for account_id, name in rows]


def of_role(actor: Actor, config: RegionConfig, organisation_id: int, role: str) -> Desk:
    """The desk of a role that somebody holds in an organisation the actor sees. Refusal `desk-unknown` (404)."""
    organisation = Organisation.objects.visible_to(actor).filter(pk=organisation_id, state="active").first()
    held = Membership.objects.unscoped().active().filter(organisation_id=organisation_id, role=role)
    if organisation is None or role not in config.region.roles or not held.exists():
        raise unknown()
    return Desk.of_role(organisation_id, role, f"{organisation.name} · {config.region.roles[role].title.zh}")


def unknown() -> Refusal:
    """There is no such person or role, for the actor."""
    return refuse(
        "desk-unknown",
        "没有这个可转交的人员或岗位",
        "There is no such person or role to pass the task on to",
        status=404,
        field="to",
    )
