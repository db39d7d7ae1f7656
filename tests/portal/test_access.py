"""Who reaches which page: every role at every page, one's own tenant and another's. Nothing else ever answers."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.portal.conftest import SignIn
from tests.support.story import World, open_task

pytestmark = pytest.mark.django_db

ROLES = ("team", "builder", "other_team", "other", "reviewer", "panel", "centre")

TABLE = {
    # page                                            team builder o_team other reviewer panel centre
    "/me/": (200, 200, 200, 200, 200, 200, 200),
    "/messages/": (200, 200, 200, 200, 200, 200, 200),
    "/calendar/": (200, 200, 200, 200, 200, 200, 200),
    "/inbox/": (200, 200, 200, 200, 200, 200, 200),
    "/registers/project/": (404, 200, 404, 200, 200, 200, 200),
    "/registers/project/new/": (403, 200, 403, 200, 403, 403, 403),
    "/registers/housing-permit/": (404, 404, 404, 404, 404, 404, 404),
    "/entries/{tower}/": (200, 200, 404, 404, 200, 200, 200),
    "/entries/{tower}/edit/": (200, 200, 404, 404, 200, 200, 200),
    "/entries/{tower}/tiles/": (200, 200, 404, 404, 200, 200, 200),
    "/entries/{tower}/tiles/information/": (200, 404, 404, 404, 404, 404, 404),
    "/entries/{tower}/filings/contract/": (200, 200, 404, 404, 200, 200, 200),
    "/entries/{tower}/acts/complete-filing/": (403, 200, 404, 404, 403, 403, 403),
    "/filings/{filing}/": (200, 200, 404, 404, 200, 200, 200),
    "/filings/{filing}/print/": (200, 200, 404, 404, 200, 200, 200),
    "/filings/{draft}/": (200, 404, 404, 404, 404, 404, 404),
    "/tasks/{task}/": (200, 200, 404, 404, 200, 200, 200),
    "/queues/confirmation/": (404, 200, 404, 200, 404, 404, 404),
    "/queues/all-filings/": (404, 404, 404, 404, 200, 200, 200),
    "/pages/notice-project/": (200, 200, 200, 200, 200, 200, 200),
    "/tasks/stuck/": (403, 403, 403, 403, 403, 403, 200),
    "/tasks/{task}/reassign/": (404, 404, 404, 404, 404, 404, 200),
    "/accounts/": (200, 200, 200, 200, 200, 200, 200),
    "/accounts/{account}/": (404, 404, 404, 404, 404, 404, 200),
    "/accounts/{account}/edit/": (404, 404, 404, 404, 404, 404, 200),
    "/audit/": (403, 403, 403, 403, 403, 403, 200),
    "/organisations/": (403, 403, 403, 403, 403, 403, 403),
    "/panels/": (404, 404, 404, 404, 404, 404, 404),
    "/systems/": (404, 404, 404, 404, 404, 404, 404),
    "/organisations/new/": (403, 403, 403, 403, 403, 403, 403),
}


@pytest.fixture
def places(world: World) -> dict[str, int | None]:
    """The ids that the addresses of the table name."""
    filing = world.submitted("contract")
    draft = world.draft("signboard")
    task = open_task(filing).pk
    return {
        "tower": world.tower.pk, "filing": filing.pk, "draft": draft.pk, "task": task,
        "account": world.builder.account_id,
    }  # fmt: skip


def test_every_role_at_every_page(world: World, sign_in: SignIn, places: dict[str, int | None]) -> None:
    found = {}
    clients = [sign_in(getattr(world, role)) for role in ROLES]
    for address in TABLE:
        url = address.format(**places)
        found[address] = tuple(client.get(url).status_code for client in clients)
    assert found == TABLE


def test_without_a_session_every_page_leads_to_the_way_in(places: dict[str, int | None]) -> None:
    client = Client()
    for address in TABLE:
        answer = client.get(address.format(**places))
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/r/"), address


ACTS = (
    "/filings/{filing}/submit/", "/filings/{filing}/withdraw/", "/filings/{filing}/delete/", "/filings/{filing}/save/",
    "/filings/{filing}/urge/", "/tasks/{task}/decide/", "/entries/{tower}/remove/", "/entries/{tower}/password/",
    "/entries/{tower}/edit/", "/entries/{tower}/filings/contract/new/", "/filings/{filing}/files/scans",
)  # fmt: skip


def test_nothing_of_another_tenant_can_be_changed(world: World, sign_in: SignIn, places: dict[str, int | None]) -> None:
    for stranger in (world.other, world.other_team):
        client = sign_in(stranger)
        for address in ACTS:
            answer = client.post(address.format(**places), {"confirmed": "1", "password": "whatever-1"})
            assert answer.status_code in (400, 403, 404), (stranger.role, address, answer.status_code)
    assert world.tower.removed_at is None
    assert world.tower.version == 1


def test_every_change_needs_a_token(world: World, sign_in: SignIn, places: dict[str, int | None]) -> None:
    signed_in = sign_in(world.builder)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    for address in (*ACTS, "/logout/", "/preferences/", "/queues/confirmation/decide/", "/me/password/"):
        answer = strict.post(address.format(**places), {"confirmed": "1"})
        assert answer.status_code == 403, address
