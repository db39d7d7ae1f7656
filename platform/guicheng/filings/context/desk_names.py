"""What desks are called, by their keys: one answer for tasks, lists, histories, notices and the interface.

The desk of a role is called by its organisation, that of a role in a team by its entry and the role, that of a person
by name, organisation and role.
"""

from __future__ import annotations

from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.models import Entry
from guicheng.workflow.desk import Desk

MOST = 200
"""Characters of a name that a task keeps."""


def name_of(config: RegionConfig, key: str) -> str:
    """The name of one desk; '' of a check, which sits at none, and of what is gone."""
    desk = Desk(key)
    if desk.account_id is not None:
        return of_account(config, desk.account_id)
    region = config.region.region
    if desk.organisation_id is not None:
        held = Organisation.objects.unscoped().filter(region=region, pk=desk.organisation_id)
        return of_role(held.values_list("name", flat=True).first() or "")
    if desk.entry_id is not None:
        entries = Entry.objects.unscoped().filter(region=region, pk=desk.entry_id).values_list("name", flat=True)
        return of_entry(config, entries.first() or "", desk.role or "")
    return ""


def of_role(organisation: str) -> str:
    """The name of the desk of a role in an organisation."""
    return organisation[:MOST]


def of_entry(config: RegionConfig, entry: str, role: str) -> str:
    """The name of the desk of a role in the team of an entry."""
    return f"{entry} · {_role(config, role)}"[:MOST]


def of_account(config: RegionConfig, account_id: int) -> str:
    """The name of one person's desk: who, where, as what."""
    held = Membership.objects.unscoped().active().filter(account_id=account_id, account__region=config.region.region)
    found = held.select_related("account", "organisation").order_by("pk").first()
    if found is not None:
        return of_member(config, found)
    names = Account.objects.unscoped().filter(region=config.region.region, pk=account_id)
    return names.values_list("name", flat=True).first() or ""


def of_member(config: RegionConfig, held: Membership) -> str:
    """The same for a membership, its account and organisation read with it."""
    role = _role(config, held.role)
    where = f"{held.organisation.name} · {role}" if held.organisation else role
    return f"{held.account.name}（{where}）"[:MOST]


def _role(config: RegionConfig, role: str) -> str:
    declared = config.region.roles.get(role)
    return declared.title.zh if declared else role
