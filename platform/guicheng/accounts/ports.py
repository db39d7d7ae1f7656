"""What others plug in, by dotted path in the settings, so that this package stays on the ground.

- ``GUICHENG_POLICY_RESOLVER``: region → `Policy`, or None for a region that is not there. The configuration gives it.
- ``GUICHENG_RECORDER``: the audit's `record`, with the signature of `Recorder`.
- ``GUICHENG_HANDOVER``: what gives the tasks of somebody who lost their standing to others; see `lost`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from guicheng.accounts.actor import Actor
from guicheng.accounts.heirs import Heirs, Loss
from guicheng.accounts.policy import Policy
from guicheng.common.text import Text


class Recorder(Protocol):
    """Writes down what was done to an object, in the transaction of the caller."""

    def __call__(
        self,
        actor: Actor,
        action: str,
        object_kind: str,
        object_id: int | str,
        *,
        title: Text | None = None,
        subject_id: int | None = None,
        changes: Mapping[str, Any] | None = None,
        why: Mapping[str, Any] | None = None,
        opinion: str = "",
        first: bool = False,
    ) -> Any: ...


def policy_of(region: str) -> Policy:
    """What `region` decides about its people; cautious defaults for the platform's own administrators, and where a
    region is not there."""
    path = getattr(settings, "GUICHENG_POLICY_RESOLVER", "")
    if not path or not region:
        return Policy(region)
    resolve: Callable[[str], Policy | None] = import_string(path)
    return resolve(region) or Policy(region)


def record(actor: Actor, action: str, object_kind: str, object_id: int | str, **said: Any) -> None:
    """Write down what was done; see `Recorder`."""
    recorder: Recorder = import_string(getattr(settings, "GUICHENG_RECORDER"))  # noqa: B009
    recorder(actor, action, object_kind, object_id, **said)


def lost(actor: Actor, loss: Loss, heirs: Heirs) -> None:
    """Called by every use-case that takes somebody's standing away, once it is taken and before the transaction ends.

    Gives the open tasks to whom `heirs` say; refuses (`tasks-open`, 409), so that nothing is taken, where somebody has
    tasks that are not spoken of.
    """
    if path := getattr(settings, "GUICHENG_HANDOVER", ""):
        hand_over: Callable[[Actor, Loss, Heirs], None] = import_string(path)
        hand_over(actor, loss, heirs)
