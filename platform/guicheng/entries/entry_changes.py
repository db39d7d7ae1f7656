"""Who wants to know that an entry changed, whatever changed it: locks that come and go, figures that are kept.

A use-case that has written an entry calls `entry_changed` in its own transaction, after the status has been worked out
again. A package of this layer that follows entries puts its function on the list when it is loaded.
"""

from __future__ import annotations

from collections.abc import Callable

from guicheng.accounts.actor import Actor
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.models import Entry

Follower = Callable[[Entry, Actor, RegionConfig], None]

_followers: list[Follower] = []


def follow(function: Follower) -> Follower:
    """Call `function` for every entry that changes; as a decorator. Putting it on the list twice counts once."""
    if function not in _followers:
        _followers.append(function)
    return function


def entry_changed(entry: Entry, actor: Actor, config: RegionConfig | None = None) -> None:
    """Tell everybody who follows entries; `config` is the live configuration, where the caller has it at hand. What
    they raise makes the change undone: a refusal is a refusal."""
    for function in _followers:
        function(entry, actor, config or releases.current(entry.region))
