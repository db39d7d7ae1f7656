"""The files of an entry on its pages: they lie with the form, outlive what sends it back, and are looked at (X-09)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.attachments.models import Attachment
from guicheng.registers.models import Entry
from tests.config.walk.playing import Play, staged
from tests.config.walk.test_walk import config_of
from tests.nearby.files_of_sites import FILES
from tests.support.world import picture

pytestmark = pytest.mark.django_db
TYPED = {"name": "新工地", "place.code": ["530100", "530102"]}


@pytest.fixture
def play() -> Iterator[Play]:
    if not Jurisdiction.objects.exists():
        places.load()
    with staged(config_of(FILES)) as play:
        yield play


def browser(play: Play, who: str = "firm.clerk") -> Any:
    return play._client(who, api=False)


def opened(client: Any, path: str) -> tuple[str, str]:
    """The address of a form with its mark, and its page."""
    answer = client.get(path)
    assert answer.status_code == 302
    address = answer.headers["Location"]
    return address, client.get(address).content.decode()


def sends(client: Any, address: str, slot: str, file: Any) -> Any:
    return client.post(f"{address}&upload={slot}", {"file": file}, headers={"HX-Request": "true"})


def card(answer: Any) -> dict[str, str]:
    """The addresses in the card of a file."""
    html = answer.content.decode().replace("&amp;", "&")
    return {
        "id": re.search(r'data-file="(\d+)"', html)[1],  # type: ignore[index]
        "said": re.search(r'hx-post="([^"]*said=[^"]*)"', html)[1],  # type: ignore[index]
        "out": re.search(r'hx-post="([^"]*out=[^"]*)"', html)[1],  # type: ignore[index]
    }


def site(name: str = "新工地") -> Entry:
    return Entry.objects.unscoped().get(name=name, register="site")


def held(entry: Entry) -> list[tuple[str, str]]:
    rows = Attachment.objects.filter(holder_kind="entry", holder_id=entry.pk, removed_at=None)
    return list(rows.values_list("name", "caption"))


def test_a_file_is_sent_described_and_saved_with_a_new_entry(play: Play) -> None:
    client = browser(play)
    address, page = opened(client, "/registers/site/new/")
    assert f"{address}&upload=photo" in page.replace("&amp;", "&")
    sent = card(sends(client, address, "photo", picture(1, "门.png")))
    assert client.get(f"/files/{sent['id']}/?size=thumbnail").status_code == 200
    said = client.post(sent["said"], {f"_caption-{sent['id']}": "大门"}, headers={"HX-Request": "true"})
    assert f'id="was-{sent["id"]}"' in said.content.decode()
    assert client.post(address, TYPED).status_code == 302
    assert held(site()) == [("门.png", "大门")]


def test_files_outlive_a_refusal_a_reload_and_questions_drawn_anew(play: Play) -> None:
    client = browser(play)
    address, _page = opened(client, "/registers/site/new/")
    sends(client, address, "photo", picture(1, "门.png"))
    back = client.post(address, {**TYPED, "name": ""})
    drawn = client.post(address, TYPED, headers={"HX-Request": "true"})
    for answer in (back, drawn, client.get(address)):
        assert "门.png" in answer.content.decode()
    assert back.status_code == 400


def test_what_is_missing_is_said_at_its_slot(play: Play) -> None:
    client = browser(play)
    address, _page = opened(client, "/registers/site/new/")
    answer = client.post(address, TYPED)
    assert (answer.status_code, "现场照片：至少 1 个文件，现有 0 个" in answer.content.decode()) == (400, True)


def test_a_wrong_file_is_refused_where_it_was_chosen(play: Play) -> None:
    client = browser(play)
    address, _page = opened(client, "/registers/site/new/")
    answer = sends(client, address, "paper", picture(1))
    assert (answer.status_code, answer.json()["code"]) == (415, "file-kind")
    assert client.post(f"{address}&upload=photo", {}).status_code == 400


def test_without_script_files_come_and_go_with_the_form(play: Play) -> None:
    client = browser(play)
    address, _page = opened(client, "/registers/site/new/")
    back = client.post(address, {**TYPED, "name": "", "photo": [picture(1, "a.png"), picture(2, "b.png")]})
    html = back.content.decode().replace("&amp;", "&")
    outs = re.findall(r'formaction="([^"]*out=[^"]*)"', html)
    gone = client.post(outs[0], {**TYPED, "note": "记一笔"})
    shown = gone.content.decode()
    assert (gone.status_code, "a.png" in shown, "b.png" in shown, "记一笔" in shown) == (200, False, True, True)
    assert client.post(address, TYPED).status_code == 302
    assert held(site()) == [("b.png", "")]


def test_what_is_changed_of_an_entry_stays_with_the_form_until_it_is_saved(play: Play) -> None:
    client = browser(play)
    address, _page = opened(client, "/registers/site/new/")
    sends(client, address, "photo", picture(1, "a.png"))
    client.post(address, TYPED)
    pk = site().pk
    edit, html = opened(client, f"/entries/{pk}/edit/")
    out = re.findall(r'hx-post="([^"]*out=[^"]*)"', html.replace("&amp;", "&"))[0]
    assert client.post(out, headers={"HX-Request": "true"}).content == b""
    sends(client, edit, "photo", picture(2, "b.png"))
    assert held(site()) == [("a.png", "")]
    assert "b.png" in client.get(edit).content.decode()
    assert client.post(edit, {**TYPED, "version": site().version}).status_code == 302
    assert held(site()) == [("b.png", "")]
    assert "b.png" in client.get(f"/entries/{pk}/").content.decode()
    assert "b.png" in browser(play, "city.chief").get(f"/entries/{pk}/").content.decode()


def test_the_form_of_another_is_nobodys(play: Play) -> None:
    client, other = browser(play), browser(play, "other.clerk")
    address, _page = opened(client, "/registers/site/new/")
    sent = card(sends(client, address, "photo", picture(1, "门.png")))
    assert "门.png" not in other.get(address).content.decode()
    assert other.get(f"/files/{sent['id']}/").status_code == 404
    assert other.post(sent["out"], headers={"HX-Request": "true"}).status_code == 404
