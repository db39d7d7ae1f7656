"""What the ground asks of the configuration: a region's policy about its people, and what a role sees and may do.

Plugged into `accounts.ports`, because accounts lie below config.
"""

from __future__ import annotations

from functools import lru_cache

from guicheng.accounts.actor import RoleRules
from guicheng.accounts.policy import Policy
from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig


def policy(region: str) -> Policy | None:
    """What a region decides about its people; None for a region without a published release."""
    try:
        return policy_of(releases.current(region))
    except Refusal:
        return None


def policy_of(config: RegionConfig) -> Policy:
    """The policy a configuration declares."""
    return _built(config.release_id or 0, config.content_hash, _Held(config))


def role(region: str, role_id: str) -> RoleRules | None:
    """What acting under a role depends on; None for a role the region does not have (any more)."""
    found = policy(region)
    declared = found.roles.get(role_id) if found else None
    return declared.rules() if declared else None


class _Held:
    """Keeps a configuration out of the cache's key."""

    def __init__(self, config: RegionConfig) -> None:
        self.config = config

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _built(_release: int, _content: str, held: _Held) -> Policy:
    region = held.config.region
    return region.accounts.build(
        region.region,
        region.organisation_kinds,
        region.roles,
        region.registration,
        region.authorisation.build() if region.authorisation else None,
    )
