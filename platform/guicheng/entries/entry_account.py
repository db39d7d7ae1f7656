"""The account that comes with an entry (HNQ-09), made and closed by the use-cases of `accounts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.accounts.heirs import BY_ITSELF
from guicheng.accounts.models import Account, Membership
from guicheng.accounts.policy import Policy
from guicheng.accounts.service import people, registering, resets
from guicheng.accounts.service.people import NewAccount
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.paths import value_at
from guicheng.common.text import text
from guicheng.common.versions import Version
from guicheng.config import releases
from guicheng.config.model.registers import EntryAccount, EntryWay
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import filing_context, queries
from guicheng.filings.context.roles import policy_of
from guicheng.registers.models import Entry


def follow(
    actor: Actor,
    config: RegionConfig,
    entry: Entry,
    way: EntryWay | None,
    *,
    before: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
) -> None:
    """Bring the account of an entry, where its register has one, to what the entry says after a change.

    It is made where entries that come this `way` (None: it was there) have one and this one never had any; `secrets`
    hold a password that was typed. Its login follows the field it comes from (`before` are the data before the change),
    its organisation the owner. Refuses what making it or naming it refuses, at the field of the form (`login-missing`,
    `login-taken`, `login-invalid` …).
    """
    if before is not None:
        _members_pass_on(actor, config, entry)
    declared = config.registers[entry.register].account
    if declared is None:
        return
    held = Membership.objects.unscoped().filter(region=entry.region, subject_id=entry.pk, role=declared.role)
    first = held.select_related("account").order_by("pk").first()  # the one that came with it, ended or not
    policy = policy_of(config)
    with _at_its_field(declared, entry.data):
        if first is None:
            if way in declared.made_by:
                _make(actor, policy, declared, entry, secrets or {})
            return
        login, said = declared.login_in(entry.data)[1], declared.login_in(before or {})[1]
        if login and login != said and first.account.login == said:
            people.rename(actor, policy, first.account_id, login, entry.pk)
        if first.organisation_id != entry.organisation_id and first.removed_at is None:
            people.move(actor, first.pk, entry.organisation_id)


def _members_pass_on(actor: Actor, config: RegionConfig, entry: Entry) -> None:
    """People who joined an entry by themselves, or wait to, pass with it to another owner."""
    kinds = policy_of(config).registrations.values()
    roles = {kind.role for kind in kinds if kind.for_entry}
    if not roles:
        return
    held = Membership.objects.unscoped().filter(subject_id=entry.pk, role__in=roles, removed_at__isnull=True)
    for pk in held.exclude(organisation=entry.organisation_id).values_list("pk", flat=True):
        people.move(actor, pk, entry.organisation_id)
    registering.pass_on(entry.pk, entry.organisation_id)


def _make(actor: Actor, policy: Policy, declared: EntryAccount, entry: Entry, secrets: Mapping[str, str]) -> None:
    """The account, with the login, name and number that the entry says."""
    login = declared.login_in(entry.data)[1]
    if not login:
        message = text("没有登录名，不能创建账号", "There is no login: the account cannot be made")
        raise Refusal(Problem("login-missing", message, field="login"), status=400)
    new = NewAccount(
        login=login,
        name=str(value_at(entry.data, declared.name_field or "") or entry.name)[:60],
        role=declared.role,
        organisation_id=entry.organisation_id,
        subject_id=entry.pk,
        password=secrets.get(declared.password_field or ""),
        mobile=str(value_at(entry.data, declared.mobile_field or "") or ""),
    )
    people.create_account(actor, policy, new)


@contextmanager
def _at_its_field(declared: EntryAccount, data: Mapping[str, Any]) -> Iterator[None]:
    """Within, a refusal about the login or password is told at the field of the form it came from."""
    fields = {"login": str(declared.login_in(data)[0]), "password": str(declared.password_field or "")}
    try:
        yield
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
    registering.end_for_entry(actor, actor.region, entry_id, reason)
    joined = {kind.role for kind in policy.registrations.values() if kind.for_entry}
    system = Actor.system(actor.region, text("所属条目已删除", "Its entry was removed"))
    for membership_id, account_id, role in held.filter(subject_id=entry_id).values_list("pk", "account_id", "role"):
        by = system if role in joined else actor  # whoever removes a project need not manage the accounts of its people
        if not held.filter(account_id=account_id).exclude(pk=membership_id).exists():
            people.set_account_active(by, policy, account_id, False, reason, heirs=BY_ITSELF)
        people.take_role(by, policy, membership_id, heirs=BY_ITSELF)
