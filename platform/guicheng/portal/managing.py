"""What the pages about accounts that somebody manages have in common."""

from __future__ import annotations

from guicheng.accounts import queries
from guicheng.accounts.models import Account
from guicheng.filings.context.filing_context import not_found
from guicheng.portal.visit import Visit


def managed(visit: Visit, account_id: int) -> Account:
    """An account that the actor manages. Refusal `not-found`."""
    found = queries.managed_accounts(visit.actor, visit.policy).filter(pk=account_id).first()
    if found is None:
        raise not_found()
    return found
