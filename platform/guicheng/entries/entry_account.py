"""The account that comes with an entry (HNQ-09), made and closed by the use-cases of `accounts`."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.accounts.heirs import BY_ITSELF
from guicheng.accounts.models import Account, Membership
from guicheng.accounts.service import people, resets
from guicheng.accounts.service.people import NewAccount
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import text
from guicheng.common.versions import Version
from guicheng.config import releases
from guicheng.config.model.registers import EntryAccount
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import filing_context, queries
from guicheng.filings.context.roles import policy_of
from guicheng.registers.models import Entry


def for_entry(
    actor: Actor, config: RegionConfig, declared: EntryAccount, entry: Entry, secrets: Mapping[str, str]
) -> str | None:
    """Create the account an entry comes with, from fields of its form. Returns a password that has to be shown, once.

    A refusal about the login or password is told at the field of the form it came from.
    """
    data = entry.data
    new = NewAccount(
        login=str(data.get(declared.login_field) or ""),
        name=str(data.get(declared.name_field or "") or entry.name)[:60],
        role=declared.role,
        organisation_id=entry.organisation_id,
        subject_id=entry.pk,
        password=secrets.get(declared.password_field),
        mobile=str(data.get(declared.mobile_field or "") or ""),
    )
    fields = {"login": declared.login_field, "password": declared.password_field}
    try:
        return people.create_account(actor, policy_of(config), new).password
    except Refusal as refusal:
        moved = [
            Problem(p.code, p.message, fields.get(p.field, p.field), p.remedy, p.explanation) for p in refusal.problems
        ]
        raise Refusal(moved, status=refusal.status) from refusal


def of_entry(actor: Actor, entry_id: int) -> Account | None:
    """The account that came with an entry the actor may see."""
    entry = queries.entry_to_change(actor, entry_id)
    register = releases.current(actor.region).registers.get(entry.register)
    if register is None or register.account is None:
        return None
    held = Membership.objects.unscoped().filter(
        subject_id=entry_id, role=register.account.role, removed_at__isnull=True
    )
    found = held.select_related("account").first()
    return found.account if found else None


@transaction.atomic
def reset_for_entry(actor: Actor, entry_id: int, password: str | None, *, version: Version | None = None) -> str | None:
    """Give the account of an entry a new first password (HNQ-10). Returns it where it has to be shown.

    An operator resets on evidence only (HNQ-08), with `accounts.service.resets.reset_on_evidence`.
    """
    if actor.may("operate-accounts") and not actor.is_system:
        raise refuse(
            "evidence-required",
            "请在账号管理中凭介绍信等依据重置密码",
            "An operator resets a password on evidence, on the page of the accounts",
            status=403,
        )
    account = of_entry(actor, entry_id)
    if account is None:
        raise filing_context.not_found()
    policy = policy_of(releases.current(actor.region))
    return resets.reset_password(actor, policy, account.pk, password=password, version=version)


def close_for_entry(actor: Actor, entry_id: int) -> None:
    """End the roles that people have for an entry that is taken out of its register; an account without any other role
    is disabled. Tasks that they had go back to their desks."""
    held = Membership.objects.unscoped().filter(region=actor.region, removed_at__isnull=True)
    policy = policy_of(releases.current(actor.region))
    reason = text("所属条目已删除", "Its entry was removed").zh
    for membership_id, account_id in held.filter(subject_id=entry_id).values_list("pk", "account_id"):
        if not held.filter(account_id=account_id).exclude(pk=membership_id).exists():
            people.set_account_active(actor, policy, account_id, False, reason, heirs=BY_ITSELF)
        people.take_role(actor, policy, membership_id, heirs=BY_ITSELF)
