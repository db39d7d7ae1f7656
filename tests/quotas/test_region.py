"""The region that trains people: the checker accepts it and its stories come true."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from tests.quotas.region import NAME, write


@pytest.mark.django_db
def test_the_region_passes_the_checker_and_its_stories(tmp_path: Path, settings: object) -> None:
    settings.GUICHENG_CONFIG_ROOT = str(write(tmp_path))  # type: ignore[attr-defined]
    call_command("region", "check", NAME)
