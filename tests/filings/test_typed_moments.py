"""What looks like a moment may have been typed by anybody: it is told as it stands, and breaks no name or list."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

import pytest

from guicheng.common import clock
from guicheng.filings.acts import changes
from guicheng.filings.context import naming, obligations
from guicheng.forms.access import Access
from guicheng.reports.column_values import Cells

NO_MOMENTS = ["2025-99-99T99:99:99+08:00", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-23:59"]
CONFIG = cast(Any, SimpleNamespace(zone=clock.SHANGHAI, labels=lambda _form: lambda _path: None))


@pytest.mark.parametrize("typed", NO_MOMENTS)
def test_no_typed_moment_breaks_anything(typed: str) -> None:
    facts = cast(Any, SimpleNamespace(get=lambda _path: typed, config=CONFIG, form_id=None))
    assert naming.filled("{form.title}", facts) == typed
    assert Cells._moment(cast(Any, SimpleNamespace(config=CONFIG)), typed) == typed
    assert clock.told(typed, clock.SHANGHAI) is None
    assert obligations.moment_of(typed, CONFIG) is None


def test_a_moment_is_told_on_the_clocks_of_the_region() -> None:
    found = clock.told("2025-03-03T01:00:00+00:00", clock.SHANGHAI)
    assert found is not None
    assert (found.hour, found.utcoffset()) == (9, dt.timedelta(hours=8))
    assert [clock.told(one, clock.SHANGHAI) for one in ("2025-03-03", "2025-03-03T01:00:00", None, 5)] == [None] * 4


def test_whoever_is_hidden_is_not_told_as_a_change() -> None:
    """A person whom a step keeps from its deciders is neither in the comparison nor beside the form."""
    rule, other = SimpleNamespace(person="form.successor"), SimpleNamespace(person="subject")
    found = SimpleNamespace(kind=SimpleNamespace(appointments=[rule, other]))
    access = cast(Any, SimpleNamespace(context=found, is_open=True, fields=Access("read", {"successor": "hidden"})))
    assert changes._proposed(access) == [other]
