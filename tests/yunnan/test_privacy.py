"""Nobody reads of another enterprise's people, locks and works, by whatever address and number; whoever may read of a
person reads the number of the document masked, on pages, through the API and in files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from guicheng.config.model.scenarios import Given, GivenOrganisation
from tests.yunnan.shared import Scene
from tests.yunnan.test_hostile import CHANGE, UNLOCK, answer, file

NUMBER, MOBILE = "530102198512311231", "13900001234"
PAGES = (
    "/home/", "/inbox/", "/messages/", "/statistics/", "/exports/", "/exports/locked-people/", "/queues/reviews/",
    "/registers/person/", "/registers/certificate/", "/registers/appointment/", "/registers/work/",
    "/filings/of/personnel-change/", "/filings/of/unlock/", "/filings/of/personnel-change/subjects/",
    "/filings/of/unlock/subjects/", "/api/v1/tasks", "/api/v1/notices", "/api/v1/filings",
    "/api/v1/registers/person/entries", "/api/v1/registers/certificate/entries", "/api/v1/registers/work/entries",
    "/api/v1/registers/appointment/entries", "/exports/locked-people/csv", "/exports/locked-people/xlsx",
)  # fmt: skip
ENTRY, FILING = "/api/v1/registers/{register}/entries/{pk}", "/api/v1/filings/{pk}"
OF_AN_ENTRY = ["/entries/{pk}/", ENTRY, *(f"{ENTRY}/{what}" for what in ("status", "findings", "tiles", "log"))]
OF_A_FILING = ["/filings/{pk}/", "/filings/{pk}/pdf", FILING]
OF_A_FILING += [f"{FILING}/{what}" for what in ("route", "history", "log", "form", "files")]


@pytest.fixture
def told(scene: Scene) -> tuple[Scene, list[int]]:
    """李建业's mobile is known; a change of his post has come back, an application to unlock him waits; another
    contractor has signed in."""
    rival = GivenOrganisation(kind="contractor", name="别家建设公司", jurisdiction="530100", roles=["contractor-user"])
    admin = GivenOrganisation(kind="authority", name="省厅", jurisdiction="530000", roles=["province-admin"])
    scene.stage.set(Given(organisations={"rival": rival, "province": admin}))
    li = scene.entry("li")
    li.data = {**li.data, "mobile": MOBILE}
    li.save()
    change = file(scene, "contractor", "personnel-change", "li-on-hall", {**CHANGE, "successor": {"id": "$qian"}})
    assert answer(scene, "body", change, "return") == "returned"
    return scene, [change, file(scene, "contractor", "unlock", "li", UNLOCK)]


def read(scene: Scene, reader: str, filings: list[int]) -> Iterator[tuple[str, int, str]]:
    """Everything a reader gets, by address: the status, and all the text there is in it."""
    client = scene.client(reader)
    addresses = list(PAGES)
    for alias in ("li", "li-b", "hall", "li-on-hall"):
        entry = scene.entry(alias)
        addresses += [one.format(pk=entry.pk, register=entry.register) for one in OF_AN_ENTRY]
    addresses += [one.format(pk=pk) for pk in filings for one in OF_A_FILING]
    for address in addresses:
        found = client.get(address)
        assert found.status_code < 500, address
        yield address, found.status_code, text_of(found)


def text_of(found: Any) -> str:
    body = b"".join(found.streaming_content) if found.streaming else found.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return str(body.decode("utf-8", "replace"))


@pytest.mark.parametrize("reader", ["rival", "other-authority", "firm"])
def test_whoever_has_nothing_to_do_with_it_reads_nothing_of_it(told: tuple[Scene, list[int]], reader: str) -> None:
    scene, filings = told
    for address, status, text in read(scene, reader, filings):
        for secret in ("李建业", "钱学明", "滇池会展中心", "HT-2025-001", NUMBER, NUMBER[-4:], MOBILE):
            assert secret not in text, (address, status, secret)


@pytest.mark.parametrize("reader", ["authority", "body", "province", "owner"])
def test_numbers_are_masked_for_whoever_may_read_of_the_person(told: tuple[Scene, list[int]], reader: str) -> None:
    scene, filings = told
    seen = ""
    for address, status, text in read(scene, reader, filings):
        assert NUMBER not in text, (address, status)
        assert MOBILE not in text, (address, status)
        seen += text
    assert "李建业" in seen
    assert "滇池会展中心一标段" in seen


def test_the_own_enterprise_reads_them_in_full(told: tuple[Scene, list[int]]) -> None:
    scene, filings = told
    texts = {address: text for address, status, text in read(scene, "contractor", filings) if status == 200}
    assert NUMBER in texts[f"/entries/{scene.entry('li').pk}/"]
    assert "李建业" in texts["/exports/locked-people/csv"]
