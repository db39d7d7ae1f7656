"""What the scripts of our pages are told: a session that is over, a page that is too old, a refusal, all as data."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.portal.conftest import SignIn
from tests.support import world as worlds
from tests.support.story import World

pytestmark = pytest.mark.django_db

DATA = {"X-Requested-With": "XMLHttpRequest"}
PART = {"HX-Request": "true"}
PLACE = re.compile(r"<(\w+):(\w+)>")
PUBLIC = {
    "portal:start",
    "portal:session-again",
    "portal:sign-in",
    "portal:sign-out",
    "portal:preferences",
    "portal:session",
    "portal:verify",
}
"""Besides what stands below the address of a region: for people who have not signed in."""
VALUES = {"region": worlds.REGION, "token": "T" * 43, "path": "a.yaml", "number": "1", "form": "csv"}


def addresses() -> Iterator[tuple[str, str]]:
    """Every address of the pages and of the studio, with invented values."""
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace in ("portal", "studio"):
            for pattern in resolver.url_patterns:
                assert isinstance(pattern, URLPattern)
                route = f"/{resolver.pattern}{pattern.pattern}"
                yield f"{resolver.namespace}:{pattern.name}", PLACE.sub(value, route)


def value(place: re.Match[str]) -> str:
    """Something that may stand in a place of an address."""
    kind, name = place.groups()
    return VALUES.get(name, "1" if kind in ("id", "int") else "x")


@pytest.mark.parametrize("headers", [DATA, PART])
def test_no_script_is_led_to_the_page_to_sign_in(world: World, headers: dict[str, str]) -> None:
    told = set()
    for name, address in addresses():
        assert "<" not in address, address
        is_public = name in PUBLIC or (name.startswith("portal:") and address.startswith("/r/"))
        for send in (Client().get, Client().post):
            answer = send(address, headers=headers)
            assert is_public or answer.status_code in (401, 405), (name, answer)
            if answer.status_code == 401:
                told.add(name)
                assert answer.headers["Content-Type"] == "application/problem+json"
                assert answer.json()["code"] == "not-signed-in"
    assert {"portal:filing-save", "portal:places", "portal:decide", "studio:save", "studio:findings"} <= told


def test_a_page_that_is_too_old_is_told_as_data(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/filings/1/save/", headers=DATA)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf-failed")


def test_a_refusal_is_told_as_data_to_a_script_and_as_a_page_to_a_person(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.builder)
    answer = client.post("/filings/999999/save/", headers=DATA)
    assert (answer.status_code, answer.json()["status"], answer.json()["code"]) == (404, 404, "not-found")
    assert "<html" in client.post("/filings/999999/save/").content.decode()
