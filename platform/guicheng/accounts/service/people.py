"""Accounts: creating, giving and taking roles, disabling, unlocking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction

from guicheng import audit
from guicheng.accounts import authority, contact, lockout, passwords
from guicheng.accounts.actor import Actor
from guicheng.accounts.heirs import BY_ITSELF, NOBODY_NAMED, Heirs, Loss
from guicheng.accounts.models import Account, Holder, Membership, Organisation
from guicheng.accounts.policy import AccountRules, Policy, RolePolicy
from guicheng.accounts.ports import lost
from guicheng.accounts.service import logins
from guicheng.common import clock
from guicheng.common.acts import act
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import Text, text
from guicheng.common.versions import Version, require_unchanged, stamp
from guicheng.statements import insert_if_free

_DETAILS = {
    "name": text("姓名", "Name"),
    "mobile": text("手机号", "Mobile number"),
    "email": text("电子邮箱", "E-mail"),
}


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be created, with the role it begins with."""

    login: str
    name: str
    role: str
    organisation_id: int | None
    subject_id: int | None = None
    password: str | None = field(default=None, repr=False)
    mobile: str = ""
    email: str = ""
    holder_id: int | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """A new account. `password` is set where it has to be shown, once, to whoever created it."""

    account: Account
    membership: Membership
    password: str | None = field(default=None, repr=False)


def account_version(account: Account) -> str:
    """The version of an account: it changes with its details, its state, its password and the roles it holds."""
    held = Membership.objects.unscoped().filter(account=account, removed_at=None).order_by("id")
    return stamp(
        account.name,
        account.mobile,
        account.email,
        account.state,
        account.disabled_reason,
        account.password_changed_at,
        list(held.values_list("id", flat=True)),
    )


def unchanged(account: Account, version: Version | None, **mine: str | bool) -> None:
    """Refuses (`Conflict`) what was made from another version of an account than there is now."""
    if version is not None:
        require_unchanged(
            version,
            account_version(account),
            ("account", account.pk),
            mine=mine or None,
            labels=_DETAILS,
            theirs={name: getattr(account, name) for name in mine},
        )


@transaction.atomic
def create_account(actor: Actor, policy: Policy, new: NewAccount) -> Created:
    """Create an account of a role the actor manages (HNQ-09, HNQ-14). Its first password comes from the role's policy
    and must be changed at the first signing in (A-29)."""
    authority.require_managing(actor, policy, [new.role], new.organisation_id)
    role = role_of(policy, new.role)
    organisation = authority.organisation(actor, new.organisation_id) if new.organisation_id else None
    if new.subject_id is None:  # those of entries are called as their forms say
        new = replace(new, mobile=contact.mobile(new.mobile))
        if found := contact.problems("mobile", new.mobile, "mobile"):
            raise Refusal(found, status=400)
    if role.accounts.login.source is not None:
        new = replace(new, login=logins.of_organisation(role.accounts, organisation, new.login))
    password, shown = passwords.first(
        role.accounts.initial, new.password, organisation.member_no if organisation else None
    )
    account = build(policy, role.accounts, new)
    account.manages_only = role.manages_only
    account.created_by, account.managed_by_id = actor.account_id, actor.account_id
    passwords.give(account, password)
    save_new(account)
    passwords.remember(account, initial=True)
    title = Text(zh="创建账号", en="Create account")
    changes = {"login": [None, account.login], "role": [None, role.id], "organisation": [None, new.organisation_id]}
    audit.record(
        actor,
        audit.Event(
            "account.create", "account", account.pk, subject_id=new.subject_id, title=title, changes=changes, first=True
        ),
    )
    given = Given(role, organisation, new.subject_id, new.valid_from, new.valid_until)
    membership = hold(actor, account, given)
    return Created(account, membership, password if shown else None)


def rename(actor: Actor, policy: Policy, account_id: int, login: str, subject_id: int) -> None:
    """Let the login of an account follow the entry that it came with: whoever may change that field of the entry, may
    do so. Refuses one that does not fit (400, HNQ-29), or is taken. The caller's transaction."""
    account = Account.objects.unscoped().select_for_update(of=("self",)).get(pk=account_id)
    roles = list(Membership.objects.unscoped().filter(account=account).order_by("pk").values_list("role", flat=True))
    before = account.login
    logins.take(account, logins.fitting(policy.rules_of(roles), login))
    title, changes = Text(zh="更改登录名", en="Change login"), {"login": [before, account.login]}
    audit.record(
        actor, audit.Event("account.rename", "account", account.pk, subject_id=subject_id, title=title, changes=changes)
    )


def move(actor: Actor, membership_id: int, organisation_id: int | None) -> None:
    """Let the account of an entry pass to another organisation, with the entry. The caller's transaction."""
    held = Membership.objects.unscoped().select_related("account").get(pk=membership_id)
    before, account = held.organisation_id, held.account
    held.organisation_id = organisation_id
    held.save(update_fields=["organisation"])
    if account.organisation_id == before:
        account.organisation_id = organisation_id
        account.save(update_fields=["organisation"])
    title, changes = Text(zh="账号转入其他单位", en="Move account"), {"organisation": [before, organisation_id]}
    audit.record(
        actor,
        audit.Event("account.move", "account", account.pk, subject_id=held.subject_id, title=title, changes=changes),
    )


def role_of(policy: Policy, role_id: str) -> RolePolicy:
    """A role of the region, or a Refusal."""
    if role_id not in policy.roles:
        raise refuse("role-unknown", "没有这个角色", "There is no such role", status=400, field="role")
    return policy.roles[role_id]


def build(policy: Policy, rules: AccountRules, new: NewAccount) -> Account:
    """The account, not stored; refuses (400) a login that does not fit (HNQ-29)."""
    login = new.login if rules.login.source is not None else logins.fitting(rules, new.login)
    if not new.name.strip():
        raise Refusal(Problem("required", text("请填写姓名", "Please give the name"), field="name"), status=400)
    return Account(
        region=policy.region,
        login=login,
        name=new.name.strip(),
        mobile=new.mobile.strip(),
        email=new.email.strip(),
        holder_id=new.holder_id,
        organisation_id=new.organisation_id,
    )


def save_new(account: Account) -> None:
    """Store a new account; refuses a login that is taken in the region."""
    if not insert_if_free(account):
        raise logins.taken()


@dataclass(frozen=True)
class Given:
    """A role to be held in an organisation, for one entry where the role is about one, and from when until when."""

    role: RolePolicy
    organisation: Organisation | None
    subject_id: int | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    source: Membership.Source = Membership.Source.ROLE


def hold(actor: Actor, account: Account, given: Given) -> Membership:
    """Give an account a role. Refuses one that does not exist in that kind of organisation, lacks its entry, or whose
    only place is taken (HNQ-06, HNQ-09)."""
    role, organisation = given.role, given.organisation
    if organisation is None or organisation.kind not in role.organisation_kinds:
        raise refuse(
            "role-elsewhere", "该类单位没有这个角色", "This kind of organisation has no such role", field="role"
        )
    if bool(role.about) != (given.subject_id is not None):
        raise refuse("role-subject", "该角色与填报对象不匹配", "This role does not go with that entry", field="role")
    source = role.accounts.login.source
    if source is not None and account.login != getattr(organisation, source):
        raise refuse(
            "login-differs",
            "该角色的账号以单位编号为登录名，不能授予已有的其他账号",
            "The login of this role is the organisation's number: it cannot be given to another account",
            field="role",
        )
    membership = Membership(
        region=account.region,
        account=account,
        organisation=organisation,
        role=role.id,
        subject_id=given.subject_id,
        source=given.source,
        slot=role.slot(organisation.pk, given.subject_id),
        valid_from=given.valid_from,
        valid_until=given.valid_until,
        created_by=actor.account_id,
    )
    if not insert_if_free(membership):
        raise _cannot_hold(role, membership)
    return membership


def _cannot_hold(role: RolePolicy, wanted: Membership) -> Refusal:
    held = Membership.objects.unscoped().filter(region=wanted.region, slot=wanted.slot, removed_at__isnull=True)
    if wanted.slot is not None and held.exists():
        zh, en = ("每个项目", "each entry") if role.one_per == "subject" else ("每个单位", "each organisation")
        return refuse(
            "slot-taken",
            f"{zh}只能有一个“{role.title.zh}”账号",
            f"There may be only one account as {role.title.en or role.title.zh} for {en}",
        )
    return refuse("role-held", "该账号已有这个角色", "The account holds this role already", field="role")


@transaction.atomic
def give_role(
    actor: Actor,
    policy: Policy,
    account_id: int,
    role_id: str,
    *,
    organisation_id: int,
    subject_id: int | None = None,
    version: Version | None = None,
) -> Membership:
    """Give an account a further role, in its own or another organisation."""
    account = authority.managed_account(actor, policy, account_id)
    unchanged(account, version)
    authority.require_managing(actor, policy, [role_id], organisation_id)
    organisation = authority.organisation(actor, organisation_id)
    membership = hold(actor, account, Given(role_of(policy, role_id), organisation, subject_id))
    title = Text(zh="授予角色", en="Give role")
    changes = {"role": [None, role_id], "organisation": [None, organisation_id]}
    audit.record(
        actor,
        audit.Event("account.give-role", "account", account.pk, subject_id=subject_id, title=title, changes=changes),
    )
    return membership


@act
def take_role(
    actor: Actor, policy: Policy, membership_id: int, *, version: Version | None = None, heirs: Heirs = NOBODY_NAMED
) -> None:
    """End a membership, which frees the place it took. Refuses `tasks-open` where the account has tasks that it could
    then no longer take and `heirs` do not say who takes them on."""
    membership = Membership.objects.visible_to(actor).filter(pk=membership_id, removed_at=None).first()
    if membership is None:
        raise authority.not_found()
    account = authority.managed_account(actor, policy, membership.account_id)
    unchanged(account, version)
    membership.removed_at, membership.removed_by = clock.now(), actor.account_id
    membership.save(update_fields=["removed_at", "removed_by"])
    title = Text(zh="收回角色", en="Take role")
    changes = {"role": [membership.role, None], "organisation": [membership.organisation_id, None]}
    audit.record(actor, audit.Event("account.take-role", "account", account.pk, title=title, changes=changes))
    lost(actor, Loss(account.region, [account.pk], title.zh, frozenset({membership.role})), heirs)


def end_expired(region: str, membership_id: int, actor: Actor) -> bool:
    """End a membership whose last day has passed: its place is free, and tasks of the account go back to their desks.
    False where it has been ended already. The caller's transaction."""
    found = Membership.objects.unscoped().filter(pk=membership_id, region=region)
    account = found.values_list("account_id", flat=True).first()
    Account.objects.unscoped().select_for_update(of=("self",)).filter(pk=account or 0).first()
    over = found.filter(removed_at=None, valid_until__lt=clock.today()).first()
    if over is None:
        return False
    over.removed_at = clock.now()
    over.save(update_fields=["removed_at"])
    title = Text(zh="角色到期", en="Role over")
    changes = {"role": [over.role, None], "organisation": [over.organisation_id, None]}
    audit.record(actor, audit.Event("account.role-over", "account", over.account_id, title=title, changes=changes))
    lost(actor, Loss(region, [over.account_id], title.zh, frozenset({over.role})), BY_ITSELF)
    return True


def expired(most: int, region: str | None = None) -> list[tuple[str, int]]:
    """Region and id of memberships whose last day has passed and that have not been ended, of one region or all."""
    held = Membership.objects.unscoped().filter(removed_at=None, valid_until__lt=clock.today())
    held = held.filter(region=region) if region else held
    return list(held.order_by("valid_until", "pk").values_list("region", "pk")[:most])


@act
def set_account_active(
    actor: Actor,
    policy: Policy,
    account_id: int,
    active: bool,
    reason: str = "",
    *,
    version: Version | None = None,
    heirs: Heirs = NOBODY_NAMED,
) -> Account:
    """Disable an account, which ends its sessions, or enable it again (HNA-62). Nobody disables themselves. Refuses
    `tasks-open` where it has open tasks and `heirs` do not say who takes them on."""
    account = authority.managed_account(actor, policy, account_id)
    unchanged(account, version)
    if account.pk == actor.account_id:
        raise refuse("own-account", "不能禁用自己的账号", "You cannot disable your own account")
    if account.state not in (Account.State.ACTIVE, Account.State.DISABLED):
        raise refuse("account-not-reviewed", "该账号尚未通过审核", "The account has not passed its review")
    before = account.state
    account.state = Account.State.ACTIVE if active else Account.State.DISABLED
    account.disabled_at = None if active else clock.now()
    account.disabled_by = None if active else actor.account_id
    account.disabled_reason = "" if active else reason[:300]
    account.session_epoch += 0 if active else 1
    account.save(update_fields=["state", "disabled_at", "disabled_by", "disabled_reason", "session_epoch"])
    title = Text(zh="启用账号", en="Enable account") if active else Text(zh="禁用账号", en="Disable account")
    action = "account.enable" if active else "account.disable"
    audit.record(
        actor,
        audit.Event(
            action, "account", account.pk, title=title, opinion=reason, changes={"state": [before, account.state]}
        ),
    )
    if not active:
        lost(actor, Loss(account.region, [account.pk], reason or title.zh), heirs)
    return account


@transaction.atomic
def unlock(actor: Actor, policy: Policy, account_id: int, reason: str = "", *, version: Version | None = None) -> None:
    """Lift the lockout after wrong passwords, from every address."""
    account = authority.managed_account(actor, policy, account_id)
    unchanged(account, version)
    lifted = lockout.lift(account)
    title = Text(zh="解除登录锁定", en="Lift lockout")
    audit.record(
        actor, audit.Event("account.unlock", "account", account.pk, title=title, opinion=reason, why={"lifted": lifted})
    )


@transaction.atomic
def join_accounts(actor: Actor, policy: Policy, account_ids: Sequence[int], *, name: str, mobile: str = "") -> Holder:
    """Say that several accounts belong to one person, who may then change between them after signing in (YNR-03).
    The actor must manage each of them."""
    accounts = [authority.managed_account(actor, policy, account_id) for account_id in sorted(set(account_ids))]
    holder = Holder.objects.create(region=policy.region, name=name, mobile=mobile)
    for account in accounts:
        account.holder = holder
        account.save(update_fields=["holder"])
        title = Text(zh="关联同一人的账号", en="Join accounts of one person")
        audit.record(actor, audit.Event("account.join", "account", account.pk, title=title, why={"holder": holder.pk}))
    return holder
