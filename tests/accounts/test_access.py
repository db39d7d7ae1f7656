"""Registering by oneself; applying for accounts and permissions; the two sources of permissions."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts import service
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import AccessRequest, Account, Membership, Organisation
from guicheng.accounts.service import NewAccount, NewOrganisation, Registration
from guicheng.accounts.sessions import actor_for, memberships
from guicheng.common.errors import Refusal
from tests.accounts import world
from tests.accounts.world import POLICY

pytestmark = pytest.mark.django_db
ANYBODY = Actor.anonymous("r1", address="10.0.0.1")
CODE = "91430100MA4R00001F"


def registration(kind: str, **values: Any) -> Registration:
    organisation = NewOrganisation(kind, "某单位", credit_code=CODE)
    return Registration(organisation, **{"login": "first01", "name": "李四", "password": "Abcdefg1", **values})


def refused(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def fresh(account: Account) -> Account:
    return Account.objects.unscoped().get(pk=account.pk)


@pytest.fixture
def desk() -> Actor:
    return world.actor("desk", world.organisation("association", "某协会"))


def test_an_open_kind_registers_and_may_sign_in_at_once() -> None:
    """YNR-01, YNR-02."""
    assert service.register(ANYBODY, POLICY, registration("builder")) is None
    account = Account.objects.unscoped().get()
    assert (account.state, account.must_change_password, account.check_password("Abcdefg1")) == ("active", False, True)
    assert [one.role for one in memberships(account)] == ["builder"]


def test_a_reviewed_kind_waits(desk: Actor) -> None:
    request = service.register(ANYBODY, POLICY, registration("tester"))
    assert request is not None
    assert (request.account.state, request.organisation and request.organisation.state) == ("pending", "pending")
    assert service.decide(desk, POLICY, request.pk, True, opinion="同意") is None
    account = fresh(request.account)
    assert (account.state, account.manages_only) == ("active", True), "WHS-04"
    assert Organisation.objects.unscoped().get(kind="tester").state == "active"


def test_what_was_refused_may_be_registered_again(desk: Actor) -> None:
    request = service.register(ANYBODY, POLICY, registration("tester"))
    assert request is not None
    service.decide(desk, POLICY, request.pk, False, opinion="材料不全")
    assert fresh(request.account).state == "refused"
    assert service.register(ANYBODY, POLICY, registration("tester")) is not None


@pytest.mark.parametrize(
    ("values", "kind", "code"),
    [
        ({}, "enterprise", "registration-closed"),
        ({}, "guild", "registration-closed"),
        ({"password": "short"}, "builder", "password-short"),
        ({"login": "1"}, "builder", "login-invalid"),
        ({"name": ""}, "builder", "required"),
    ],
)
def test_registrations_that_are_refused_leave_nothing(values: dict[str, Any], kind: str, code: str) -> None:
    assert refused(service.register, ANYBODY, POLICY, registration(kind, **values)) == code
    assert not Organisation.objects.unscoped().exists()
    assert not Account.objects.unscoped().exists()


def test_a_request_is_decided_once_and_by_somebody_else(desk: Actor) -> None:
    request = service.register(ANYBODY, POLICY, registration("tester"))
    assert request is not None
    clerk = world.actor("clerk", world.organisation())
    assert refused(service.decide, clerk, POLICY, request.pk, True) == "not-found"
    service.decide(desk, POLICY, request.pk, True)
    assert refused(service.decide, desk, POLICY, request.pk, False) == "request-decided"
    AccessRequest.objects.unscoped().update(state="pending", made_by=desk.account_id)
    assert refused(service.decide, desk, POLICY, request.pk, True) == "own-request"


def test_an_account_is_applied_for(desk: Actor) -> None:
    """HNA-63."""
    office = world.organisation("authority", "某站", jurisdiction_id="430100")
    officer = world.actor("officer", office)
    request = service.request_account(officer, POLICY, NewAccount("staff01", "赵六", "clerk", office.pk))
    assert refused(service.decide, officer, POLICY, request.pk, True) == "not-allowed"
    shown = service.decide(desk, POLICY, request.pk, True)
    account = fresh(request.account)
    assert shown is not None
    assert account.check_password(shown)
    assert (account.state, account.must_change_password) == ("active", True)
    elsewhere = world.organisation("authority", jurisdiction_id="430101")
    assert refused(service.request_account, officer, POLICY, NewAccount("x001", "x", "clerk", elsewhere.pk)) == (
        "not-allowed"
    )


# --- two sources of permissions ---------------------------------------------------------------------------------------


@pytest.fixture
def office() -> Organisation:
    return world.organisation("authority", "某站", jurisdiction_id="430100")


def roles(account: Account) -> set[str]:
    return set(actor_for(account, memberships(account)[0].pk, policy=POLICY).roles)


def apply(officer: Actor, account: Account, *wanted: str) -> AccessRequest:
    found = service.apply_for_access(officer, POLICY, [account.pk], wanted, reason="工作需要", evidence=[3])
    return found[0]


def test_removing_what_was_applied_for_keeps_what_comes_with_the_role(office: Organisation, desk: Actor) -> None:
    """HNA-66, boundary 9."""
    officer, clerk = world.actor("officer", office), world.account("clerk", office)
    request = apply(officer, clerk, "scorer", "trainer")
    assert roles(clerk) == {"clerk"}, "not before it is approved"
    service.decide(desk, POLICY, request.pk, True)
    assert roles(clerk) == {"clerk", "scorer", "trainer"}
    acting = world.acting(clerk)
    assert (acting.role, acting.sees, acting.may("export")) == ("clerk", "jurisdiction", True)
    assert service.remove_applied(officer, clerk.pk, reason="调离") == 2
    assert roles(clerk) == {"clerk"}
    assert world.acting(clerk).sees == "own-organisation"
    assert service.remove_applied(officer, clerk.pk) == 0


def test_later_applications_change_what_there_is(office: Organisation, desk: Actor) -> None:
    """HNA-65, HNA-67."""
    officer, clerk = world.actor("officer", office), world.account("clerk", office)
    for wanted, kind in ((["scorer"], "grant"), (["scorer", "trainer"], "change"), (["trainer"], "change")):
        request = apply(officer, clerk, *wanted)
        assert request.kind == kind
        service.decide(desk, POLICY, request.pk, True)
        assert roles(clerk) == {"clerk", *wanted}
    service.decide(desk, POLICY, apply(officer, clerk, "scorer").pk, False)
    assert roles(clerk) == {"clerk", "trainer"}


@pytest.mark.parametrize(
    ("wanted", "reason", "code"),
    [
        (["scorer"], " ", "reason-missing"),
        ([], "工作需要", "roles-not-offered"),
        (["desk"], "工作需要", "roles-not-offered"),
        (["nobody"], "工作需要", "role-unknown"),
    ],
)
def test_applications_that_are_refused(office: Organisation, wanted: list[str], reason: str, code: str) -> None:
    officer, clerk = world.actor("officer", office), world.account("clerk", office)
    call = service.apply_for_access
    assert refused(call, officer, POLICY, [clerk.pk], wanted, reason=reason, evidence=[]) == code


def test_one_application_at_a_time_and_for_ones_own_people_only(office: Organisation) -> None:
    officer, clerk = world.actor("officer", office), world.account("clerk", office)
    apply(officer, clerk, "scorer")
    assert refused(apply, officer, clerk, "trainer") == "request-pending"
    neighbour = world.account("clerk", world.organisation("authority", jurisdiction_id="430101"))
    assert refused(apply, officer, neighbour, "scorer") == "not-allowed"
    assert refused(service.remove_applied, officer, neighbour.pk) == "not-allowed"


def test_permissions_can_be_read_with_their_source(office: Organisation, desk: Actor) -> None:
    """HNA-68."""
    officer, clerk = world.actor("officer", office), world.account("clerk", office)
    service.decide(desk, POLICY, apply(officer, clerk, "scorer").pk, True)
    assert {(one.role, one.source) for one in service.access_of(officer, clerk.pk)} == {
        ("clerk", Membership.Source.ROLE),
        ("scorer", Membership.Source.APPLICATION),
    }
