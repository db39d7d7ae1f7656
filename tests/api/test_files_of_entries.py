"""The files of an entry as a program sends, reads, replaces and removes them (X-09)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from tests.attachments.corpus import pdf
from tests.config.walk.playing import Play, staged
from tests.config.walk.test_walk import config_of
from tests.nearby.files_of_sites import FILES, SITE
from tests.support.world import picture, said

pytestmark = pytest.mark.django_db
REGISTER = "/api/v1/registers/site"
MARK = "0123456789abcdef"


@pytest.fixture
def play() -> Iterator[Play]:
    if not Jurisdiction.objects.exists():
        places.load()
    with staged(config_of(FILES)) as play:
        yield play


def program(play: Play, who: str = "firm.clerk") -> Any:
    return play._client(who, api=True)


def made(api: Any) -> str:
    """The address of a site that was added with a picture."""
    sent = api.upload(f"{REGISTER}/files", files=MARK, slot="photo", caption="大门", file=picture(1, "门.png"))
    assert (sent.status_code, said(sent)["caption"]) == (201, "大门")
    added = api.send("POST", f"{REGISTER}/entries", {"data": SITE, "files": MARK})
    assert added.status_code == 201
    return f"{REGISTER}/entries/{said(added)['id']}"


def listed(api: Any, entry: str) -> list[tuple[str, str]]:
    return [(one["name"], one["caption"]) for one in said(api.get(f"{entry}/files"))["items"]]


def test_an_entry_is_added_with_its_files(play: Play) -> None:
    api = program(play)
    entry = made(api)
    assert listed(api, entry) == [("门.png", "大门")]
    assert "photo" in said(api.get(entry))["editable"]
    (file,) = said(api.get(f"{entry}/files"))["items"]
    assert api.get(file["url"]).status_code == 200


def test_one_without_the_files_that_are_wanted_is_refused(play: Play) -> None:
    answer = program(play).send("POST", f"{REGISTER}/entries", {"data": SITE})
    problem = said(answer)["problems"][0]
    assert (answer.status_code, problem["code"], problem["field"]) == (400, "slot-min", "photo")


def test_a_file_is_replaced_described_and_removed(play: Play) -> None:
    api = program(play)
    entry = made(api)
    (first,) = said(api.get(f"{entry}/files"))["items"]
    assert api.send("DELETE", f"{entry}/files/{first['id']}").status_code == 409
    second = said(api.upload(f"{entry}/files", slot="photo", replaces=first["id"], file=picture(2, "b.png")))
    assert listed(api, entry) == [("b.png", "")]
    third = said(api.upload(f"{entry}/files", slot="photo", file=picture(3, "c.png")))
    change = {"files": [{"id": third["id"], "number": 1}, {"id": second["id"], "number": 2, "caption": "塔吊"}]}
    assert api.send("PATCH", f"{entry}/slots/photo", change).status_code == 200
    assert listed(api, entry) == [("c.png", ""), ("b.png", "塔吊")]
    assert api.send("DELETE", f"{entry}/files/{third['id']}").status_code == 204
    assert listed(api, entry) == [("b.png", "塔吊")]


def test_captions_rest_on_what_was_read(play: Play) -> None:
    api = program(play)
    entry = made(api)
    read = api.get(f"{entry}/files")
    change = {"files": [{"id": said(read)["items"][0]["id"], "caption": "西门"}]}
    assert api.send("PATCH", f"{entry}/slots/photo", change).status_code == 200
    late = api.send("PATCH", f"{entry}/slots/photo", change | {"version": read.headers["ETag"].strip('"')})
    assert (late.status_code, said(late)["code"]) == (409, "changed-meanwhile")


def test_what_is_no_file_of_the_slot_is_refused(play: Play) -> None:
    api = program(play)
    entry = made(api)
    wrong = api.upload(f"{entry}/files", slot="photo", file=_pdf())
    assert (wrong.status_code, said(wrong)["code"]) == (415, "file-kind")
    closed = api.upload(f"{entry}/files", slot="paper", file=_pdf())
    assert (closed.status_code, said(closed)["code"]) == (409, "no-slot")


def test_others_neither_list_nor_add(play: Play) -> None:
    entry, other = made(program(play)), program(play, "other.clerk")
    assert other.get(f"{entry}/files").status_code == 404
    assert other.upload(f"{entry}/files", slot="photo", file=picture(5)).status_code == 404
    chief = program(play, "city.chief")
    assert listed(chief, entry) == [("门.png", "大门")]
    assert chief.upload(f"{entry}/files", slot="photo", file=picture(5)).status_code == 403


def _pdf() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.pdf", pdf(), "application/pdf")
