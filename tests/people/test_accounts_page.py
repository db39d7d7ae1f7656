"""账号 → 新增账号: further accounts, the first of an organisation without one, roles given and taken."""

from __future__ import annotations

import pytest
from django.test import Client

from guicheng.accounts import authority
from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.accounts.service import people
from guicheng.filings.context.roles import policy_of
from tests.people.conftest import Levels
from tests.support.story import refused
from tests.support.world import Person

pytestmark = pytest.mark.django_db


def signed_in(levels: Levels, name: str) -> Client:
    """A browser of somebody."""
    actor = levels.actor(name)
    account = Account.objects.unscoped().get(pk=actor.account_id)
    client: Client = Person(actor.role, account, actor.membership_id or 0).client()
    return client


def test_who_may_give_which_roles_where(levels: Levels) -> None:
    policy, county, city = policy_of(levels.config), levels.organisation("county"), levels.organisation("city")
    offered = {
        (name, where.name): {role.id for role in authority.roles_to_give(levels.actor(name), policy, where)}
        for name in ("county.body-admin", "city-office.chief", "county.clerk")
        for where in (county, city)
    }
    assert offered == {
        ("county.body-admin", county.name): {"clerk", "leader"}, ("county.body-admin", city.name): set(),
        ("city-office.chief", county.name): {"clerk", "leader", "inspector"},
        ("city-office.chief", city.name): {"clerk", "leader", "inspector"},
        ("county.clerk", county.name): set(), ("county.clerk", city.name): set(),
    }  # fmt: skip


def test_a_second_role_is_given_and_taken(levels: Levels) -> None:
    policy, admin, clerk = policy_of(levels.config), levels.actor("county.body-admin"), levels.actor("county.clerk")
    county = levels.organisation("county").pk
    assert clerk.account_id is not None
    held = people.give_role(admin, policy, clerk.account_id, "leader", organisation_id=county)
    roles = Membership.objects.unscoped().active().filter(account_id=clerk.account_id).values_list("role", flat=True)
    assert set(roles) == {"clerk", "leader"}
    give = lambda role: people.give_role(admin, policy, clerk.account_id or 0, role, organisation_id=county)  # noqa: E731
    assert refused(lambda: give("leader")) == ["role-held"]
    assert refused(lambda: give("inspector")) == ["not-allowed"]
    people.take_role(admin, policy, held.pk)
    assert [*Membership.objects.unscoped().active().filter(account_id=clerk.account_id)] == [
        Membership.objects.unscoped().get(pk=clerk.membership_id)
    ]


def test_the_page_opens_the_first_account_of_a_firm_without_one(levels: Levels) -> None:
    firm = Organisation.objects.create(region=levels.config.region.region, kind="firm", name="没有账号的公司")
    office = signed_in(levels, "city-office.general-office")
    page = "/accounts/new/"
    assert "企业管理员" in office.get(page, {"organisation": firm.pk}).content.decode()
    sent = {"organisation": firm.pk, "role": "firm-admin", "login": "firm01", "name": "李四"}
    answer = office.post(page, sent)
    account = Account.objects.unscoped().get(login="firm01")
    assert answer.status_code == 200
    assert account.organisation_id == firm.pk
    assert account.must_change_password
    again = office.post(page, sent | {"login": "firm02"})  # one administrator for each firm
    assert again.status_code == 400
    assert office.post(page, sent | {"role": "officer", "login": "firm03"}).status_code in (400, 403)


def test_the_page_gives_and_takes_roles(levels: Levels) -> None:
    admin, clerk = signed_in(levels, "county.body-admin"), levels.actor("county.clerk")
    page = f"/accounts/{clerk.account_id}/"
    assert "授予角色" in admin.get(page).content.decode()
    assert admin.post(f"{page}roles/", {"role": "leader"}).status_code == 302
    held = Membership.objects.unscoped().active().get(account_id=clerk.account_id, role="leader")
    assert admin.post(f"{page}roles/{held.pk}/take/").status_code == 302
    assert not Membership.objects.unscoped().active().filter(pk=held.pk).exists()
    assert admin.post(f"{page}roles/", {"role": "inspector"}).status_code == 403
