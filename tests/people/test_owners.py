"""Nobody is handed what feeds push under a credit code merely because they were first to register it (YNR-02)."""

from __future__ import annotations

import pytest

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import AccessRequest, Account, Organisation
from guicheng.accounts.reviewing import may_decide
from guicheng.accounts.service import registering
from guicheng.accounts.service.organisations import NewOrganisation
from guicheng.accounts.service.registering import Person, Registration
from guicheng.common.errors import Refusal
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import owners
from guicheng.feeds.mapping import OwnerSaid
from guicheng.feeds.models import FeedBatch, FeedRow
from guicheng.feeds.receiving import as_json
from guicheng.filings.context.roles import policy_of
from tests.support.samples import credit_code
from tests.support.story import refused
from tests.support.world import config_of

pytestmark = pytest.mark.django_db

REGION, CODE = "yunnan-quality-safety", credit_code(77)
TRUE, FALSE = "昆明真实置业有限公司", "昆明冒名置业有限公司"


@pytest.fixture
def config(db: None) -> RegionConfig:
    """The region whose owners register without review."""
    return config_of(REGION)


def pushed(config: RegionConfig, name: str = TRUE) -> int:
    """What a row finds whose owner has the code."""
    return owners.found(config, Actor.system(REGION, "feed"), OwnerSaid("owner", CODE, name, None, False), "work.owner")


def waiting(config: RegionConfig, name: str = TRUE) -> None:
    """A row that was refused, as nobody has registered the owner yet."""
    with pytest.raises(Refusal) as caught:
        pushed(config, name)
    batch = FeedBatch.objects.create(region=REGION, feed="approval-system", way="rest", digest="0" * 64)
    FeedRow.objects.create(
        batch=batch, region=REGION, feed="approval-system", number=1, digest="0" * 64, outcome="refused",
        problems=as_json(caught.value.problems),
    )  # fmt: skip


def registered(config: RegionConfig, name: str) -> Account:
    """Somebody registers an owner under the code, doubted as the page would."""
    new = Registration(
        "owner",
        NewOrganisation("owner", name, credit_code=CODE),
        Person("zhangsan", "张三", "Abcd-1234", "13900000001"),
    )
    doubted = owners.named_by_others(REGION, "owner", CODE, name)
    actor = Actor.anonymous(REGION)
    return registering.register(actor, policy_of(config), new, doubted=doubted).account


@pytest.mark.parametrize(("fed", "registers", "state"), [
    (TRUE, TRUE, "active"), (TRUE, FALSE, "pending"), ("", FALSE, "active"), (None, FALSE, "active"),
])  # fmt: skip
def test_another_name_than_rows_wait_for_is_reviewed(
    config: RegionConfig, fed: str | None, registers: str, state: str
) -> None:
    if fed is not None:
        waiting(config, fed)
    account = registered(config, registers)
    assert account.state == state
    requests = AccessRequest.objects.unscoped().filter(account=account)
    assert requests.exists() is (state == "pending")
    reviewer = Actor.system(REGION, "job")
    assert all(may_decide(reviewer, policy_of(config), one) for one in requests)


def test_a_row_does_not_go_to_whoever_registered_another_name(config: RegionConfig) -> None:
    registered(config, FALSE)
    assert refused(lambda: pushed(config)) == ["owner-differs"]
    assert pushed(config, FALSE)
    assert pushed(config, "")  # nothing was said that could differ


@pytest.mark.parametrize("how", ["former name", "reviewed", "registered by the authority"])
def test_what_somebody_has_looked_into_is_trusted(config: RegionConfig, how: str) -> None:
    account = registered(config, FALSE)
    organisation = Organisation.objects.unscoped().get(pk=account.organisation_id)
    if how == "former name":
        organisation.former_names = [{"name": TRUE}]
    elif how == "registered by the authority":
        organisation.created_by = 1
    else:
        AccessRequest.objects.create(
            region=REGION, kind="registration", account=account, organisation=organisation, state="approved"
        )
    organisation.save()
    assert pushed(config) == organisation.pk
