"""扫码登录 (YNR-03): a screen is signed in by a phone, once, and by nobody else."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from guicheng.accounts import limits, scanning
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Membership, SignInTicket
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.common.errors import Refusal
from tests.support.world import Api, said
from tests.yunnan.shared import REGION, Scene

ENTRY = f"/r/{REGION}/"
SCREEN = f"{ENTRY}scan/"
PARTS = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


class Screen:
    """A computer that shows a code."""

    def __init__(self, **options: Any) -> None:
        self.client = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537"}, **options)
        self.page = self.client.get(SCREEN)
        assert "<svg" in self.page.content.decode()

    @property
    def token(self) -> str:
        return str(self.client.session["scan"]["token"])

    @property
    def address(self) -> str:
        return f"/scan/{self.token}/"

    def poll(self, was: str = "") -> Any:
        return self.client.post(SCREEN, {"was": was}, headers=PARTS)

    @property
    def account(self) -> Account | None:
        key = self.client.session.get("_auth_user_id")
        return Account.objects.unscoped().get(pk=key) if key else None


def confirm(phone: Client, screen: Screen, **more: Any) -> Any:
    return phone.post(screen.address, {"answer": "yes", **more})


def test_a_phone_signs_a_screen_in(scene: Scene) -> None:
    screen, phone = Screen(), scene.client("contractor")
    assert screen.poll("waiting").status_code == 204, "nothing has happened"
    question = phone.get(screen.address).content.decode()
    assert all(word in question for word in ("Chrome · Windows", "127.0.0.1", "与本手机相同", "确认登录"))
    assert "已扫描" in screen.poll("waiting").content.decode()
    assert screen.account is None
    assert "已确认登录" in confirm(phone, screen).content.decode()
    done = screen.poll("seen")
    assert (done.status_code, done["HX-Redirect"]) == (204, "/home/")
    assert screen.account == scene.person("contractor").account
    assert screen.client.get("/home/").status_code == 302
    acts = AuditEntry.objects.filter(object_kind="account").values_list("action", flat=True)
    assert {"account.scan-confirm", "account.sign-in"} <= set(acts)


def test_it_works_without_scripts(scene: Scene) -> None:
    screen = Screen()
    assert "二维码" in screen.client.post(SCREEN).content.decode()
    confirm(scene.client("contractor"), screen)
    done = screen.client.post(SCREEN)
    assert (done.status_code, done["Location"]) == (302, "/home/")


def test_a_phone_that_is_not_signed_in_signs_in_first(scene: Scene) -> None:
    screen = Screen()
    answer = Client().get(screen.address)
    assert answer.status_code == 302
    assert f"next=%2Fscan%2F{screen.token}" in answer["Location"]


def test_refusing_signs_nobody_in(scene: Scene) -> None:
    screen, phone = Screen(), scene.client("contractor")
    assert "已拒绝登录" in phone.post(screen.address, {"answer": "no"}).content.decode()
    assert "已在手机上拒绝" in screen.poll("waiting").content.decode()
    assert screen.account is None
    assert confirm(phone, screen).status_code == 404, "an answer stands"


# --- several roles ----------------------------------------------------------------------------------------------------


def second_role(scene: Scene) -> Membership:
    account = scene.person("contractor").account
    firm = scene.stage.organisations["firm"]
    return Membership.objects.create(region=REGION, account=account, organisation=firm, role="supervision-user")


def test_who_holds_several_roles_chooses_on_the_screen(scene: Scene) -> None:
    second = second_role(scene)
    screen, phone = Screen(), scene.client("contractor")
    assert "监理单位用户" in phone.get(screen.address).content.decode()
    confirm(phone, screen, membership="")
    assert screen.poll("seen")["HX-Redirect"] == "/roles/"
    assert "监理单位用户" in screen.client.get("/roles/").content.decode()
    screen.client.post("/roles/", {"membership": second.pk})
    assert screen.client.session["guicheng"]["membership"] == second.pk


def test_or_already_on_the_phone(scene: Scene) -> None:
    second = second_role(scene)
    screen, phone = Screen(), scene.client("contractor")
    confirm(phone, screen, membership=second.pk)
    assert screen.poll("seen")["HX-Redirect"] == "/home/"
    assert screen.client.session["guicheng"]["membership"] == second.pk


def test_a_role_of_somebody_else_cannot_be_chosen(scene: Scene) -> None:
    screen, phone = Screen(), scene.client("contractor")
    theirs = Membership.objects.unscoped().get(account=scene.person("firm").account)
    assert confirm(phone, screen, membership=theirs.pk).status_code == 404
    assert screen.poll("waiting").status_code == 204


# --- a program on the phone -------------------------------------------------------------------------------------------


def test_a_program_confirms_over_the_api(scene: Scene) -> None:
    second = second_role(scene)
    screen, program = Screen(), scene.person("contractor").api()
    program.get("/api/v1/session")
    asked = said(program.get(f"/api/v1/scans/{screen.token}"))
    assert (asked["state"], asked["address"], len(asked["memberships"])) == ("seen", "127.0.0.1", 2)
    done = program.send("POST", f"/api/v1/scans/{screen.token}/confirm", {"membership": second.pk})
    assert (done.status_code, said(done)["state"]) == (200, "confirmed")
    assert screen.poll("seen")["HX-Redirect"] == "/home/"
    assert screen.client.session["guicheng"]["membership"] == second.pk
    assert program.send("POST", "/api/v1/scans/none/confirm", {}).status_code == 404


def test_a_program_refuses_with_a_token_and_a_stranger_may_not(scene: Scene) -> None:
    screen, session = Screen(), scene.person("contractor").api()
    session.get("/api/v1/session")
    secret = said(session.send("POST", "/api/v1/tokens", {"name": "小程序", "days": 1}))["secret"]
    program = Api(headers={"Authorization": f"Bearer {secret}"})
    assert Api().get(f"/api/v1/scans/{screen.token}").status_code in (401, 403)
    assert program.send("POST", f"/api/v1/scans/{screen.token}/refuse").status_code == 200
    assert "已在手机上拒绝" in screen.poll("waiting").content.decode()


# --- threats ----------------------------------------------------------------------------------------------------------


def test_replay_a_code_is_used_once(scene: Scene) -> None:
    screen, phone = Screen(), scene.client("contractor")
    address, both = screen.address, dict(screen.client.session["scan"])
    confirm(phone, screen)
    thief = Screen()
    session = thief.client.session
    session["scan"] = both
    session.save()
    assert screen.poll().status_code == 204
    assert "二维码已失效" in thief.poll().content.decode()
    assert thief.account is None
    assert phone.get(address).status_code == 404
    assert phone.post(address, {"answer": "yes"}).status_code == 404


def test_who_only_saw_the_code_is_not_signed_in(scene: Scene) -> None:
    screen, onlooker = Screen(), Screen()
    session = onlooker.client.session
    session["scan"] = {"token": screen.token, "browser": "guessed"}
    session.save()
    confirm(scene.client("contractor"), screen)
    assert "二维码已失效" in onlooker.poll().content.decode()
    assert onlooker.account is None
    screen.poll()
    assert screen.account is not None


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_code_runs_out(scene: Scene, when: str) -> None:
    screen, phone = Screen(), scene.client("contractor")
    start = clock.now()
    if when == "after":
        confirm(phone, screen)
    clock.set_to(start + scanning.LIFE)
    if when == "before":
        assert phone.get(screen.address).status_code == 404
        assert confirm(phone, screen).status_code == 404
    assert "二维码已失效" in screen.poll().content.decode()
    assert screen.account is None
    old = screen.token
    screen.client.get(SCREEN)
    assert screen.token != old, "a new one is shown"


def test_the_same_code_is_shown_while_it_counts(scene: Scene) -> None:
    screen = Screen()
    before = screen.token
    screen.client.get(SCREEN)
    assert (screen.token, SignInTicket.objects.unscoped().count()) == (before, 1)


def test_session_fixation_the_key_known_before_is_worth_nothing(scene: Scene) -> None:
    screen = Screen()
    known = screen.client.session.session_key
    confirm(scene.client("contractor"), screen)
    screen.poll()
    fresh = screen.client.session.session_key
    assert fresh != known
    intruder = Client()
    intruder.cookies["sessionid"] = str(known)
    assert "next=%2Fhome%2F" in intruder.get("/home/")["Location"], "led to signing in"


def test_people_of_another_system_cannot_confirm(scene: Scene) -> None:
    screen = Screen()
    account = scene.person("contractor").account
    stranger = Actor("elsewhere", account.pk, "x", "x")
    for call in (
        lambda: scanning.look(stranger, screen.token),
        lambda: scanning.answer(stranger, screen.token, account, yes=True),
    ):
        with pytest.raises(Refusal) as refusal:
            call()
        assert (refusal.value.code, refusal.value.status) == ("code-over", 404)
    assert screen.poll("waiting").status_code == 204


def test_a_screen_of_one_system_is_not_signed_in_to_another(scene: Scene) -> None:
    screen = Screen()
    confirm(scene.client("contractor"), screen)
    SignInTicket.objects.unscoped().update(region="elsewhere")
    assert "二维码已失效" in screen.poll().content.decode()
    assert screen.account is None


def test_brute_force_guesses_are_counted(scene: Scene) -> None:
    screen, phone = Screen(), scene.client("contractor")
    for n in range(limits.SCANS.most):
        assert phone.get(f"/scan/{n:032d}/").status_code == 404
    assert phone.get(f"/scan/{99:032d}/").status_code == 429
    assert confirm(phone, screen).status_code == 429, "a right one too"
    assert Client().get("/scan/short/").status_code == 404


def test_screens_are_counted_by_address(scene: Scene) -> None:
    for _ in range(limits.SCREENS.most):
        limits.count(limits.SCREENS, "127.0.0.1")
    assert Client().get(SCREEN).status_code == 429


def test_csrf_neither_side_acts_on_a_foreign_form(scene: Scene) -> None:
    screen = Screen(enforce_csrf_checks=True)
    person = scene.person("contractor")
    phone = person.client(enforce_csrf_checks=True)
    assert phone.get(screen.address).status_code == 200
    assert confirm(phone, screen).status_code == 403
    confirm(person.client(), screen)
    assert screen.poll().status_code == 403
    assert screen.account is None


def test_reading_the_question_confirms_nothing(scene: Scene) -> None:
    screen, phone = Screen(), scene.client("contractor")
    phone.get(f"{screen.address}?answer=yes")
    assert SignInTicket.objects.unscoped().get().state == "seen"


@pytest.mark.parametrize("change", [{"session_epoch": 99}, {"state": "disabled", "session_epoch": 99}])
def test_what_ends_the_sessions_of_an_account_ends_its_yes(scene: Scene, change: dict[str, Any]) -> None:
    screen = Screen()
    confirm(scene.client("contractor"), screen)
    Account.objects.unscoped().filter(pk=scene.person("contractor").account.pk).update(**change)
    assert screen.poll().status_code == 404
    assert screen.account is None


def test_the_secrets_are_kept_as_digests_and_swept(scene: Scene) -> None:
    screen = Screen()
    ticket = SignInTicket.objects.unscoped().get()
    assert screen.token not in (ticket.digest, ticket.browser)
    assert scanning.sweep() == 0
    clock.set_to(clock.now() + scanning.LIFE + scanning.KEPT + dt.timedelta(seconds=1))
    assert scanning.sweep() == 1


def test_the_code_leads_to_this_site(scene: Scene) -> None:
    screen = Screen()
    drawn = re.search(r"<svg.*?</svg>", screen.page.content.decode(), re.S)
    assert drawn is not None
    assert "style=" not in drawn[0]
    assert "http" not in drawn[0].replace("http://www.w3.org/2000/svg", "")
