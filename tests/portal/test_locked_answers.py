"""A field that an answer of the same form makes read-only after it was typed: kept or refused with what was typed, on
the page, when it is drawn again, when it saves itself, when it is handed in, and by the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from guicheng.config.model.conditions import Condition
from guicheng.filings.models import Filing
from tests.portal.conftest import SignIn
from tests.portal.test_versions import whole
from tests.support.story import World, fresh

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
LOCKS = "定稿"
TOLD = "“第二稿”"


@pytest.fixture
def draft(world: World, monkeypatch: pytest.MonkeyPatch) -> Filing:
    """A draft whose title 定稿 locks what it says."""
    form = world.config.forms["key-node"]
    lock = form.ui.fields["content"].model_copy(update={"read_only_if": Condition({"form.title": LOCKS})})
    ui = form.ui.model_copy(update={"fields": {**form.ui.fields, "content": lock}})
    monkeypatch.setitem(world.config.forms, "key-node", form.model_copy(update={"ui": ui}))
    return world.draft("key-node", title="草稿", content="第一稿")


def _is_open(html: str) -> bool:
    return "<textarea" in html and 'name="content"' in html


def test_typed_and_locked_at_once_is_kept(draft: Filing, world: World, sign_in: SignIn) -> None:
    client, sent = sign_in(world.team), {"title": LOCKS, "content": "第二稿"}
    drawn = client.post(f"/filings/{draft.pk}/refresh/", sent, headers=HTMX).content.decode()
    assert _is_open(drawn), "nothing is locked before it is saved: what was typed still goes along"
    assert "第二稿" in drawn
    assert client.post(f"/filings/{draft.pk}/save/", {**sent, "version": "1"}).status_code == 204
    assert fresh(draft).data["content"] == "第二稿"
    page = client.get(f"/filings/{draft.pk}/edit/").content.decode()
    assert not _is_open(page)
    assert "第二稿" in page
    assert "data-locks" in page, "drawn again once it is saved"


WAYS: dict[str, tuple[str, dict[str, Any], int]] = {
    "save": ("edit", {}, 400),
    "another page": ("edit", {"_page": "x"}, 200),
    "hand in, asked before": ("edit", {"act": "submit"}, 400),
    "hand in": ("edit", {"act": "submit", "confirmed": "1"}, 400),
    "drawn again": ("refresh", {}, 200),
}


@pytest.mark.parametrize("way", WAYS)
def test_typed_where_another_tab_has_locked_is_refused_and_told(
    draft: Filing, world: World, sign_in: SignIn, way: str
) -> None:
    client = sign_in(world.team)
    client.post(f"/filings/{draft.pk}/save/", {"title": LOCKS, "version": "1"})
    where, more, status = WAYS[way]
    headers = HTMX if where == "refresh" else {}
    sent = {"title": LOCKS, "content": "第二稿", "version": str(fresh(draft).version), **more}
    answer = client.post(f"/filings/{draft.pk}/{where}/", sent, headers=headers)
    assert answer.status_code == status
    assert TOLD in whole(answer)
    assert not _is_open(answer.content.decode())
    now = fresh(draft)
    assert (now.data["content"], now.submitted_at) == ("第一稿", None)


def test_unlocked_by_an_answer_it_opens_once_that_is_saved(draft: Filing, world: World, sign_in: SignIn) -> None:
    client = sign_in(world.team)
    client.post(f"/filings/{draft.pk}/save/", {"title": LOCKS, "version": "1"})
    free = {"title": "又改", "version": str(fresh(draft).version)}
    assert not _is_open(client.post(f"/filings/{draft.pk}/refresh/", free, headers=HTMX).content.decode())
    client.post(f"/filings/{draft.pk}/save/", free)
    assert _is_open(client.post(f"/filings/{draft.pk}/refresh/", free, headers=HTMX).content.decode())


def test_a_program_is_told(draft: Filing, world: World, sign_in: SignIn) -> None:
    client: Client = sign_in(world.team)
    client.post(f"/filings/{draft.pk}/save/", {"title": LOCKS, "version": "1"})
    sent = json.dumps({"data": {"content": "第二稿"}, "version": fresh(draft).version})
    answer = client.patch(f"/api/v1/filings/{draft.pk}", sent, content_type="application/json")
    assert TOLD in json.dumps(answer.json(), ensure_ascii=False)
    assert fresh(draft).data["content"] == "第一稿"
