"""Events of filings: how they are written, and what is declared for which."""

from __future__ import annotations

import pytest

from guicheng.config.model.events import FilingEvent, is_for


@pytest.mark.parametrize(
    ("written", "event"),
    [
        ("submit", FilingEvent("submit")),
        ("take-back", FilingEvent("take-back")),
        ("state:in-review", FilingEvent.state("in-review")),
        ("decide:check", FilingEvent.decide("check")),
        ("decide:check.approve", FilingEvent.decide("check", "approve")),
        ("timeout:check", FilingEvent("timeout", "check")),
    ],
)
def test_an_event_is_read_as_it_is_written(written: str, event: FilingEvent) -> None:
    assert FilingEvent.parse(written) == event
    assert f"{event}" == written


@pytest.mark.parametrize(
    ("declared", "happened", "for_it"),
    [
        ("submit", "submit", True),
        ("submit", "finish", False),
        ("state:a", "state:a", True),
        ("state:a", "state:ab", False),
        ("decide", "decide:a", True),
        ("decide", "decide:a.approve", True),
        ("decide:a", "decide:a.approve", True),
        ("decide:a", "decide:ab.approve", False),
        ("decide:a.approve", "decide:a.approve", True),
        ("decide:a.approve", "decide:a.return", False),
        ("decide:a.approve", "decide:a", False),
    ],
)
def test_what_leaves_a_step_or_a_decision_out_is_for_any(declared: str, happened: str, for_it: bool) -> None:
    assert is_for(declared, [FilingEvent("cc"), FilingEvent.parse(happened)]) is for_it
