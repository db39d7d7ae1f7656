"""Changes that mean the same: by hand, each with its reason."""

from __future__ import annotations

import re

from guicheng.rehearsal.mutating.changes import Change

EQUAL: tuple[tuple[str, str], ...] = ()
"""A pattern of the path in the configuration, and why a change there means the same."""


def why_equal(change: Change) -> str | None:
    """Why a change means the same; None where it does not."""
    path = "/".join(map(str, change.path))
    return next((why for pattern, why in EQUAL if re.search(pattern, path)), None)
