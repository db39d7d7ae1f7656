"""Signing in: whom it lets in, lockout, sessions that end, the role chosen, the actor of a request."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from guicheng.accounts import lockout, service, sessions
from guicheng.accounts.middleware import ActorMiddleware
from guicheng.accounts.models import Account, Membership
from guicheng.accounts.policy import SessionRule
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.common.errors import Refusal
from tests.accounts import world

pytestmark = pytest.mark.django_db
PASSWORD = "Passw0rd-1"


def request(address: str = "10.0.0.1", session: Any = None) -> HttpRequest:
    """A request as the middleware before ours leaves it."""
    made = RequestFactory().post("/login/", REMOTE_ADDR=address)
    SessionMiddleware(lambda _: HttpResponse()).process_request(made)
    if session is not None:
        made.session = session
        made.COOKIES["sessionid"] = "x"
    made.user = get_user(made)  # type: ignore[assignment]
    return made


def refusal(login: str, password: str = PASSWORD, region: str = "r1", address: str = "10.0.0.1") -> Refusal:
    with pytest.raises(Refusal) as found:
        sessions.sign_in(request(address), region, login, password)
    return found.value


@pytest.fixture
def clerk() -> Account:
    return world.account("clerk", world.organisation(), login="clerk01", mobile="13812345678")


@pytest.mark.parametrize("login", ["clerk01", " clerk01 ", "13812345678"])
def test_by_login_or_mobile_number(login: str, clerk: Account) -> None:
    made = request()
    held = sessions.sign_in(made, "r1", login, PASSWORD)
    actor = sessions.actor_of(made)
    assert [one.role for one in held] == ["clerk"]
    assert (actor.account_id, actor.role, actor.sees, actor.address) == (
        clerk.pk,
        "clerk",
        "own-organisation",
        "10.0.0.1",
    )
    assert AuditEntry.objects.get(region="r1").action == "account.sign-in"


@pytest.mark.parametrize(
    ("login", "password", "region"),
    [("clerk01", "wrong", "r1"), ("nobody", PASSWORD, "r1"), ("clerk01", PASSWORD, "r2"), ("clerk01", PASSWORD, "")],
)
def test_what_is_wrong_is_not_told(login: str, password: str, region: str, clerk: Account) -> None:
    found = refusal(login, password, region)
    assert (found.code, found.status) == ("login-failed", 400)
    assert found.problems[0].message.zh.startswith("账号或密码不正确")


def test_a_login_that_is_not_there_costs_as_much(clerk: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr("guicheng.accounts.backend.make_password", hashed.append)
    refusal("nobody", "secret-1")
    assert hashed == ["secret-1"]


@pytest.mark.parametrize(
    ("state", "code"),
    [("disabled", "account-disabled"), ("pending", "account-pending"), ("refused", "account-disabled")],
)
def test_accounts_that_may_not_act(state: str, code: str, clerk: Account) -> None:
    Account.objects.unscoped().update(state=state)
    assert refusal("clerk01").code == code
    assert refusal("clerk01", "wrong").code == "login-failed", "only the owner learns why"


def test_an_organisation_or_membership_that_is_over_lets_nobody_in(clerk: Account) -> None:
    Membership.objects.unscoped().update(valid_until=dt.date(2026, 3, 31))
    with clock.frozen("2026-03-31T23:59:59"):
        sessions.sign_in(request(), "r1", "clerk01", PASSWORD)
    with clock.frozen("2026-04-01T00:00:00"):
        assert refusal("clerk01").code == "account-disabled"
    Membership.objects.unscoped().update(valid_until=None)
    service.set_organisation_active(world.OPERATOR, clerk.organisation_id or 0, False, "注销")
    assert refusal("clerk01").code == "account-disabled"


# --- lockout ----------------------------------------------------------------------------------------------------------


def test_three_wrong_passwords_lock_this_login_for_this_address(clerk: Account) -> None:
    world.account("clerk", world.organisation(), login="clerk02")
    messages = [refusal("clerk01", "wrong").problems[0].message.zh for _ in range(3)]
    assert "还可以尝试2次" in messages[0]
    assert "还可以尝试1次" in messages[1]
    assert "15分钟后再试" in messages[2]
    locked = refusal("clerk01")
    assert (locked.code, locked.status) == ("login-locked", 429)
    sessions.sign_in(request("10.0.0.2"), "r1", "clerk01", PASSWORD)
    sessions.sign_in(request(), "r1", "clerk02", PASSWORD)


def test_login_and_mobile_number_are_one_account_with_one_count(clerk: Account) -> None:
    tried = [refusal(login, "wrong").code for login in ("clerk01", "13812345678", "13812345678")]
    assert tried == ["login-failed", "login-failed", "login-locked"]
    assert [refusal(login).code for login in ("clerk01", "13812345678")] == ["login-locked"] * 2
    assert AccessAttempt.objects.get().username == "r1/clerk01"
    lockout.lift(clerk)
    sessions.sign_in(request(), "r1", "13812345678", PASSWORD)


def test_one_address_tries_no_more_often_than_its_rate_whatever_it_tries(clerk: Account, settings: Any) -> None:
    """Before a password is hashed: whoever guesses takes another login each time."""
    settings.API_RATES = {**settings.API_RATES, "sign-in": "3/min"}
    with clock.frozen("2026-04-01T08:00:20"):
        assert [refusal(f"nobody{n}").code for n in range(3)] == ["login-failed"] * 3
        beyond = refusal("clerk01")
        assert (beyond.code, beyond.status) == ("too-many-requests", 429)
        assert beyond.problems[0].explanation["retry_after"] == 40
        sessions.sign_in(request("10.0.0.2"), "r1", "clerk01", PASSWORD)
    with clock.frozen("2026-04-01T08:01:00"):
        sessions.sign_in(request(), "r1", "clerk01", PASSWORD)


def test_a_password_costs_what_a_small_machine_can_bear_and_an_older_hash_is_renewed(
    clerk: Account, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    Account.objects.unscoped().filter(pk=clerk.pk).update(password=make_password(PASSWORD))
    settings.PASSWORD_HASHERS = ["guicheng.accounts.hashing.Argon2"]
    made = request()
    sessions.sign_in(made, "r1", "clerk01", PASSWORD)
    assert sessions.actor_of(made).account_id == clerk.pk
    kept = Account.objects.unscoped().get(pk=clerk.pk).password
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password(PASSWORD, kept)


def test_a_lockout_ends_by_itself_and_says_when(clerk: Account) -> None:
    with clock.frozen("2026-04-01T08:00:00"):
        for _ in range(3):
            refusal("clerk01", "wrong")
    for moment, minutes in (("08:00:01", 15), ("08:10:00", 5), ("08:14:59", 1)):
        with clock.frozen(f"2026-04-01T{moment}"):
            assert f"请{minutes}分钟后再试" in refusal("clerk01").problems[0].message.zh
    with clock.frozen("2026-04-01T08:15:01"):
        sessions.sign_in(request(), "r1", "clerk01", PASSWORD)


def test_trying_while_locked_does_not_make_it_longer(clerk: Account) -> None:
    for _ in range(3):
        refusal("clerk01", "wrong")
    before = AccessAttempt.objects.get().attempt_time
    refusal("clerk01", "wrong")
    assert AccessAttempt.objects.get().attempt_time == before


@pytest.mark.parametrize("how", ["unlock", "reset"])
def test_the_parent_or_operator_lifts_a_lockout(how: str, clerk: Account) -> None:
    for _ in range(3):
        refusal("clerk01", "wrong")
    desk = world.actor("desk", world.organisation("association"))
    password = PASSWORD
    if how == "unlock":
        service.unlock(desk, world.POLICY, clerk.pk, "来电")
    else:
        password = service.reset_on_evidence(desk, world.POLICY, clerk.pk, evidence=[1], reason="介绍信") or ""
    sessions.sign_in(request(), "r1", "clerk01", password)


def test_signing_in_forgets_earlier_mistakes(clerk: Account) -> None:
    refusal("clerk01", "wrong")
    refusal("13812345678", "wrong")
    sessions.sign_in(request(), "r1", "clerk01", PASSWORD)
    assert not AccessAttempt.objects.exists()


def test_the_lockout_keeps_no_password(clerk: Account) -> None:
    refusal("clerk01", "wrong-secret")
    assert "wrong-secret" not in str(AccessAttempt.objects.values().get())


# --- sessions ---------------------------------------------------------------------------------------------------------

BEGAN = dt.datetime(2026, 4, 1, 0, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("seen", "now", "over"),
    [
        (0, 59, False), (0, 60, True), (30, 89, False), (30, 90, True),
        (719, 719, False), (719, 720, True),
    ],
)  # fmt: skip
def test_a_session_ends_idle_or_old(seen: int, now: int, over: bool) -> None:
    """Minutes since it began; an hour without use, twelve hours in any case."""
    moment = {minutes: BEGAN + dt.timedelta(minutes=minutes) for minutes in (seen, now)}
    state = {"began": BEGAN.isoformat(), "seen": moment[seen].isoformat()}
    assert sessions.is_over(state, SessionRule(60, 12), moment[now]) is over


def through_middleware(session: Any) -> HttpRequest:
    """The next request of a session, as a page gets it."""
    made = request(session=session)
    ActorMiddleware(lambda _: HttpResponse())(made)
    return made


def test_use_keeps_a_session_and_idleness_ends_it(clerk: Account) -> None:
    first = request()
    with clock.frozen("2026-04-01T08:00:00"):
        sessions.sign_in(first, "r1", "clerk01", PASSWORD)
    for moment, signed_in in (("08:59:00", True), ("09:58:00", True), ("10:58:00", False)):
        with clock.frozen(f"2026-04-01T{moment}"):
            made = through_middleware(first.session)
            assert made.actor.is_signed_in is signed_in  # type: ignore[attr-defined]
            assert made.session_ended is not signed_in  # type: ignore[attr-defined]


def end_by_password(account: Account) -> None:
    service.change_own_password(world.acting(account), world.POLICY, PASSWORD, "New-pass1")


def end_by_reset(account: Account) -> None:
    service.reset_password(world.OPERATOR, world.POLICY, account.pk)


def end_by_disabling(account: Account) -> None:
    service.set_account_active(world.OPERATOR, world.POLICY, account.pk, False)


def end_by_disabling_and_enabling(account: Account) -> None:
    end_by_disabling(account)
    service.set_account_active(world.OPERATOR, world.POLICY, account.pk, True)


def end_with_organisation(account: Account) -> None:
    service.set_organisation_active(world.OPERATOR, account.organisation_id or 0, False, "注销")


@pytest.mark.parametrize(
    "end", [end_by_password, end_by_reset, end_by_disabling, end_by_disabling_and_enabling, end_with_organisation]
)
def test_what_ends_every_session_at_once(end: Any, clerk: Account) -> None:
    phone, office = request(), request()
    for one in (phone, office):
        sessions.sign_in(one, "r1", "clerk01", PASSWORD)
    end(clerk)
    for one in (phone, office):
        assert not request(session=one.session).user.is_authenticated


def test_the_session_at_hand_survives_ones_own_change(clerk: Account) -> None:
    here = request()
    sessions.sign_in(here, "r1", "clerk01", PASSWORD)
    changed = service.change_own_password(sessions.actor_of(here), world.POLICY, PASSWORD, "New-pass1")
    sessions.keep(here, changed)
    assert request(session=here.session).user.is_authenticated


def test_signing_out(clerk: Account) -> None:
    here = request()
    sessions.sign_in(here, "r1", "clerk01", PASSWORD)
    sessions.sign_out(here)
    assert not sessions.actor_of(here).is_signed_in
    signed = AuditEntry.objects.filter(region="r1").values_list("action", flat=True)
    assert set(signed) == {"account.sign-in", "account.sign-out"}


def test_a_password_past_its_age_must_be_changed(clerk: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = world.POLICY.roles["clerk"].accounts
    aged = replace(
        world.POLICY.roles["clerk"], accounts=replace(rules, password=replace(rules.password, max_age_days=90))
    )
    monkeypatch.setattr(world, "POLICY", replace(world.POLICY, roles={**world.POLICY.roles, "clerk": aged}))
    Account.objects.unscoped().update(password_changed_at=BEGAN)
    for day, must in ((90, False), (91, True)):
        with clock.frozen(BEGAN + dt.timedelta(days=day)):
            sessions.sign_in(request(), "r1", "clerk01", PASSWORD)
        assert Account.objects.unscoped().get(pk=clerk.pk).must_change_password is must


# --- the role acted under ---------------------------------------------------------------------------------------------


def test_who_holds_several_roles_chooses_one(clerk: Account) -> None:
    """YNR-03."""
    office = world.organisation("authority", "某局", jurisdiction_id="430100")
    service.give_role(world.OPERATOR, world.POLICY, clerk.pk, "officer", organisation_id=office.pk)
    here = request()
    held = sessions.sign_in(here, "r1", "clerk01", PASSWORD)
    assert [(one.role, one.organisation.name if one.organisation else "") for one in held] == [
        ("clerk", "某建设公司"),
        ("officer", "某局"),
    ]
    assert (sessions.actor_of(here).role, sessions.actor_of(here).sees) == ("", None)
    actor = sessions.act_as(here, held[1].pk)
    assert (actor.role, actor.organisation_id, actor.jurisdiction, actor.sees) == (
        "officer",
        office.pk,
        "430100",
        "jurisdiction",
    )
    assert actor.may("manage-accounts")
    assert sessions.act_as(here, held[0].pk).role == "clerk"


def test_a_person_changes_between_their_accounts(clerk: Account) -> None:
    """YNR-03: another account of the same person needs no second password; one of another person is not offered."""
    second = world.account("officer", world.organisation("authority", "某局", jurisdiction_id="430100"), name="王小明")
    service.join_accounts(world.OPERATOR, world.POLICY, [clerk.pk, second.pk], name="王小明")
    here = request()
    held = sessions.sign_in(here, "r1", "clerk01", PASSWORD)
    assert [(one.account_id, one.role) for one in held] == [(clerk.pk, "clerk"), (second.pk, "officer")]
    assert sessions.act_as(here, held[1].pk).account_id == second.pk
    assert sessions.actor_of(request(session=here.session)).role == "officer"
    assert sessions.act_as(here, held[0].pk).account_id == clerk.pk


def test_nobody_acts_under_anothers_membership(clerk: Account) -> None:
    other = world.account("desk", world.organisation("association"))
    here = request()
    sessions.sign_in(here, "r1", "clerk01", PASSWORD)
    with pytest.raises(Refusal) as found:
        sessions.act_as(here, sessions.memberships(other)[0].pk)
    assert found.value.status == 404


def test_a_role_taken_back_ends_what_one_sees_at_once(clerk: Account) -> None:
    here = request()
    sessions.sign_in(here, "r1", "clerk01", PASSWORD)
    service.take_role(world.OPERATOR, world.POLICY, sessions.memberships(clerk)[0].pk)
    actor = sessions.actor_of(request(session=here.session))
    assert (actor.is_signed_in, actor.role, actor.sees) == (True, "", None)


def test_an_administrator_of_the_platform_belongs_to_no_region() -> None:
    Account.objects.create_superuser("root", "Root-pass-1")
    here = request()
    assert sessions.sign_in(here, "", "root", "Root-pass-1") == []
    assert sessions.actor_of(here).is_platform
    assert refusal("root", "Root-pass-1").code == "login-failed"


def test_a_project_teams_desk_is_its_project() -> None:
    team = world.account("team", world.organisation(), subject_id=5)
    assert world.acting(team).desk_keys == {f"a{team.pk}", "s5:team"}


def test_nobody_signed_in_is_anonymous_and_costs_no_statement(django_assert_num_queries: Any) -> None:
    made = RequestFactory().get("/")
    made.session = SessionMiddleware(lambda _: HttpResponse()).SessionStore()
    made.user = get_user(made)  # type: ignore[assignment]
    with django_assert_num_queries(0):
        ActorMiddleware(lambda _: HttpResponse())(made)
        assert not made.actor.is_signed_in  # type: ignore[attr-defined]
