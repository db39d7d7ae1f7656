"""Organisations that rows speak of: found by credit code, registered where the region says so."""

from __future__ import annotations

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.accounts.service import organisations
from guicheng.accounts.service.organisations import NewOrganisation
from guicheng.common.errors import Refusal, refuse
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.feeds.mapping import OwnerSaid
from guicheng.filings.roles import policy_of
from guicheng.forms.numbers import normal_credit_code


def found(config: RegionConfig, actor: Actor, said: OwnerSaid, field: str) -> int:
    """The id of the organisation. Refuses `owner-unknown` where it is not there and is not to be created, and whatever
    registering it refuses."""
    code = normal_credit_code(said.credit_code)
    known = _known(config, said.kind, code)
    if known is not None:
        return known
    if not said.create_missing:
        raise refuse(
            "owner-unknown",
            f"没有统一社会信用代码为 {code} 的单位，请先登记该单位，再重试这一行",
            f"No organisation has the credit code {code}; register it, then try the row again",
            field=field,
        )
    new = NewOrganisation(said.kind, said.name, credit_code=code, jurisdiction=said.place)
    try:
        return organisations.store(actor, policy_of(config), new, Organisation.State.ACTIVE).pk
    except Refusal as refusal:
        known = _known(config, said.kind, code)  # another row registered it at this moment
        if known is None:
            raise refusal
        return known


def _known(config: RegionConfig, kind: str, code: str) -> int | None:
    rows = Organisation.objects.unscoped().filter(region=config.region.region, kind=kind, credit_code=code)
    return next(iter(rows.values_list("pk", flat=True)), None)
