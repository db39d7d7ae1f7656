"""People of a published region at their browsers: clients that have signed in through the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import translation

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account
from tests.support.story import config, world  # noqa: F401 - fixtures
from tests.support.world import (
    REGION,
    _published,  # noqa: F401 - a fixture
)

PASSWORD = "Good-Pass-1"
ENTRY = f"/r/{REGION}/"

SignIn = Callable[[Actor], Client]


def give_password(actor: Actor, password: str = PASSWORD) -> str:
    """Let an account of the stage sign in; its login."""
    account = Account.objects.unscoped().get(pk=actor.account_id)
    account.set_password(password)
    account.save(update_fields=["password"])
    return account.login


@pytest.fixture(autouse=True)
def _chinese_again() -> Iterator[None]:
    """A request leaves its language behind in the thread; the next test begins in Chinese."""
    yield
    translation.deactivate()


@pytest.fixture
def sign_in() -> SignIn:
    """A browser in which an actor has signed in."""

    def signed_in(actor: Actor) -> Client:
        client = Client()
        answer = client.post(ENTRY, {"login": give_password(actor), "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return signed_in
