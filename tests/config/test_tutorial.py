"""The tutorial holds what it promises: its files, written over a new region, are right, examples included."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from guicheng.config.checker import check
from guicheng.config.starting import start
from guicheng.config.stores import Folders

TUTORIAL = Path(settings.ROOT) / "docs" / "language" / "tutorial.md"
_FILE = re.compile(r"<!-- 文件 (?P<path>\S+) -->\n+```yaml\n(?P<text>.*?)```", re.DOTALL)


@pytest.fixture
def qingshan(tmp_path: Path) -> Path:
    shutil.copytree(Path(settings.ROOT) / "rules" / "_base", tmp_path / "rules" / "_base")
    start(tmp_path, "qingshan", extends=None)
    return tmp_path


@pytest.mark.django_db
def test_a_new_region_runs_its_example(qingshan: Path) -> None:
    loaded = check("qingshan", Folders(qingshan))
    assert [f"{f.place} {f.message.zh}" for f in loaded.findings] == []


@pytest.mark.django_db
def test_the_tutorial_leads_to_a_region_that_works(qingshan: Path) -> None:
    files = _FILE.findall(TUTORIAL.read_text(encoding="utf-8"))
    assert len(files) >= 8
    for path, text in files:
        (qingshan / path).parent.mkdir(parents=True, exist_ok=True)
        (qingshan / path).write_text(text, encoding="utf-8")
    for region in ("qingshan", "qingshan-east"):
        loaded = check(region, Folders(qingshan))
        assert [f"{f.place} {f.message.zh}" for f in loaded.findings] == []
