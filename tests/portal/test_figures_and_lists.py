"""Every figure of the demonstrations, for everybody who reads it, against the list that it leads to: counted there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from lxml import html

from guicheng.rehearsal.demo import player, story
from tests.support.story import at
from tests.support.world import config_of

pytestmark = pytest.mark.django_db


def figures(client: Client) -> list[tuple[str, int]]:
    """Where each number of the statistics leads, and the number: of a cell by its own link, of a row by its sum."""
    page = client.get("/statistics/")
    if page.status_code != 200:
        return []
    found = []
    for row in html.fromstring(page.content.decode()).xpath("//main//table//tr"):
        cells = row.xpath("./td|./th")
        numbers = [cell.text_content().strip() for cell in cells if "is-end" in (cell.get("class") or "")]
        for cell in cells:
            for link in cell.xpath(".//a[@href]"):
                said = cell.text_content().strip() if "is-end" in (cell.get("class") or "") else numbers[-1]
                if said.replace(",", "").isdecimal():
                    found.append((link.get("href"), int(said.replace(",", ""))))
    return found


def everybody(region: str) -> list[Client]:
    """Whoever can sign in to the demonstration of a region at once."""
    told = io.StringIO()
    call_command("demo_accounts", stdout=told)
    clients = []
    for login, password in (line.split()[:2] for line in told.getvalue().splitlines() if line.startswith("  ")):
        client = Client()
        if client.post(f"/r/{region}/", {"login": login, "password": password}).status_code == 302:
            clients.append(client)
    return clients


@pytest.mark.parametrize(("region", "least"), [("hunan-quality", 20), ("yunnan-quality-safety", 60)])
def test_each_figure_is_what_its_list_counts(region: str, least: int) -> None:
    at("2027-01-03T08:00:00")
    config_of(region)
    player.load(region, story.read(Path(settings.ROOT) / "fixtures" / "demo" / f"{region}.yaml"))
    compared = 0
    for client in everybody(region):
        for address, number in figures(client):
            there = client.get(address)
            assert there.status_code == 200, address
            rows = html.fromstring(there.content.decode()).xpath("//main//table[contains(@class, 'gc-table')]/tbody/tr")
            assert there.context["pages"].paginator.count == number, address
            assert len(rows) == min(number, there.context["pages"].paginator.per_page), address
            compared += 1
    assert compared >= least
