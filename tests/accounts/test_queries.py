"""What the pages about people list, and two rules that nobody gets past: a given password comes first, and who only
manages users sees no business."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from guicheng import audit
from guicheng.accounts import queries, service
from guicheng.accounts.models import Account, Membership
from guicheng.accounts.scoping import ScopedManager
from guicheng.accounts.sessions import actor_for, memberships
from guicheng.common.errors import Refusal
from tests.accounts import world
from tests.accounts.test_people import MANAGES, people
from tests.accounts.world import POLICY

pytestmark = pytest.mark.django_db
__all__ = ["people"]


def test_the_list_of_managed_accounts_is_those_that_may_be_managed(people: dict[str, Account]) -> None:
    for who in people:
        listed = set(queries.managed_accounts(world.acting(people[who]), POLICY))
        for whom, status in [(whom, status) for one, whom, status in MANAGES if one == who]:
            assert (people[whom] in listed) == (status is None), (who, whom)


def test_organisations_are_found_by_their_names() -> None:
    desk = world.actor("desk", world.organisation("association", "某协会"))
    firm = world.organisation(name="长沙融程建设有限公司")
    service.rename_organisation(desk, POLICY, firm.pk, "湖南新程建设有限公司", evidence=[1], reason="更名")
    for text, found in (("融程", 1), ("新程建设", 1), ("协会", 1), ("没有", 0), ("", 2)):
        assert queries.organisations(desk, name=text).count() == found
    assert queries.organisations(desk, kind="enterprise").count() == 1
    assert not queries.organisations(world.actor("team", firm, subject_id=5)).exists()


def test_a_given_password_is_changed_before_anything_is_seen() -> None:
    """A-29, WHS-24."""
    firm = world.organisation()
    new = service.NewAccount("project01", "李工", "team", firm.pk, 5, password="abc123")
    account = service.create_account(world.OPERATOR, POLICY, new).account
    chosen = memberships(account)[0].pk
    waiting = actor_for(account, chosen, policy=POLICY)
    assert (waiting.must_change_password, waiting.role, waiting.permissions) == (True, "", frozenset())
    with pytest.raises(Refusal) as refusal:
        Membership.objects.visible_to(waiting)
    assert (refusal.value.code, refusal.value.status) == ("password-change-required", 403)
    changed = service.change_own_password(waiting, POLICY, "abc123", "own-1234")
    assert actor_for(changed, chosen, policy=POLICY).role == "team"


def test_who_only_manages_users_sees_nothing_of_the_business(monkeypatch: pytest.MonkeyPatch) -> None:
    """WHS-04."""
    firm = world.organisation("tester")
    admin = world.actor("tester-admin", firm, manages_only=True)
    assert Account.objects.visible_to(admin).exists()
    monkeypatch.setattr(Membership, "seen_by_managers", False)  # as for every model of the business
    assert isinstance(Membership.objects, ScopedManager)
    assert not Membership.objects.visible_to(admin).exists()


def test_the_audit_can_be_narrowed() -> None:
    actor = world.OPERATOR
    for number in range(3):
        audit.record(actor, audit.Event("submit" if number else "create", "filing", number, subject_id=number % 2))
    assert audit.entries_of("r1").count() == 3
    assert audit.entries_of("r1", audit.Wanted(action="submit")).count() == 2
    assert audit.entries_of("r1", audit.Wanted(subject_id=0)).count() == 2
    assert audit.entries_of("r1", audit.Wanted(object_kind="filing", object_id=1)).count() == 1
    assert audit.entries_of("r2").count() == 0


def test_an_administrator_of_the_platform_is_made_by_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "Root-pass-1")
    call_command("createsuperuser", "--noinput", "--login", "root", stdout=StringIO())
    root = Account.objects.get_by_natural_key("root")
    assert (root.is_platform, root.check_password("Root-pass-1")) == (True, True)
