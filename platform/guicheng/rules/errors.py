"""What can go wrong with rules before and while they run."""

from __future__ import annotations


class RuleSetError(ValueError):
    """A rule set that cannot be evaluated: too large, an id twice, or a named condition that is missing or circular."""


class RuleEngineError(RuntimeError):
    """The engine did not behave as it is known to, or took longer than it may. The evaluation has no result."""
