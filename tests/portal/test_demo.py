"""The demonstration: a story that can be told on any day, in which every state is seen, and which is told once."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from guicheng.config.model.whole import RegionConfig
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.rehearsal.demo import player, story
from tests.portal.conftest import ENTRY
from tests.support.story import at
from tests.support.world import REGION

pytestmark = pytest.mark.django_db
FILE = Path(settings.ROOT) / "fixtures" / "demo" / f"{REGION}.yaml"


def test_the_story_shows_every_state_is_told_once_and_lets_everybody_in(config: RegionConfig) -> None:
    at("2027-01-03T08:00:00")  # a window is open, and it belongs to the year before
    assert player.load(REGION, story.read(FILE))
    told = io.StringIO()
    call_command("load_demo", stdout=told)
    assert "demo data is there" in told.getvalue()

    statuses = set(Entry.objects.unscoped().filter(register="project").values_list("status", flat=True))
    assert statuses == {"unreported", "reported", "missing-quarter", "completed", "evaluated"}
    states = set(Filing.objects.unscoped().values_list("state", flat=True))
    assert states >= {"draft", "submitted", "reviewing", "evaluating", "confirmed"}

    named = io.StringIO()
    call_command("demo_accounts", stdout=named)
    accounts = [line.split()[:2] for line in named.getvalue().splitlines() if line.startswith("  ")]
    assert len(accounts) == 16
    arrivals = {}
    for login, password in accounts:
        client = Client()
        assert client.post(ENTRY, {"login": login, "password": password}).status_code == 302, login
        arrivals[login] = client.get("/home/").headers["Location"]
    assert [login for login, there in arrivals.items() if there == "/me/password/"] == ["HN0002", "xuexiao01"]


@pytest.mark.parametrize(
    ("at_", "day"), [("0d", "2026-03-01 09:30"), ("-1d 08:05", "2026-02-28 08:05"), ("3d", "2026-03-04 09:30")]
)
def test_times_of_a_story(at_: str, day: str) -> None:
    moment = story.moment(at_, dt.date(2026, 3, 1), ZoneInfo("Asia/Shanghai"))
    assert f"{moment:%Y-%m-%d %H:%M}" == day


def test_dates_inside_what_is_filed() -> None:
    value = {"a": "@-1d", "b": ["@0d", "@x"], "c": 3}
    assert story.dated(value, dt.date(2026, 3, 1)) == {"a": "2026-02-28", "b": ["2026-03-01", "@x"], "c": 3}
