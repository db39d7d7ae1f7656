"""A filing whose content is closed: its kind, period and state, and what it is about, which is seen
anyway: that a quarter is owed, and whether it was filed, is no content."""

from __future__ import annotations

import copy

from guicheng.filings.models import Filing


def of(filing: Filing) -> Filing:
    """A copy that tells nothing of what was typed: no name, number, date, nor how often it was saved."""
    shown = copy.copy(filing)
    shown.name = shown.number = ""
    shown.data, shown.snapshot, shown.handed_in = {}, {}, None
    shown.terms, shown.search_text = [], ""
    shown.version = 0
    shown.created_by = None
    shown.created_at = shown.updated_at = None  # type: ignore[assignment]  # no date is told
    shown.submitted_at = shown.counted_at = shown.finished_at = None
    shown.is_placeholder = True
    return shown
