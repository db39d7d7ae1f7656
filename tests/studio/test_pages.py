"""Who may see and do what in the studio, and that every page of it is there."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.studio import world
from tests.studio.world import BASE_FILE, FILE, REGION, UI

ROOT = f"/r/{REGION}/studio/"
PAGES = [
    "", f"file/{FILE}", f"file/{BASE_FILE}", "new/", "check/", "check/?run=1", "forms/",
    "forms/?form=report&width=phone",
    "forms/report/frame/", "forms/report/frame/?mode=read", "forms/report/frame/?mode=check", "chains/",
    "chains/report.svg", "try/", "try/?_acts=1", "values/", "values/?path=filings/report/chain", "changes/", "publish/",
    "bundle.zip", "releases/", "releases/1/", "releases/compare/?before=1&after=1", "releases/1/bundle.zip",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_whoever_may_configure(region: str, address: str) -> None:
    assert world.client("administrator").get(ROOT + address).status_code == 200


@pytest.mark.parametrize(
    ("role", "opens", "writes", "moves"),
    [
        ("administrator", 200, 204, 200),
        ("configurator", 200, 204, 403),
        ("publisher", 200, 403, 200),
        ("reviewer", 403, 403, 403),
        ("clerk", 403, 403, 403),
    ],
)
def test_the_permissions_decide(region: str, role: str, opens: int, writes: int, moves: int) -> None:
    client = world.client(role)
    assert client.get(ROOT).status_code == opens
    assert client.post(f"{ROOT}save/", {"path": FILE, "text": "filing: report\n", "version": "0"}).status_code == writes
    assert client.get(f"{ROOT}moving/").status_code == moves


def test_without_signing_in_one_is_led_there(region: str) -> None:
    answer = Client().get(ROOT)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/r/{REGION}/?next=")


def test_the_studio_of_another_region_is_not_there(region: str) -> None:
    assert world.client("administrator").get("/r/another/studio/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "file/workflows/x/nowhere.yaml", "file/..%2fsettings.py", "forms/none/frame/", "chains/none.svg",
        "releases/99/",
        "releases/compare/?before=x&after=1", "assets/none.docx", "file/x",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_to_be_so(region: str, address: str) -> None:
    assert world.client("administrator").get(ROOT + address).status_code == 404


def test_the_tree_names_layers_and_files(region: str) -> None:
    page = world.client("administrator").get(ROOT).content.decode()
    assert "report.yaml" in page
    assert "_base" in page
    assert UI.rpartition("/")[2] in page
