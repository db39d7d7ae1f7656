"""What several tests of officers need."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guicheng.common.errors import Problem, Refusal


def refused(act: Callable[[], object]) -> Problem:
    """The first reason for which an act is refused."""
    with pytest.raises(Refusal) as no:
        act()
    return no.value.problems[0]
