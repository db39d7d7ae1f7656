"""Whatever is sent, the answer is a page or a refusal, never a broken one."""

from __future__ import annotations

import pytest
from django.conf import settings as django
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.portal.conftest import ENTRY, SignIn
from tests.support.story import World, open_task

pytestmark = pytest.mark.django_db

HUGE = "9" * 18
ADDRESSES = [
    f"/entries/{HUGE}/", f"/filings/{HUGE}/", f"/tasks/{HUGE}/", f"/files/{HUGE}/", "/entries/0/", "/filings/-1/",
    f"/entries/{'9' * 40}/", "/registers/..%2f..%2fetc/", "/registers/project/?page=-5",
    "/registers/project/?page=" + HUGE,
    "/registers/project/?page=a%00b", "/registers/project/?q=%00%ff", "/registers/project/?status=%00&place=xx",
    "/registers/project/?f.name=%00&f.scale=1&f.address=x", "/queues/confirmation/?kind=%00&state=__proto__&page=0",
    "/queues/nowhere/", "/inbox/?after=%00", "/inbox/?after=AAAA&overdue=2&kind=%27", "/inbox/?after=" + "Q" * 900,
    "/search/?q=" + "长" * 500, "/lookups/places/?parent=%00", "/lookups/places/?parent=abc",
    "/lookups/project/entries/?field=name&q=%00", "/lookups/nothing/entries/", "/pages/none/", "/menu/none/",
    "/files/1/?size=../../etc", "/messages/?page=x", "/calendar/?x=1", "/registers/project/new/?parent=" + HUGE,
    "/entries/1/filings/none/", "/entries/1/acts/none/", "/filings/of/none/", "/filings/1/amend/none/",
]  # fmt: skip


@pytest.mark.parametrize("who", ["builder", "team", "reviewer"])
def test_no_address_breaks_a_page(world: World, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(world, who))
    answers = {address: client.get(address).status_code for address in ADDRESSES}
    assert {address: status for address, status in answers.items() if status >= 500} == {}


NASTY = ["", "\x00", "a\x00b", "9" * 400, "1e999", "[]", "<script>", "长" * 3000]


def test_no_form_breaks_a_page(world: World, sign_in: SignIn) -> None:
    draft, filing = world.draft("contract"), world.submitted("section-acceptance")
    task, tower = open_task(filing).pk, world.tower.pk
    posts = {
        "builder": [
            "/registers/project/new/", f"/entries/{tower}/edit/", f"/entries/{tower}/password/", "/me/",
            "/me/password/", "/queues/confirmation/decide/", f"/tasks/{task}/decide/", "/roles/", "/inbox/decide/",
            "/searches/inbox/", "/searches/999/delete/", "/messages/read/", "/messages/5/", f"/tasks/{task}/pass-on/",
            f"/accounts/{world.team.account_id}/", "/preferences/",
        ],
        "team": [
            f"/filings/{draft.pk}/edit/", f"/filings/{draft.pk}/save/", f"/filings/{draft.pk}/refresh/",
            f"/filings/{draft.pk}/files/scans", f"/filings/{draft.pk}/files/none", "/files/7/change/",
            f"/entries/{tower}/tiles/overview/",
        ],
    }  # fmt: skip
    names = (
        "name", "address.code", "scale", "started_on", "document_date", "consortium.0.name", "version", "selected",
        "decision", "opinion", "to_step", "membership", "act", "confirmed", "_add", "_page", "login", "password",
        "email", "query", "next", "to", "how", "page", "reason",
    )  # fmt: skip
    broken = []
    for who, addresses in posts.items():
        client = sign_in(getattr(world, who))
        for address in addresses:
            for value in NASTY:
                answer = client.post(address, dict.fromkeys(names, value))
                if answer.status_code >= 500:
                    broken.append((address, value[:10], answer.status_code))
    assert broken == []


@pytest.mark.parametrize("kept", ["a.\x00", "x" * 24 + ".\x00", "." * 5000, "é", f"{'0' * 24}.hunan-quality' --"])
def test_a_cookie_that_is_none_of_ours_goes_nowhere(kept: str) -> None:
    client = Client()
    client.cookies["gc_last"], client.cookies[django.SESSION_COOKIE_NAME] = kept, "a" * 32
    answer = client.post("/entries/1/edit/", {"name": "x"})
    assert answer.status_code == 302
    assert b"kept" not in answer.content


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(login=st.text(max_size=80), password=st.text(max_size=80))
def test_whatever_is_typed_to_sign_in_is_answered(world: World, login: str, password: str) -> None:
    answer = Client().post(ENTRY, {"login": login, "password": password, "next": login})
    assert answer.status_code in (400, 429)
