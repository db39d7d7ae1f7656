"""What this package asks of the layers above it, which it cannot import: they plug in when the application starts
(`guicheng.runtime.plugs`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from guicheng.accounts.actor import Actor
from guicheng.accounts.heirs import Heirs, Loss
from guicheng.accounts.policy import Policy


def _no_policy(_region: str) -> Policy | None:
    return None


def _nobody_takes_over(_actor: Actor, _loss: Loss, _heirs: Heirs) -> None:
    return None


@dataclass(slots=True)
class Above:
    """What has plugged in: nothing is declared and nobody has tasks, before."""

    policy: Callable[[str], Policy | None] = _no_policy
    """Region → what its configuration decides about its people, or None for a region that is not there."""
    hand_over: Callable[[Actor, Loss, Heirs], None] = _nobody_takes_over
    """Gives the tasks of somebody who lost their standing to others; see `lost`."""


above = Above()


def policy_of(region: str) -> Policy:
    """What `region` decides about its people; cautious defaults for the platform's own administrators, and where a
    region is not there."""
    return (above.policy(region) if region else None) or Policy(region)


def lost(actor: Actor, loss: Loss, heirs: Heirs) -> None:
    """Called by every use-case that takes somebody's standing away, once it is taken and before the transaction ends.

    Gives the open tasks to whom `heirs` say; refuses (`tasks-open`, 409), so that nothing is taken, where somebody has
    tasks that are not spoken of.
    """
    above.hand_over(actor, loss, heirs)
