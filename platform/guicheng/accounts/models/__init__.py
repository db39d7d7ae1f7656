"""The tables of this package."""

from guicheng.accounts.models.account import Account, ContactCode, FormerPassword, Holder, ResetCode
from guicheng.accounts.models.deputation import Deputation
from guicheng.accounts.models.jurisdiction import Jurisdiction
from guicheng.accounts.models.membership import AccessRequest, Membership
from guicheng.accounts.models.organisation import Organisation
from guicheng.accounts.models.ticket import SignInTicket

__all__ = [
    "AccessRequest",
    "Account",
    "ContactCode",
    "Deputation",
    "FormerPassword",
    "Holder",
    "Jurisdiction",
    "Membership",
    "Organisation",
    "ResetCode",
    "SignInTicket",
]
