"""What a token rests on is read anew for every call: whatever ends it holds from the next call on, in every worker.

A worker is a thread here with a connection of its own, which stays open and has its statements prepared, as in
production. Each has answered a call before the change is made elsewhere, and is asked again afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections

from guicheng.accounts import service
from guicheng.accounts.actor import EVERYTHING, Actor
from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.accounts.ports import policy_of
from guicheng.api.models import ApiToken
from guicheng.common import clock
from guicheng.config import releases
from guicheng.config.models import Region, Release
from tests.support.world import REGION, Api, World, said, transactional_world

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["transactional_world"]

OPERATOR = Actor.system(REGION, "test", channel="command")


class Worker:
    """A process as far as the platform can tell: a thread with its own connection to the database."""

    def __init__(self, secret: str) -> None:
        self.pool = ThreadPoolExecutor(1)
        self.api = Api(headers={"Authorization": f"Bearer {secret}"})

    def ask(self, path: str = "/api/v1/session") -> tuple[int, Any]:
        """Status and answer of a call that this worker takes."""
        answer = self.pool.submit(self.api.get, path).result(60)
        return answer.status_code, said(answer)

    def end(self) -> None:
        """Give the connection back."""
        self.pool.submit(connections.close_all).result(60)
        self.pool.shutdown()


@contextmanager
def workers(secret: str) -> Iterator[list[Worker]]:
    """Two of them."""
    both = [Worker(secret), Worker(secret)]
    try:
        yield both
    finally:
        for worker in both:
            worker.end()


def issued(world: World) -> str:
    """The secret of a token of the enterprise."""
    enterprise = world.a.person("enterprise")
    return str(said(enterprise.api().send("POST", "/api/v1/tokens", {"name": "同步"}))["secret"])


def account(world: World) -> Account:
    return Account.objects.unscoped().get(pk=world.a.person("enterprise").account.pk)


def revoke(world: World) -> None:
    token = ApiToken.issued.unscoped().get()
    answer = world.a.person("enterprise").api().send("DELETE", f"/api/v1/tokens/{token.pk}")
    assert answer.status_code == 204


def disable_account(world: World) -> None:
    operator = Actor(REGION, 10**6, "op", sees="region", permissions=frozenset({EVERYTHING}))
    service.set_account_active(operator, policy_of(REGION), account(world).pk, False, "离职")


def disable_account_without_the_use_case(world: World) -> None:
    Account.objects.unscoped().filter(pk=account(world).pk).update(state=Account.State.DISABLED)


def reset_password(world: World) -> None:
    Account.objects.unscoped().filter(pk=account(world).pk).update(session_epoch=7)


def take_role(world: World) -> None:
    Membership.objects.unscoped().filter(account=account(world)).update(removed_at=clock.now())


def end_term(world: World) -> None:
    yesterday = clock.today() - dt.timedelta(days=1)
    Membership.objects.unscoped().filter(account=account(world)).update(valid_until=yesterday)


def begin_term_tomorrow(world: World) -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    Membership.objects.unscoped().filter(account=account(world)).update(valid_from=tomorrow)


def disable_organisation(world: World) -> None:
    firm = world.a.organisation("enterprise")
    Organisation.objects.unscoped().filter(pk=firm.pk).update(state=Organisation.State.DISABLED)


def give_password(world: World) -> None:
    Account.objects.unscoped().filter(pk=account(world).pk).update(must_change_password=True)


ENDS: list[tuple[Callable[[World], None], int, str]] = [
    (revoke, 401, "token-invalid"),
    (disable_account, 401, "token-invalid"),
    (disable_account_without_the_use_case, 401, "token-invalid"),
    (reset_password, 401, "token-invalid"),
    (take_role, 403, "membership-required"),
    (end_term, 403, "membership-required"),
    (begin_term_tomorrow, 403, "membership-required"),
    (disable_organisation, 403, "membership-required"),
    (give_password, 403, "password-change-required"),
]


@pytest.mark.parametrize(("change", "status", "code"), ENDS, ids=[change.__name__ for change, _, _ in ENDS])
def test_what_ends_a_token_ends_it_in_every_worker_at_once(
    transactional_world: World, change: Callable[[World], None], status: int, code: str
) -> None:
    world = transactional_world
    with workers(issued(world)) as both:
        assert [worker.ask("/api/v1/filings")[0] for worker in both * 2] == [200] * 4
        change(world)
        assert [(found, said["code"]) for found, said in (w.ask("/api/v1/filings") for w in both)] == [
            (status, code)
        ] * 2


def test_another_role_and_another_name_show_in_every_worker_at_once(transactional_world: World) -> None:
    world = transactional_world
    with workers(issued(world)) as both:
        assert {worker.ask()[1]["role"] for worker in both} == {"enterprise"}
        Membership.objects.unscoped().filter(account=account(world)).update(role="information-centre", slot=None)
        Account.objects.unscoped().filter(pk=account(world).pk).update(name="新名字")
        found = [worker.ask()[1] for worker in both]
        assert {(each["role"], each["name"]) for each in found} == {("information-centre", "新名字")}


def test_what_a_role_may_is_that_of_the_release_that_is_live(transactional_world: World) -> None:
    """A release that takes a permission away holds from the next call on."""
    world = transactional_world
    with workers(issued(world)) as both:
        before = {tuple(worker.ask()[1]["permissions"]) for worker in both}
        assert len(before) == 1
        assert "export" in next(iter(before))
        publish_without(world, "enterprise", "export")
        assert {"export" in worker.ask()[1]["permissions"] for worker in both} == {False}


def publish_without(world: World, role: str, permission: str) -> None:
    """Put a release live in which a role lacks a permission."""
    live = Release.objects.get(pk=releases.current_id(REGION))
    held = live.content["region"]["roles"][role]["may"]
    assert permission in held
    live.content["region"]["roles"][role]["may"] = [one for one in held if one != permission]
    live.pk, live.number, live.state = None, live.number + 1, Release.State.CHECKED
    live.content_hash = "0" * 64
    live.save(force_insert=True)
    releases.publish(live.pk, OPERATOR)
    assert Region.objects.get(name=REGION).current_id == live.pk


def test_a_call_by_token_asks_once_who_it_is_and_what_is_live(transactional_world: World) -> None:
    """The statement of the token, and that of the list."""
    world = transactional_world
    api = Api(headers={"Authorization": f"Bearer {issued(world)}"})
    api.get("/api/v1/filings")
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connections["default"].execute_wrapper(note):
        assert api.get("/api/v1/filings").status_code == 200
    assert len(asked) == 2, asked


def test_a_connection_that_broke_meanwhile_is_replaced_without_the_caller_noticing(transactional_world: World) -> None:
    world = transactional_world
    with workers(issued(world)) as both:
        assert {worker.ask()[0] for worker in both} == {200}
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert cursor.fetchone()[0] >= 2
        assert {worker.ask()[0] for worker in both} == {200}
