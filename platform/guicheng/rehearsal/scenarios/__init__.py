"""Scenarios: the examples that ship with a region, played through the same use-cases that people use.

`play` is what the checker calls (`config.ports`). Everything happens in one transaction
that is rolled back, in a region of its own, with a clock of its own.
"""

from guicheng.rehearsal.scenarios.player import Failure, play

__all__ = ["Failure", "play"]
