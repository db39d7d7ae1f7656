"""Organisations that rows speak of: found by credit code, registered where the region says so."""

from __future__ import annotations

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import AccessRequest, Organisation
from guicheng.accounts.service import organisations
from guicheng.accounts.service.organisations import NewOrganisation
from guicheng.common import search
from guicheng.common.errors import Refusal, refuse
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.check_digits import normal_credit_code
from guicheng.feeds.mapping import OwnerSaid
from guicheng.feeds.models import FeedRow
from guicheng.filings.context.roles import policy_of


def found(config: RegionConfig, actor: Actor, said: OwnerSaid, field: str) -> int:
    """The id of the organisation. Refuses `owner-unknown` where it is not there and is not to be created,
    `owner-differs` where somebody registered it without review under another name, and whatever registering it
    refuses."""
    code = normal_credit_code(said.credit_code)
    known = _known(config, said.kind, code)
    if known is not None:
        if _is_doubtful(config, known, said.name):
            raise refuse(
                "owner-differs",
                f"信用代码 {code} 下自行注册的单位是“{known.name}”，推送的是“{said.name}”；请核实后更正单位名称或停用"
                "该单位，再重试这一行",
                f"Whoever registered the credit code {code} by themselves named {known.name!r}, the row {said.name!r}; "
                "correct the name or disable the organisation, then try the row again",
                field=field,
            )
        return known.pk
    if not said.create_missing:
        raise refuse(
            "owner-unknown",
            f"没有统一社会信用代码为 {code} 的单位，请先登记该单位，再重试这一行",
            f"No organisation has the credit code {code}; register it, then try the row again",
            field=field,
            credit_code=code,
            kind=said.kind,
            name=said.name,
        )
    new = NewOrganisation(said.kind, said.name, credit_code=code, jurisdiction=said.place)
    try:
        return organisations.store(actor, policy_of(config), new, Organisation.State.ACTIVE).pk
    except Refusal as refusal:
        known = _known(config, said.kind, code)  # another row registered it at this moment
        if known is None:
            raise refusal
        return known.pk


def named_by_others(region: str, kind: str, credit_code: str, name: str) -> bool:
    """Whether rows that wait for an organisation of a credit code call it by another name than whoever registers it."""
    waiting = FeedRow.objects.unscoped().filter(
        region=region,
        outcome=FeedRow.Outcome.REFUSED,
        settled=FeedRow.Settled.OPEN,
        problems__contains=[
            {"code": "owner-unknown", "about": {"credit_code": normal_credit_code(credit_code), "kind": kind}}
        ],
    )
    problems = (one for problems in waiting.values_list("problems", flat=True) for one in problems)
    names = {search.fold(str(one.get("about", {}).get("name", ""))) for one in problems} - {""}
    return bool(names) and search.fold(name) not in names


def _is_doubtful(config: RegionConfig, known: Organisation, name: str) -> bool:
    """Whether an organisation stands there on nothing but the word of whoever registered it, under another name."""
    kinds = policy_of(config).registrations.values()
    if not any(one.organisation_kind == known.kind and not one.reviewers for one in kinds):
        return False
    if known.created_by is not None or _was_reviewed(known):
        return False
    names = (known.name, *(str(one["name"]) for one in known.former_names))
    return bool(name.strip()) and search.fold(name) not in {search.fold(one) for one in names}


def _was_reviewed(organisation: Organisation) -> bool:
    approved = AccessRequest.objects.unscoped().filter(
        organisation=organisation, kind=AccessRequest.Kind.REGISTRATION, state=AccessRequest.State.APPROVED
    )
    return approved.exists()


def _known(config: RegionConfig, kind: str, code: str) -> Organisation | None:
    return Organisation.objects.unscoped().filter(region=config.region.region, kind=kind, credit_code=code).first()
