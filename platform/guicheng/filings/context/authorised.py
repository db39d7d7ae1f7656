"""Which business systems an organisation is authorised for, as whoever authorises it reads it (WHS-21)."""

from __future__ import annotations

from dataclasses import dataclass

from guicheng.accounts import authority, queries, service
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.config.model.systems import System
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context.roles import policy_of


@dataclass(frozen=True)
class Authorised:
    """A system, and whether an organisation has it and may be given it."""

    id: str
    system: System
    held: bool
    offered: bool


def of(actor: Actor, config: RegionConfig, organisation_id: int) -> list[Authorised]:
    """The systems that concern an organisation, in the order of the region. Refuses whoever does not authorise it."""
    organisation = queries.organisations(actor).filter(pk=organisation_id).first()
    if organisation is None:
        raise authority.not_found()
    if not service.may_authorise(actor, policy_of(config), organisation):
        raise authority.not_allowed()
    return systems_of(config, organisation)


def systems_of(config: RegionConfig, organisation: Organisation) -> list[Authorised]:
    """The systems that it has or may be given."""
    rule = policy_of(config).systems
    held = rule.held(organisation.systems)
    return [
        Authorised(name, one, name in held, name in rule.offered)
        for name, one in config.region.systems.items()
        if name in held or name in rule.offered
    ]
