"""Somebody who looks after feeds, and somebody who does not, at their browsers."""

from __future__ import annotations

from guicheng.accounts.models import Account, Membership, Organisation
from tests.feeds.world import REGION
from tests.support.world import Person


def person(role: str = "keeper", login: str = "keeper", region: str = REGION) -> Person:
    """An account with one role, in an organisation of the kind that the role belongs to."""
    kind = {"keeper": "operator", "inspector": "operator", "clerk": "enterprise"}[role]
    organisation = Organisation.objects.create(region=region, kind=kind, name=f"{login}单位", jurisdiction_id="430000")
    account = Account.objects.create(
        region=region, login=login, name="管理员", organisation=organisation, state="active"
    )
    membership = Membership.objects.create(account=account, organisation=organisation, role=role)
    return Person(role, account, membership.pk)
