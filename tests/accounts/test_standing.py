"""The memberships that count are the same for a page that offers them and for the actor of a request."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from guicheng.accounts import standing
from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.accounts.sessions import memberships
from guicheng.common import clock
from tests.accounts import world

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("account_state", Account.State.values)
@pytest.mark.parametrize("organisation_state", [*Organisation.State.values, None])
def test_who_counts_is_one_rule(account_state: str, organisation_state: str | None) -> None:
    today = clock.today()
    account = world.account("none", world.organisation(), state=account_state)
    account.memberships.unscoped().update(removed_at=clock.now())
    firms = itertools.count()
    terms = [None, today - DAY, today, today + DAY]
    for begins, ends, removed in itertools.product(terms, terms, (None, clock.now())):
        firm = None
        if organisation_state is not None:
            firm = world.organisation(name=f"第{next(firms)}公司", state=organisation_state)
        elif begins or ends or removed:
            continue
        Membership.objects.create(
            region=world.REGION, account=account, organisation=firm, role="clerk",
            valid_from=begins, valid_until=ends, removed_at=removed,
        )  # fmt: skip
    found = standing.of_account(account.pk)
    assert found is not None
    assert [held.id for held in found.held] == [offered.pk for offered in memberships(account)]
    counts = account_state == "active" and organisation_state in ("active", None)
    assert len(found.held) == ((1 if organisation_state is None else 9) if counts else 0)


def test_there_is_no_standing_of_an_account_that_is_not_there() -> None:
    assert standing.of_account(10**9) is None
