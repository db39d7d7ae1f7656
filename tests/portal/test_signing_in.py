"""The way in and out: entry page, lockout, first password, roles, sessions (HNQ-04, HNQ-07, HNQ-10, A-29, YNR-03)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from guicheng.accounts.models import Account
from guicheng.common import clock
from tests.portal.conftest import ENTRY, PASSWORD, SignIn, give_password
from tests.portal.shared import text_of
from tests.support.story import World

pytestmark = pytest.mark.django_db


def test_the_entry_page_says_what_the_system_is_and_whom_to_call(world: World) -> None:
    said = text_of(Client().get(ENTRY))
    assert world.config.region.title.zh in said
    for needed in ("建议使用火狐、谷歌浏览器", "0731-89902981", "875931706", "登录"):
        assert needed in said


def test_the_address_without_a_path_leads_to_the_only_system(world: World) -> None:
    assert Client().get("/").headers["Location"] == ENTRY


def test_an_unknown_system_is_not_found(world: World) -> None:
    assert Client().get("/r/nowhere/").status_code == 404


def test_a_wrong_password_is_refused_and_then_locked(world: World) -> None:
    login = give_password(world.builder)
    client = Client()
    for _ in range(4):
        answer = client.post(ENTRY, {"login": login, "password": "wrong"})
        assert answer.status_code == 400
        assert "还可以尝试" in text_of(answer)
    assert client.post(ENTRY, {"login": login, "password": "wrong"}).status_code == 429
    answer = client.post(ENTRY, {"login": login, "password": PASSWORD})
    assert answer.status_code == 429
    assert "分钟后再试" in text_of(answer)


def test_whoever_signs_in_arrives_at_the_first_item_of_their_menu(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.builder)
    assert client.get("/home/").headers["Location"] == "/pages/notice-enterprise/"
    assert "企业用户负责报备项目基本信息的填报" in text_of(client.get("/home/", follow=True))


@pytest.mark.parametrize("there", ["/registers/project/", "/queues/confirmation/?state=submitted"])
def test_an_address_asked_for_before_signing_in_is_where_one_arrives(world: World, there: str) -> None:
    client = Client()
    login = give_password(world.builder)
    asked = client.get(there, follow=True)
    assert asked.context["next"] == there
    answer = client.post(ENTRY, {"login": login, "password": PASSWORD, "next": there})
    assert answer.headers["Location"] == there


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_nobody_is_led_to_another_host(world: World, elsewhere: str) -> None:
    answer = Client().post(ENTRY, {"login": give_password(world.builder), "password": PASSWORD, "next": elsewhere})
    assert answer.headers["Location"] == "/home/"


def test_a_first_password_is_changed_before_anything_else(world: World) -> None:
    login = give_password(world.team, "first-pw-1")
    Account.objects.unscoped().filter(pk=world.team.account_id).update(must_change_password=True)
    client = Client()
    client.post(ENTRY, {"login": login, "password": "first-pw-1"})
    for address in ("/home/", "/me/", "/registers/project/"):
        assert client.get(address).headers["Location"] == "/me/password/"
    assert "首次登录需要修改密码" in text_of(client.get("/me/password/"))

    differing = client.post("/me/password/", {"old": "first-pw-1", "new": "Own-Pass-2", "again": "Own-Pass-3"})
    assert differing.status_code == 400
    assert "两次输入的新密码不一致" in text_of(differing)
    weak = client.post("/me/password/", {"old": "first-pw-1", "new": "short", "again": "short"})
    assert weak.status_code == 400

    changed = client.post("/me/password/", {"old": "first-pw-1", "new": "Own-Pass-2", "again": "Own-Pass-2"})
    assert changed.headers["Location"] == ENTRY  # B-09
    assert client.get("/home/").headers["Location"].startswith(ENTRY)
    client.post(ENTRY, {"login": login, "password": "Own-Pass-2"})
    assert client.get("/home/").headers["Location"] == "/pages/notice-project/"


def test_an_idle_session_ends_with_a_word_about_it(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.builder)
    clock.set_to(clock.now() + dt.timedelta(hours=2))
    answer = client.get("/me/", follow=True)
    assert answer.redirect_chain[0][0].startswith(ENTRY)
    assert "您已长时间未操作" in text_of(answer)


def test_signing_out_ends_the_session(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.builder)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").headers["Location"] == ENTRY
    assert client.get("/me/").headers["Location"].startswith(ENTRY)


def test_parts_of_a_page_are_told_to_sign_in_again(world: World) -> None:
    answer = Client().get("/lookups/places/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "HX-Redirect" in answer.headers


def test_language_and_text_size_stay_with_the_account(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.builder)
    client.post("/preferences/", {"language": "en", "text_size": "large", "next": "/me/"})
    account = Account.objects.unscoped().get(pk=world.builder.account_id)
    assert (account.language, account.large_text) == ("en", True)
    assert "Change password" in text_of(client.get("/me/"))
    elsewhere = Client()
    elsewhere.post(ENTRY, {"login": account.login, "password": PASSWORD})
    assert "Change password" in text_of(elsewhere.get("/me/"))
