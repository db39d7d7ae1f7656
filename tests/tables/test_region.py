"""The region of tables is sound, and its scenarios hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.config.checker import check
from guicheng.config.stores import Folders
from tests.tables.region import NAME, write


@pytest.mark.django_db
def test_the_checker_and_every_scenario_accept_it(tmp_path: Path) -> None:
    if not Jurisdiction.objects.exists():
        places.load()
    found = check(NAME, Folders(write(tmp_path)), scenarios=True).findings
    assert [(one.code, str(one.message), str(one.origin)) for one in found] == []
