"""The tutorial holds what it promises: its files, written over a new region, are right, examples included."""

from __future__ import annotations

import io
import re
import shlex
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.config import releases
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


@pytest.mark.django_db
def test_what_the_checker_says_on_the_way_is_announced(qingshan: Path) -> None:
    """Who checks after every file meets nothing that the page does not speak of."""
    page = TUTORIAL.read_text(encoding="utf-8")
    met = {}
    for path, text in _FILE.findall(page):
        (qingshan / path).parent.mkdir(parents=True, exist_ok=True)
        (qingshan / path).write_text(text, encoding="utf-8")
        found = check("qingshan", Folders(qingshan), scenarios=False).findings
        met.update({finding.message.zh: finding.code for finding in found if finding.severity == "error"})
    named = {message: re.findall("“(.+?)”", message) for message, code in met.items() if code != "form-incomplete"}
    assert set(met.values()) == {"unknown-state", "menu-leads-nowhere", "form-incomplete"}, met
    assert all(f"“{name}”" in page for names in named.values() for name in names), named


@pytest.mark.django_db
def test_the_first_people_of_the_tutorial_get_in(qingshan: Path) -> None:
    page = TUTORIAL.read_text(encoding="utf-8")
    for path, text in _FILE.findall(page):
        (qingshan / path).parent.mkdir(parents=True, exist_ok=True)
        (qingshan / path).write_text(text, encoding="utf-8")
    if not Jurisdiction.objects.exists():
        places.load()
    published = releases.publish_region("qingshan", Folders(qingshan), Actor.system("qingshan", "tests"))
    assert published.release is not None
    calls = re.findall(r'ARGS="admit (.+?)"', page)
    assert len(calls) == 2
    for call in calls:
        said, words = io.StringIO(), shlex.split(call)
        call_command("admit", *words, stdout=said)
        login = words[words.index("--login") + 1]
        answer = Client().post("/r/qingshan/", {"login": login, "password": said.getvalue().split()[-1]})
        assert answer.status_code == 302, answer.content.decode()
    releases.forget()
