"""What a filing type discloses of its review to a role: the one place that looks it up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from guicheng.config.model.review import Disclosure, States

if TYPE_CHECKING:
    from guicheng.config.model.filing import FilingType


def rule_for(kind: FilingType, role: str) -> Disclosure | None:
    """What is declared for a role; None where it sees everything."""
    return next((rule for rule in kind.review if role in rule.to), None)


def together(kind: FilingType, role: str) -> Mapping[str, States]:
    """The states that are one for a role, by the name under which they are."""
    rule = rule_for(kind, role)
    return rule.states if rule is not None else {}


def state_seen(kind: FilingType, role: str, state: str) -> str:
    """A state as a role knows it."""
    return next((name for name, one in together(kind, role).items() if state in one.of), state)


def states_meant(kind: FilingType, role: str, state: str) -> tuple[str, ...]:
    """The states that a role means by the one it knows."""
    found = together(kind, role).get(state)
    return tuple(found.of) if found is not None else (state,)
