"""Accounts: creating them, the one per organisation or project, roles, disabling, the permission table."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from guicheng.accounts import service
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Membership
from guicheng.accounts.policy import AccountRules, InitialPassword
from guicheng.accounts.service import NewAccount
from guicheng.accounts.service.people import Given, hold
from guicheng.audit.models import AuditEntry
from guicheng.common.errors import Refusal
from tests.accounts import world
from tests.accounts.world import OPERATOR, POLICY

pytestmark = pytest.mark.django_db


def team(of: Any, **values: Any) -> NewAccount:
    return NewAccount(
        **{
            "login": "project01", "name": "李工", "role": "team", "organisation_id": of.pk, "subject_id": 5,
            "password": "abc123", **values,
        }
    )  # fmt: skip


def refused(call: Any, *args: Any, **kwargs: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        call(*args, **kwargs)
    return refusal.value


def test_an_enterprise_creates_the_account_of_its_project() -> None:
    """HNQ-09, HNQ-30, A-29."""
    firm = world.organisation()
    created = service.create_account(world.actor("enterprise", firm), POLICY, team(firm))
    account = Account.objects.unscoped().get(pk=created.account.pk)
    assert account.check_password("abc123")
    assert account.must_change_password
    assert created.password is None, "typed, so nobody needs to be shown it"
    assert account.password.startswith("md5$"), "the hasher of the test run; Argon2 in the platform's settings"
    entry = AuditEntry.objects.get(action="account.create")
    assert "abc123" not in str(vars(entry))
    assert entry.subject_id == 5


@pytest.mark.parametrize(
    ("login", "fits"),
    [
        ("abcd", True), ("a_1Z", True), ("a" * 20, True),
        ("abc", False), ("a" * 21, False), ("1abc", False), ("_abc", False), ("ab-cd", False), ("项目账号", False),
        ("abcd\n", True), ("ab cd", False),
    ],
)  # fmt: skip
def test_login_names(login: str, fits: bool) -> None:
    """HNQ-29; white space around it is dropped."""
    firm = world.organisation()
    actor = world.actor("enterprise", firm)
    if fits:
        assert service.create_account(actor, POLICY, team(firm, login=login)).account.login == login.strip()
    else:
        assert refused(service.create_account, actor, POLICY, team(firm, login=login)).code == "login-invalid"


def test_a_login_stands_once_in_a_region_only() -> None:
    firm = world.organisation()
    world.account("clerk", firm, login="project01")
    world.account("clerk", world.organisation(region="r2"), login="project02")
    actor = world.actor("enterprise", firm)
    assert refused(service.create_account, actor, POLICY, team(firm)).code == "login-taken"
    assert service.create_account(actor, POLICY, team(firm, login="project02")).account.region == "r1"


@pytest.mark.parametrize(
    ("rule", "typed", "expected", "shown"),
    [
        (InitialPassword("fixed", value="123456"), None, "123456", False),
        (InitialPassword("typed"), "abc123", "abc123", False),
        (InitialPassword("typed"), "abc12", None, False),
        (InitialPassword("typed"), None, None, False),
        (InitialPassword("member-no"), None, "HN-0012", False),
        (InitialPassword("random"), "ignored", "random", True),
    ],
)
def test_where_first_passwords_come_from(
    rule: InitialPassword, typed: str | None, expected: str | None, shown: bool
) -> None:
    from dataclasses import replace

    firm = world.organisation(member_no="HN-0012")
    clerk = replace(POLICY.roles["clerk"], accounts=AccountRules(initial=rule))
    policy = replace(POLICY, roles={**POLICY.roles, "clerk": clerk})
    new = NewAccount("clerk01", "李四", "clerk", firm.pk, password=typed)
    if expected is None:
        assert refused(service.create_account, OPERATOR, policy, new).code == "password-short"
        return
    created = service.create_account(OPERATOR, policy, new)
    assert (created.password is not None) == shown
    password = created.password if expected == "random" else expected
    assert password is not None
    assert created.account.check_password(password)
    assert created.account.must_change_password


def test_one_account_for_each_enterprise_and_one_for_each_project() -> None:
    """HNQ-06, HNQ-09."""
    firm = world.organisation()
    first = world.account("enterprise", firm)
    second = NewAccount("second01", "李四", "enterprise", firm.pk)
    assert refused(service.create_account, OPERATOR, POLICY, second).code == "slot-taken"
    assert service.create_account(
        OPERATOR, POLICY, NewAccount("other01", "李四", "enterprise", world.organisation().pk)
    )
    actor = world.acting(first)
    service.create_account(actor, POLICY, team(firm))
    message = refused(service.create_account, actor, POLICY, team(firm, login="project02")).problems[0].message.zh
    assert message == "每个项目只能有一个“team”账号"
    assert service.create_account(actor, POLICY, team(firm, login="project03", subject_id=6))


def test_a_role_that_is_taken_back_frees_its_place() -> None:
    firm = world.organisation()
    actor = world.actor("enterprise", firm)
    first = service.create_account(actor, POLICY, team(firm))
    service.take_role(actor, POLICY, first.membership.pk)
    assert service.create_account(actor, POLICY, team(firm, login="project02"))


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_the_place() -> None:
    firm = world.organisation()
    accounts = [Account.objects.create(region="r1", login=f"race{n}", name="x", organisation=firm) for n in range(4)]
    outcomes: list[str] = []

    def take(account: Account) -> None:
        try:
            hold(OPERATOR, account, Given(POLICY.roles["enterprise"], firm))
            outcomes.append("held")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        connection.close()

    threads = [threading.Thread(target=take, args=(account,)) for account in accounts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["held", "slot-taken", "slot-taken", "slot-taken"]


@pytest.mark.parametrize(
    ("role", "kind", "subject", "code"),
    [
        ("team", "enterprise", None, "role-subject"),
        ("clerk", "enterprise", 5, "role-subject"),
        ("officer", "enterprise", None, "role-elsewhere"),
        ("nobody", "enterprise", None, "role-unknown"),
    ],
)
def test_roles_stand_where_they_are_declared(role: str, kind: str, subject: int | None, code: str) -> None:
    firm = world.organisation(kind)
    new = NewAccount("project01", "李工", role, firm.pk, subject_id=subject, password="abc123")
    assert refused(service.create_account, OPERATOR, POLICY, new).code == code


@pytest.fixture
def people() -> dict[str, Account]:
    """An enterprise with a project, another one, an authority, the association that operates the region."""
    firm, rival = world.organisation(name="某公司"), world.organisation(name="别的公司")
    office = world.organisation("authority", "某局", jurisdiction_id="430100")
    return {
        "enterprise": world.account("enterprise", firm),
        "team": world.account("team", firm, subject_id=5),
        "rival": world.account("enterprise", rival),
        "rival-team": world.account("team", rival, subject_id=6),
        "officer": world.account("officer", office),
        "officer-clerk": world.account("clerk", office),
        "desk": world.account("desk", world.organisation("association", "某协会")),
    }


# who may reset, disable and unlock whom; 404 where they do not see them, 403 where they do not manage them
MANAGES = [
    ("enterprise", "team", None), ("enterprise", "rival-team", 404), ("enterprise", "rival", 404),
    ("enterprise", "desk", 404), ("enterprise", "enterprise", 403),
    ("team", "enterprise", 404), ("team", "team", 404),
    ("officer", "officer-clerk", None), ("officer", "team", 404), ("officer-clerk", "officer", 403),
    ("desk", "enterprise", None), ("desk", "rival-team", None), ("desk", "officer", 403), ("desk", "desk", 403),
]  # fmt: skip


@pytest.mark.parametrize(("who", "whom", "status"), MANAGES)
def test_who_manages_whom(people: dict[str, Account], who: str, whom: str, status: int | None) -> None:
    """HNQ-08, HNQ-10."""
    actor, target = world.acting(people[who]), people[whom].pk
    acts: list[Any] = [
        lambda: service.reset_password(actor, POLICY, target, password="abc123"),
        lambda: service.unlock(actor, POLICY, target),
        lambda: service.set_account_active(actor, POLICY, target, False, "离职"),
    ]
    for act in acts:
        if status is None:
            act()
        else:
            assert refused(act).status == status


def test_a_person_of_another_region_is_not_there(people: dict[str, Account]) -> None:
    stranger = world.account("enterprise", world.organisation(region="r2"))
    assert refused(service.reset_password, world.acting(people["desk"]), POLICY, stranger.pk).status == 404


def test_disabling_and_enabling(people: dict[str, Account]) -> None:
    """HNA-62."""
    actor = world.acting(people["enterprise"])
    off = service.set_account_active(actor, POLICY, people["team"].pk, False, "离职")
    assert (off.state, off.disabled_by, off.disabled_reason) == ("disabled", actor.account_id, "离职")
    assert off.session_epoch == people["team"].session_epoch + 1
    on = service.set_account_active(actor, POLICY, people["team"].pk, True)
    assert (on.state, on.disabled_at) == ("active", None)
    assert not Membership.objects.unscoped().filter(removed_at__isnull=False).exists()


def test_nobody_disables_themselves() -> None:
    root = Actor.system("r1", "x")
    firm = world.organisation()
    account = world.account("enterprise", firm)
    myself = Actor("r1", account.pk, sees="region", permissions=frozenset({"*"}))
    assert refused(service.set_account_active, myself, POLICY, account.pk, False).code == "own-account"
    assert service.set_account_active(root, POLICY, account.pk, False).state == "disabled"


def test_a_further_role_elsewhere() -> None:
    """YNR-03: several accounts for a person, several roles for an account."""
    firm, other = world.organisation(), world.organisation("authority", jurisdiction_id="430100")
    account = world.account("clerk", firm)
    held = service.give_role(OPERATOR, POLICY, account.pk, "officer", organisation_id=other.pk)
    assert (held.role, held.organisation_id) == ("officer", other.pk)
    again = refused(service.give_role, OPERATOR, POLICY, account.pk, "officer", organisation_id=other.pk)
    assert again.code == "role-held"


def test_own_details() -> None:
    account = world.account("enterprise", world.organisation())
    changed = service.update_own_profile(world.acting(account), language="en", large_text=True)
    assert (changed.language, changed.large_text) == ("en", True)
    with pytest.raises(TypeError):
        service.update_own_profile(world.acting(account), state="active")
