"""Accounts that a manager changes (WHS-22), and those whose login is a number of their organisation (WHS-20)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account
from guicheng.accounts.policy import AccountRules, InitialPassword, LoginRule, RegistrationPolicy
from guicheng.accounts.service import (
    Details,
    NewAccount,
    NewOrganisation,
    Person,
    Registration,
    account_version,
    correct,
    create_account,
    decide,
    give_role,
    register,
    update_account,
)
from guicheng.accounts.service.resets import find_login
from guicheng.audit.models import AuditEntry
from guicheng.common.errors import Refusal
from guicheng.common.versions import Conflict
from tests.accounts import world
from tests.accounts.world import REGION, account, acting, actor, organisation

pytestmark = pytest.mark.django_db
CODE, OTHER = "91420102MA0000019Q", "91430100MA4L0AA32R"
HEAD = replace(
    world.POLICY.roles["enterprise"],
    accounts=AccountRules(login=LoginRule(source="credit_code"), initial=InitialPassword("fixed", value="Zjwh@123!")),
)
REVIEWED = RegistrationPolicy(
    "head", world.POLICY.kinds["enterprise"].title, "enterprise", "enterprise", frozenset({"desk"})
)
POLICY = replace(world.POLICY, roles={**world.POLICY.roles, "enterprise": HEAD}, registrations={"head": REVIEWED})


@pytest.fixture
def desk() -> Actor:
    return actor("desk", organisation("association", "协会"))


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return sorted(one.code for one in refused.value.problems)


# --- changed by whoever manages it ------------------------------------------------------------------------------------


def test_a_manager_changes_name_number_and_mail_of_their_own_people() -> None:
    firm = organisation(credit_code=CODE)
    boss, clerk = actor("enterprise", firm), account("clerk", firm, mobile="13800138000")
    changed = update_account(boss, POLICY, clerk.pk, Details("周文", "+86 139-0013-9000", ""))
    assert (changed.name, changed.mobile, changed.email) == ("周文", "13900139000", "")
    (entry,) = AuditEntry.objects.filter(action="account.change")
    assert entry.changes["mobile"] == ["138****8000", "139****9000"], "recognised, not told"
    assert set(entry.changes) == {"name", "mobile"}
    update_account(boss, POLICY, clerk.pk, Details("周文"))
    assert AuditEntry.objects.filter(action="account.change").count() == 1, "nothing was changed"


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (Details(name="  "), "required"),
        (Details(mobile="12345"), "mobile-invalid"),
        (Details(email="a@b"), "email-invalid"),
    ],
)
def test_what_is_none_is_refused_and_nothing_kept(new: Details, code: str) -> None:
    firm = organisation(credit_code=CODE)
    boss, clerk = actor("enterprise", firm), account("clerk", firm)
    with pytest.raises(Refusal) as refused:
        update_account(boss, POLICY, clerk.pk, new)
    assert code_of(refused) == [code]
    with pytest.raises(Refusal) as refused:
        create_account(boss, POLICY, NewAccount("newone", "新人", "clerk", firm.pk, mobile="12345"))
    assert code_of(refused) == ["mobile-invalid"]


def test_nobody_changes_whom_they_do_not_manage_nor_what_has_changed_meanwhile() -> None:
    firm, other = organisation(credit_code=CODE), organisation(name="别的公司", credit_code=OTHER)
    boss, clerk = actor("enterprise", firm), account("clerk", firm)
    for theirs in (
        account("clerk", other),
        account("enterprise", other),
        Account.objects.unscoped().get(pk=boss.account_id),
    ):
        with pytest.raises(Refusal) as refused:
            update_account(boss, POLICY, theirs.pk, Details("改名"))
        assert refused.value.status in (403, 404)
    before = account_version(clerk)
    update_account(boss, POLICY, clerk.pk, Details("周文"))
    with pytest.raises(Conflict):
        update_account(boss, POLICY, clerk.pk, Details("周武"), version=before)


def test_an_operator_brings_evidence_for_a_number_that_opens_the_account(desk: Actor) -> None:
    clerk = account("clerk", organisation(credit_code=CODE))
    update_account(desk, POLICY, clerk.pk, Details(name="周文"))
    with pytest.raises(Refusal) as refused:
        update_account(desk, POLICY, clerk.pk, Details(mobile="13900139000"))
    assert code_of(refused) == ["evidence-missing", "reason-missing"]
    changed = update_account(desk, POLICY, clerk.pk, Details(mobile="13900139000"), evidence=[1], reason="号码丢失")
    assert changed.mobile == "13900139000"


# --- a login that is a number of the organisation ---------------------------------------------------------------------


def test_the_login_is_the_credit_code_however_it_is_typed(desk: Actor) -> None:
    firm = organisation(credit_code=CODE)
    made = create_account(desk, POLICY, NewAccount("", "管理员", "enterprise", firm.pk)).account
    assert (made.login, made.must_change_password, made.check_password("Zjwh@123!")) == (CODE, True, True)
    for typed in (CODE, CODE.lower(), f"{CODE[:8]} {CODE[8:]}"):
        found = find_login(REGION, typed)
        assert found is not None, typed
        assert found.pk == made.pk
    assert find_login(REGION, OTHER) is None


@pytest.mark.parametrize(
    ("firm", "login", "code"), [({"credit_code": CODE}, "manager1", "login-fixed"), ({}, "", "login-missing")]
)
def test_another_login_and_an_organisation_without_the_number_are_refused(
    desk: Actor, firm: dict[str, Any], login: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        create_account(desk, POLICY, NewAccount(login, "管理员", "enterprise", organisation(**firm).pk))
    assert code_of(refused) == [code]


def test_an_account_with_another_login_cannot_be_given_the_role(desk: Actor) -> None:
    firm = organisation(credit_code=CODE)
    clerk = account("clerk", firm)
    with pytest.raises(Refusal) as refused:
        give_role(desk, POLICY, clerk.pk, "enterprise", organisation_id=firm.pk)
    assert code_of(refused) == ["login-differs"]


def registers(code: str, password: str = "Abcdefg1") -> Registration:
    return Registration(
        "head", NewOrganisation("", "汉口建设公司", credit_code=code), Person("", "周文", password, "13800138000")
    )


def test_whoever_registers_types_no_login_and_it_follows_a_correction(desk: Actor) -> None:
    stranger = Actor.anonymous(REGION)
    with pytest.raises(Refusal) as refused:
        register(stranger, POLICY, registers(CODE, f"Aa-{CODE}"))
    assert code_of(refused) == ["password-personal"]
    done = register(stranger, POLICY, registers(CODE))
    assert (done.account.login, done.request is not None) == (CODE, True)
    assert done.request is not None
    decide(desk, POLICY, done.request.pk, "return", opinion="代码不对")
    correct(stranger, POLICY, done.receipt, registers(OTHER))
    assert Account.objects.unscoped().get(pk=done.account.pk).login == OTHER
    decide(desk, POLICY, done.request.pk, "approve")
    assert acting(Account.objects.unscoped().get(pk=done.account.pk)).role == "enterprise"
