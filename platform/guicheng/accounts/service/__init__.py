"""The use-cases of this package. Each takes the actor first, checks who may, and records what was done."""

from guicheng.accounts.service.access import access_of, apply_for_access, decide, remove_applied, request_account
from guicheng.accounts.service.details import Details, update_account, update_own_profile
from guicheng.accounts.service.organisations import (
    NewOrganisation,
    create_organisation,
    rename_organisation,
    set_organisation_active,
    update_organisation,
    version_of,
)
from guicheng.accounts.service.people import (
    Created,
    NewAccount,
    account_version,
    create_account,
    give_role,
    join_accounts,
    set_account_active,
    take_role,
    unlock,
)
from guicheng.accounts.service.registering import Person, Registered, Registration, correct, register, withdraw
from guicheng.accounts.service.resets import (
    change_mobile,
    change_own_password,
    reset_on_evidence,
    reset_password,
    reset_with_code,
    send_mobile_code,
    send_reset_code,
)
from guicheng.accounts.service.systems import authorise_systems, authorises, may_authorise, take_system_back

__all__ = [
    "Created",
    "Details",
    "NewAccount",
    "NewOrganisation",
    "Person",
    "Registered",
    "Registration",
    "access_of",
    "account_version",
    "apply_for_access",
    "authorise_systems",
    "authorises",
    "change_mobile",
    "change_own_password",
    "correct",
    "create_account",
    "create_organisation",
    "decide",
    "give_role",
    "join_accounts",
    "may_authorise",
    "register",
    "remove_applied",
    "rename_organisation",
    "request_account",
    "reset_on_evidence",
    "reset_password",
    "reset_with_code",
    "send_mobile_code",
    "send_reset_code",
    "set_account_active",
    "set_organisation_active",
    "take_role",
    "take_system_back",
    "unlock",
    "update_account",
    "update_organisation",
    "update_own_profile",
    "version_of",
    "withdraw",
]
