"""The tables of this package."""

from guicheng.accounts.models.account import Account, FormerPassword, Holder, ResetCode
from guicheng.accounts.models.jurisdiction import Jurisdiction
from guicheng.accounts.models.membership import AccessRequest, Membership
from guicheng.accounts.models.organisation import Organisation

__all__ = [
    "AccessRequest", "Account", "FormerPassword", "Holder", "Jurisdiction", "Membership", "Organisation", "ResetCode",
]  # fmt: skip
