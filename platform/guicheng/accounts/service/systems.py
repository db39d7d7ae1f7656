"""Business systems: which of them an organisation is authorised to enter (WHS-21, B-08)."""

from __future__ import annotations

from collections.abc import Collection

from guicheng import audit
from guicheng.accounts import authority
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.accounts.policy import Policy
from guicheng.common.acts import act
from guicheng.common.errors import refuse
from guicheng.common.text import text


def may_authorise(actor: Actor, policy: Policy, organisation: Organisation) -> bool:
    """Whether the actor says which systems an organisation enters: its own people do, and whoever manages the
    organisations that they see."""
    rule = policy.systems
    theirs = organisation.pk == actor.organisation_id or actor.may("manage-organisations")
    return organisation.kind in rule.kinds and authorises(actor, policy) and theirs


def authorises(actor: Actor, policy: Policy) -> bool:
    """Whether the actor is of a role that authorises systems."""
    return not policy.systems.by.isdisjoint(actor.roles)


@act
def authorise_systems(actor: Actor, policy: Policy, organisation_id: int, systems: Collection[str]) -> Organisation:
    """Let the people of an organisation enter these systems, of those that are offered; those that it has, stay.

    Refusals: `not-found`, `not-allowed`, `system-not-offered` (400), `choice-required` (400) where none is named.
    """
    if not systems:
        raise refuse("choice-required", "请至少选择一个系统", "Choose at least one system", status=400, field="system")
    return _decide(actor, policy, organisation_id, systems, given=True)


@act
def take_system_back(actor: Actor, policy: Policy, organisation_id: int, system: str) -> Organisation:
    """Let the people of an organisation enter a system no more. What they filed stays, and goes its way."""
    return _decide(actor, policy, organisation_id, [system], given=False)


def _decide(
    actor: Actor, policy: Policy, organisation_id: int, systems: Collection[str], *, given: bool
) -> Organisation:
    organisation = authority.organisation(actor, organisation_id)
    if not may_authorise(actor, policy, organisation):
        raise authority.not_allowed()
    rule, held = policy.systems, policy.systems.held(organisation.systems)
    if not set(systems) <= ({*rule.offered} if given else {*rule.offered, *rule.beginning, *held}):
        raise refuse(
            "system-not-offered", "没有这个可授权的系统", "There is no such system", status=400, field="system"
        )
    changed = {one for one in systems if (one in held) != given}
    if not changed:
        return organisation
    organisation.systems = {**organisation.systems, **dict.fromkeys(changed, given)}
    organisation.save(update_fields=["systems"])
    title = text("授权业务系统", "Authorise systems") if given else text("收回业务系统授权", "Take systems back")
    audit.record(
        actor,
        audit.Event(
            "organisation.systems",
            "organisation",
            organisation.pk,
            title=title,
            changes={"systems": [sorted(held), sorted(policy.systems.held(organisation.systems))]},
        ),
    )
    return organisation
