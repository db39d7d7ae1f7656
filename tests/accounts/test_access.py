"""Applying for accounts and permissions; the two sources of permissions."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts import service
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import AccessRequest, Account, Membership, Organisation
from guicheng.accounts.service import NewAccount
from guicheng.accounts.sessions import actor_for, memberships
from guicheng.common.errors import Refusal
from tests.accounts import world
from tests.accounts.world import POLICY

pytestmark = pytest.mark.django_db


def refused(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def fresh(account: Account) -> Account:
    return Account.objects.unscoped().get(pk=account.pk)


@pytest.fixture
def desk() -> Actor:
    return world.actor("desk", world.organisation("association", "某协会"))


def test_an_account_is_applied_for(desk: Actor) -> None:
    """HNA-63."""
    office = world.organisation("authority", "某站", jurisdiction_id="430100")
    officer = world.actor("officer", office)
    request = service.request_account(officer, POLICY, NewAccount("staff01", "赵六", "clerk", office.pk))
    assert refused(service.decide, officer, POLICY, request.pk, "approve") == "not-allowed"
    shown = service.decide(desk, POLICY, request.pk, "approve")
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
    service.decide(desk, POLICY, request.pk, "approve")
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
        service.decide(desk, POLICY, request.pk, "approve")
        assert roles(clerk) == {"clerk", *wanted}
    service.decide(desk, POLICY, apply(officer, clerk, "scorer").pk, "refuse", opinion="不需要")
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
    service.decide(desk, POLICY, apply(officer, clerk, "scorer").pk, "approve")
    assert {(one.role, one.source) for one in service.access_of(officer, clerk.pk)} == {
        ("clerk", Membership.Source.ROLE),
        ("scorer", Membership.Source.APPLICATION),
    }
