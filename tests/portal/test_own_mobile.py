"""更换手机号: one's own number, changed by a code that is sent to the new one (WHS-03)."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import pytest

from guicheng.accounts.models import Account
from guicheng.common.text import Text
from guicheng.notices.channels import Person
from tests.portal.conftest import PASSWORD, SignIn
from tests.portal.shared import text_of
from tests.support.story import World

pytestmark = pytest.mark.django_db
NUMBER = "13987654321"


class Sms:
    """Keeps what was sent."""

    sent: ClassVar[list[tuple[str, str]]] = []

    def reaches(self, person: Person) -> bool:
        return bool(person.mobile)

    def send(self, person: Person, title: Text, body: Text) -> None:
        self.sent.append((person.mobile, body.zh))


@pytest.fixture
def sms(settings: Any) -> list[tuple[str, str]]:
    settings.GUICHENG_CHANNELS = {"sms": f"{__name__}.Sms"}
    Sms.sent.clear()
    return Sms.sent


def test_the_number_changes_by_the_code_that_was_sent_there(
    world: World, sign_in: SignIn, sms: list[tuple[str, str]], django_capture_on_commit_callbacks: Any
) -> None:
    client = sign_in(world.builder)
    assert 'href="/me/mobile/"' in client.get("/me/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/me/mobile/", {"act": "send", "mobile": "139 8765 4321", "password": PASSWORD})
    assert answer.headers["Location"] == "/me/mobile/"
    assert NUMBER in text_of(client.get("/me/mobile/"))
    ((to, said),) = sms
    assert to == NUMBER
    wrong = client.post("/me/mobile/", {"act": "confirm", "code": "000000"})
    assert wrong.status_code == 400
    assert "验证码不正确或已失效" in text_of(wrong)
    code = re.findall(r"\d{6}", said)[0]
    answer = client.post("/me/mobile/", {"act": "confirm", "code": code}, follow=True)
    assert f"手机号已更换为{NUMBER}" in text_of(answer)
    assert Account.objects.unscoped().get(pk=world.builder.account_id).mobile == NUMBER
    assert "获取验证码" in text_of(client.get("/me/mobile/")), "the next change begins anew"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"mobile": "", "password": PASSWORD}, "请填写手机号"),
        ({"mobile": "123", "password": PASSWORD}, "请填写11位手机号"),
        ({"mobile": NUMBER, "password": "guessed"}, "密码不正确"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    world: World, sign_in: SignIn, sms: list[tuple[str, str]], sent: dict[str, str], said: str
) -> None:
    answer = sign_in(world.builder).post("/me/mobile/", {"act": "send", **sent})
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert sms == []


def test_without_text_messages_the_page_says_whom_to_ask(world: World, sign_in: SignIn, settings: Any) -> None:
    settings.GUICHENG_CHANNELS = {}
    answer = sign_in(world.builder).post("/me/mobile/", {"act": "send", "mobile": NUMBER, "password": PASSWORD})
    assert "请联系管理您账号的单位" in text_of(answer)


def test_the_number_can_be_corrected(
    world: World, sign_in: SignIn, sms: list[tuple[str, str]], django_capture_on_commit_callbacks: Any
) -> None:
    client = sign_in(world.builder)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/me/mobile/", {"act": "send", "mobile": NUMBER, "password": PASSWORD})
    assert client.post("/me/mobile/", {"act": "again"}).headers["Location"] == "/me/mobile/"
    assert "获取验证码" in text_of(client.get("/me/mobile/"))
    soon = client.post("/me/mobile/", {"act": "send", "mobile": "13700001111", "password": PASSWORD})
    assert "刚刚发送过验证码" in text_of(soon)
    assert [to for to, _ in sms] == [NUMBER]
