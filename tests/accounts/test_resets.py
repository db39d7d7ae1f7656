"""Passwords: the rules, one's own change, resets by parent and operator, codes sent to the owner."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from guicheng.accounts import passwords, service
from guicheng.accounts.models import Account, ResetCode
from guicheng.accounts.policy import PasswordRule
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.common.text import Text
from tests.accounts import world
from tests.accounts.world import POLICY

pytestmark = pytest.mark.django_db
OLD = "Passw0rd-1"


class Channel:
    """Keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def __call__(self, to: str, message: Text) -> None:
        self.sent.append((to, message.zh))

    @property
    def code(self) -> str:
        found = re.search(r"\d{6}", self.sent[-1][1])
        assert found
        return found[0]


def refused(call: Any, *args: Any, **kwargs: Any) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        call(*args, **kwargs)
    return [problem.code for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("password", "rule", "codes"),
    [
        ("Abcdefg1", PasswordRule(), []),
        ("abcdefgh", PasswordRule(), ["password-simple"]),
        ("Ab1", PasswordRule(), ["password-short"]),
        ("", PasswordRule(), ["password-short", "password-simple"]),
        ("123456", PasswordRule(6, 1), []),
        ("12345", PasswordRule(6, 1), ["password-short"]),
        ("密码密码密码密码a", PasswordRule(), []),
        ("my-Clerk01-x", PasswordRule(), ["password-personal"]),
        ("x13812345678Y", PasswordRule(), ["password-personal"]),
        ("aB1-aB1-", PasswordRule(8, 4), []),
        ("aB1aB1aB1", PasswordRule(8, 4), ["password-simple"]),
        ("aB1" * 50, PasswordRule(), ["password-long"]),
    ],
)
def test_rules(password: str, rule: PasswordRule, codes: list[str]) -> None:
    account = Account(login="clerk01", mobile="13812345678")
    assert [problem.code for problem in passwords.problems(password, rule, account)] == codes


def test_random_passwords_fit_the_strictest_usual_rule() -> None:
    found = {passwords.random() for _ in range(50)}
    assert len(found) == 50
    assert all(passwords.problems(one, PasswordRule(12, 3), Account(login="x")) == [] for one in found)
    assert not re.search("[0O1lIo]", "".join(found))


def test_changing_ones_own_password() -> None:
    account = world.account("clerk", world.organisation())
    actor = world.acting(account)
    assert refused(service.change_own_password, actor, POLICY, "wrong", "New-pass1") == ["password-wrong"]
    changed = service.change_own_password(actor, POLICY, OLD, "New-pass1")
    assert changed.check_password("New-pass1")
    assert changed.session_epoch == account.session_epoch + 1
    assert not changed.must_change_password
    assert "New-pass1" not in str([vars(entry) for entry in AuditEntry.objects.all()])


def test_the_first_password_and_the_last_few_do_not_come_back() -> None:
    """A-29."""
    firm = world.organisation()
    made = service.create_account(
        world.OPERATOR, POLICY, service.NewAccount("project01", "李工", "team", firm.pk, 5, password="abc123")
    )
    actor = world.acting(made.account)
    policy = replace(
        POLICY,
        roles={
            "team": replace(
                POLICY.roles["team"],
                accounts=replace(POLICY.roles["team"].accounts, password=PasswordRule(6, 1, remember=2)),
            )
        },
    )
    now = "abc123"
    for new in ("first-1", "second-2", "third-3"):
        assert refused(service.change_own_password, actor, policy, now, "abc123") == ["password-used"]
        service.change_own_password(actor, policy, now, new)
        now = new
    assert refused(service.change_own_password, actor, policy, now, "second-2") == ["password-used"]
    service.change_own_password(actor, policy, now, "first-1")


def test_the_parent_resets() -> None:
    """HNQ-10."""
    firm = world.organisation()
    team = world.account("team", firm, subject_id=5)
    shown = service.reset_password(world.actor("enterprise", firm), POLICY, team.pk, password="abc123")
    reset = Account.objects.unscoped().get(pk=team.pk)
    assert shown is None
    assert reset.check_password("abc123")
    assert reset.must_change_password
    assert reset.session_epoch > team.session_epoch
    assert AuditEntry.objects.get(region="r1").action == "account.reset-password"


def test_the_operator_resets_on_evidence() -> None:
    """HNQ-08."""
    enterprise = world.account("enterprise", world.organisation())
    desk = world.actor("desk", world.organisation("association"))
    reset = service.reset_on_evidence
    assert refused(reset, desk, POLICY, enterprise.pk, evidence=[], reason="") == ["reason-missing", "evidence-missing"]
    assert reset(desk, POLICY, enterprise.pk, evidence=[7], reason="企业介绍信") is None
    assert Account.objects.unscoped().get(pk=enterprise.pk).check_password("123456")
    entry = AuditEntry.objects.get(region="r1")
    assert (entry.opinion, entry.why) == ("企业介绍信", {"evidence": [7]})
    own = world.actor("enterprise", world.organisation())
    assert refused(reset, own, POLICY, enterprise.pk, evidence=[7], reason="x") == ["not-allowed"]


def test_a_random_password_is_shown_once() -> None:
    firm = world.organisation()
    clerk = world.account("clerk", firm)
    shown = service.reset_password(world.actor("enterprise", firm), POLICY, clerk.pk)
    assert shown is not None
    assert Account.objects.unscoped().get(pk=clerk.pk).check_password(shown)
    assert shown not in str([vars(entry) for entry in AuditEntry.objects.all()])


# --- codes ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def clerk() -> Account:
    return world.account("clerk", world.organisation(), login="clerk01", mobile="13812345678")


def ask(channel: Channel, callbacks: Any, name: str = "clerk01") -> None:
    with callbacks(execute=True):
        service.send_reset_code(POLICY, name, channel)


@pytest.mark.parametrize("name", ["clerk01", "13812345678"])
def test_a_code_resets_by_login_or_mobile(
    name: str, channel: Channel, clerk: Account, django_capture_on_commit_callbacks: Any
) -> None:
    """WHS-03."""
    ask(channel, django_capture_on_commit_callbacks, name)
    assert channel.sent[0][0] == "13812345678"
    assert channel.code not in str([vars(code) for code in ResetCode.objects.all()])
    service.reset_with_code(POLICY, name, channel.code, "New-pass1", address="10.0.0.9")
    assert Account.objects.unscoped().get(pk=clerk.pk).check_password("New-pass1")
    assert AuditEntry.objects.get(region="r1").address == "10.0.0.9"
    assert refused(service.reset_with_code, POLICY, name, channel.code, "New-pass2") == ["code-wrong"], "used up"


@pytest.mark.parametrize("name", ["nobody", "13900000000", ""])
def test_asking_for_somebody_who_is_not_there_looks_the_same(
    name: str, channel: Channel, clerk: Account, django_capture_on_commit_callbacks: Any
) -> None:
    ask(channel, django_capture_on_commit_callbacks, name)
    assert channel.sent == []
    assert refused(service.reset_with_code, POLICY, name, "123456", "New-pass1") == ["code-wrong"]


def test_a_number_that_two_accounts_share_names_neither(
    channel: Channel, clerk: Account, django_capture_on_commit_callbacks: Any
) -> None:
    world.account("clerk", world.organisation(), mobile="13812345678")
    ask(channel, django_capture_on_commit_callbacks, "13812345678")
    assert channel.sent == []


@pytest.mark.parametrize(("after", "works"), [("2026-04-01T08:09:59", True), ("2026-04-01T08:10:00", False)])
def test_a_code_lasts_ten_minutes(
    after: str, works: bool, channel: Channel, clerk: Account, django_capture_on_commit_callbacks: Any
) -> None:
    with clock.frozen("2026-04-01T08:00:00"):
        ask(channel, django_capture_on_commit_callbacks)
    with clock.frozen(after):
        if works:
            service.reset_with_code(POLICY, "clerk01", channel.code, "New-pass1")
        else:
            assert refused(service.reset_with_code, POLICY, "clerk01", channel.code, "New-pass1") == ["code-wrong"]


def test_five_wrong_tries_use_up_a_code(
    channel: Channel, clerk: Account, django_capture_on_commit_callbacks: Any
) -> None:
    ask(channel, django_capture_on_commit_callbacks)
    wrong = "000000" if channel.code != "000000" else "111111"
    for _ in range(5):
        assert refused(service.reset_with_code, POLICY, "clerk01", wrong, "New-pass1") == ["code-wrong"]
    assert refused(service.reset_with_code, POLICY, "clerk01", channel.code, "New-pass1") == ["code-wrong"]


def test_a_right_code_survives_a_password_that_breaks_the_rules(
    channel: Channel, clerk: Account, django_capture_on_commit_callbacks: Any
) -> None:
    ask(channel, django_capture_on_commit_callbacks)
    for _ in range(7):
        assert "password-short" in refused(service.reset_with_code, POLICY, "clerk01", channel.code, "x")
    service.reset_with_code(POLICY, "clerk01", channel.code, "New-pass1")


def test_asking_again_too_soon_sends_nothing(
    channel: Channel, clerk: Account, django_capture_on_commit_callbacks: Any
) -> None:
    for moment, sent in (("08:00:00", 1), ("08:00:59", 1), ("08:01:00", 2)):
        with clock.frozen(f"2026-04-01T{moment}"):
            ask(channel, django_capture_on_commit_callbacks)
        assert len(channel.sent) == sent


def ask_for(channel: Channel, capture: Any, clerk: Account, number: str, password: str = OLD, **more: Any) -> str:
    with capture(execute=True):
        return service.send_mobile_code(world.acting(clerk), POLICY, number, password, channel, **more)


def test_the_mobile_number_changes_with_a_code_sent_to_the_new_one(
    channel: Channel, clerk: Account, django_capture_on_commit_callbacks: Any
) -> None:
    assert ask_for(channel, django_capture_on_commit_callbacks, clerk, "+86 139-8765-4321") == "13987654321"
    assert channel.sent[-1][0] == "13987654321"
    assert refused(service.reset_with_code, POLICY, "clerk01", channel.code, "New-pass1") == ["code-wrong"]
    assert service.change_mobile(world.acting(clerk), POLICY, channel.code).mobile == "13987654321"
    assert AuditEntry.objects.get(region="r1").changes == {"mobile": ["5678", "4321"]}
    assert refused(service.change_mobile, world.acting(clerk), POLICY, channel.code) == ["code-wrong"]


@pytest.mark.parametrize(
    ("number", "password", "codes"),
    [
        ("", OLD, ["required"]),
        ("1398765432", OLD, ["mobile-invalid"]),
        ("13812345678", OLD, ["mobile-same"]),
        ("13987654321", "guessed", ["password-wrong"]),
        ("138 1234 5678", "", ["mobile-same", "password-wrong"]),
    ],
)
def test_no_code_goes_to_what_is_no_new_number_or_without_the_password(
    channel: Channel, clerk: Account, number: str, password: str, codes: list[str]
) -> None:
    actor = world.acting(clerk)
    assert refused(service.send_mobile_code, actor, POLICY, number, password, channel) == codes
    assert channel.sent == []


def test_a_second_number_waits_so_that_a_code_belongs_to_the_number_that_is_shown(
    channel: Channel, clerk: Account, django_capture_on_commit_callbacks: Any
) -> None:
    with clock.frozen("2026-04-01T08:00:00"):
        ask_for(channel, django_capture_on_commit_callbacks, clerk, "13987654321")
    with clock.frozen("2026-04-01T08:00:59"):
        actor = world.acting(clerk)
        assert refused(service.send_mobile_code, actor, POLICY, "13700001111", OLD, channel) == ["code-too-soon"]
    with clock.frozen("2026-04-01T08:01:00"):
        ask_for(channel, django_capture_on_commit_callbacks, clerk, "13700001111")
    assert [to for to, _ in channel.sent] == ["13987654321", "13700001111"]


def test_guessing_the_password_for_a_new_number_comes_to_an_end(channel: Channel, clerk: Account) -> None:
    actor = world.acting(clerk)
    for _ in range(10):
        assert refused(service.send_mobile_code, actor, POLICY, "13987654321", "guessed", channel) == ["password-wrong"]
    assert refused(service.send_mobile_code, actor, POLICY, "13987654321", OLD, channel) == ["too-many-tries"]


def test_an_installation_that_reaches_no_numbers_says_so(channel: Channel, clerk: Account) -> None:
    actor = world.acting(clerk)
    assert refused(service.send_mobile_code, actor, POLICY, "13987654321", OLD, channel, lambda _to: False) == [
        "no-channel"
    ]
