"""Acting for somebody else (代理): who an actor is at a desk, and when standing in for somebody is not enough."""

from __future__ import annotations

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Membership
from guicheng.common.errors import refuse
from guicheng.filings.context.filing_context import FilingContext


def at_desk(context: FilingContext, actor: Actor, desk: str) -> Actor:
    """The actor as whoever acts on what waits at a desk: for themself, or by the name that says for whom.

    Refuses (403, `both-sides`) somebody who stands in and also acts for the applicant's organisation, unless it is that
    organisation which decides: what holds for whoever a task is passed on to holds for a deputy.
    """
    acting, owner = actor.at_desk(desk), context.filing.organisation_id
    if acting.acts_as is None or owner is None or owner == acting.organisation_id:
        return acting
    if Membership.objects.unscoped().active().filter(account_id=acting.account_id or 0, organisation_id=owner).exists():
        raise refuse(
            "both-sides",
            "您也代表申请单位，不能代他人办理该单位的填报件",
            "You also act for the applicant: you cannot decide on what it filed in somebody else's place",
            status=403,
        )
    return acting
