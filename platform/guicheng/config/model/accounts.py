"""The parts of `workflows/<region>/region.yaml` that say who acts: organisation kinds, roles, account policies."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from guicheng.accounts import policy
from guicheng.accounts.actor import ActsFor, Sees
from guicheng.common.patterns import PatternMistake, pattern
from guicheng.config.model.base import Part, Text
from guicheng.config.model.kinds import Within
from guicheng.config.model.names import OneOrMany, OrganisationKindId, Pattern, RegisterId, RoleId, Secret
from guicheng.config.model.registration import Registration

Permission = Literal[
    "manage-accounts",
    "operate-accounts",
    "manage-organisations",
    "review-registrations",
    "review-access",
    "name-deputy",
    "reveal",
    "read-audit",
    "export",
    "amend",
    "feeds",
    "configure",
    "publish",
]
"""What a role may do beside filing and deciding:

- ``manage-accounts``: create, change, disable and reset accounts of the roles it manages, in its own organisation
- ``operate-accounts``: reset, unlock and disable any account it sees, on evidence and with a reason (HNQ-08)
- ``manage-organisations``: register organisations, members or not, and rename them on evidence (HNQ-11, HNQ-12)
- ``review-registrations``: decide on registrations and applications for accounts (YNR-02, HNA-63)
- ``review-access``: decide on applications for permissions (HNA-64 to HNA-67)
- ``name-deputy``: have a colleague take one's tasks for some days (代理人), named by oneself or by whoever manages one
- ``reveal``: read masked personal data in full, with a reason, logged
- ``read-audit``: read the audit
- ``export``: run the exports offered to the role
- ``amend``: correct what is confirmed, with a reason, logged (A-13)
- ``feeds``: look after what other systems push: read batches, repair and dismiss refused rows
- ``configure``, ``publish``: change the region's configuration; put a release live
"""


MenuItemName = Annotated[str, Within("menu-items")]


class OrganisationKind(Part):
    """A kind of organisation (单位类型): enterprise, association, authority …"""

    title: Text
    requires: OneOrMany[Literal["credit_code", "member_no", "jurisdiction", "contact"]] = Field(
        default_factory=list, description="what must be given when one is registered"
    )
    unique_by: OneOrMany[Literal["credit_code", "member_no", "name"]] = Field(
        default_factory=lambda: ["credit_code", "member_no"],  # type: ignore[arg-type]
        description="the numbers are never given twice within a kind in any case; `name` adds the name",
    )
    duplicate: Text | None = Field(
        None, description="said where the number is taken; may name {name}, {contact}, {mobile} (WHS-02)"
    )

    def build(self, kind_id: str) -> policy.KindPolicy:
        """The kind as the accounts read it."""
        return policy.KindPolicy(
            id=kind_id,
            title=self.title,
            requires=frozenset(self.requires),
            unique_name="name" in self.unique_by,
            duplicate=self.duplicate,
        )


class LoginRule(Part):
    """What login names look like (HNQ-29), or which number of the organisation the login is (WHS-20)."""

    pattern: Pattern = policy.LoginRule().pattern
    message: Text = policy.DEFAULT_LOGIN_MESSAGE
    from_: Literal["credit_code", "member_no"] | None = Field(
        None,
        alias="from",
        description="the login is this number of the account's organisation; nobody types one. Of a role only, of "
        "which an organisation has one account",
    )

    @model_validator(mode="after")
    def _pattern_is_one(self) -> LoginRule:
        try:
            pattern(self.pattern)
        except PatternMistake as mistake:
            raise ValueError(f"`pattern` is no regular expression that can be used here: {mistake}") from None
        if self.from_ is not None and {"pattern", "message"} & self.model_fields_set:
            raise ValueError(
                "登录名取自单位的编号（`from`），不再写 `pattern`、`message` / "
                "a login that is a number of the organisation (`from`) has no `pattern` or `message`"
            )
        return self


class PasswordRule(Part):
    """What a password chosen by its owner must be like."""

    min_length: int = Field(8, ge=6, le=64)
    classes: int = Field(2, ge=1, le=4, description="of lower-case letters, capitals, digits, other characters")
    remember: int = Field(3, ge=0, le=24, description="how many earlier passwords may not come back")
    max_age_days: int | None = Field(None, ge=1, description="after which it must be changed")


class InitialPassword(Part):
    """Where first passwords come from. They must be changed at the first signing in and never come back (A-29)."""

    kind: Literal["random", "typed", "fixed", "member-no"] = Field(
        "random", description="`random` is shown once; `typed` by whoever creates the account (HNQ-30)"
    )
    value: Secret = Field("", description="the text of a `fixed` one (HNQ-07)")
    min_length: int = Field(6, ge=1, le=64, description="least length of a `typed` one")

    @model_validator(mode="after")
    def _fixed_has_a_value(self) -> InitialPassword:
        if (self.kind == "fixed") != bool(self.value):
            raise ValueError(
                "固定的初始密码才写 `value`，且必须写 / "
                "`value` is the text of a fixed initial password, and of no other"
            )
        return self


class RoleAccounts(Part):
    """What differs from the region's account policy for accounts of one role."""

    login: LoginRule | None = None
    password: PasswordRule | None = None
    initial_password: InitialPassword | None = None


class Role(Part):
    """A role (角色): who holds it, what it sees, whom it manages, what it may do."""

    title: Text
    of: OneOrMany[OrganisationKindId] = Field(min_length=1, description="the kinds of organisation it exists in")
    about: RegisterId | None = Field(None, description="the register whose single entry it is for, e.g. projects")
    sees: Sees = Field("own-organisation", description="how far it sees")
    acts_for: ActsFor = Field(
        "own-organisation",
        description="whose drafts and entries it changes, hands in and deletes: those of its own organisation (or of "
        "its own entry), or, with `territory`, of everybody within what it sees (HNA-29, HNA-70)",
    )
    one_per: Literal["organisation", "subject"] | None = Field(
        None, description="only one account may hold it in an organisation (HNQ-06) or for an entry (HNQ-09)"
    )
    manages: OneOrMany[RoleId] = Field(
        default_factory=list, description="roles whose accounts it creates, resets and disables (HNQ-10)"
    )
    manages_only: bool = Field(False, description="it manages users and cannot enter the business (WHS-04)")
    may: OneOrMany[Permission] = Field(default_factory=list, description="what else it may do")
    applied_for: bool = Field(False, description="may be applied for in addition to one's role (HNA-64)")
    home: MenuItemName | None = Field(
        None, description="id of the menu entry that opens after signing in; the first by default"
    )
    menu: RoleId | None = Field(None, description="the role whose menu it shares; its own by default")
    accounts: RoleAccounts = Field(default_factory=RoleAccounts)

    @model_validator(mode="after")
    def _fits_together(self) -> Role:
        if self.about is None and "subject" in (self.one_per, self.sees.removeprefix("own-")):
            raise ValueError(
                "只为一个条目而设的角色要用 `about` 指明台账 / "
                "a role that is for one entry names its register with `about`"
            )
        if self.acts_for == "territory" and self.sees not in ("jurisdiction", "region"):
            raise ValueError(
                "`acts_for: territory` 不能比 `sees` 更宽：角色要看到辖区（jurisdiction）或全区（region） / "
                "`acts_for: territory` is never wider than `sees`: the role sees a jurisdiction or the region"
            )
        if self.manages and "manage-accounts" not in self.may and "operate-accounts" not in self.may:
            raise ValueError(
                "写了 `manages` 的角色，`may` 里要有 manage-accounts 或 operate-accounts / "
                "a role with `manages` may `manage-accounts` (or `operate-accounts`)"
            )
        return self

    def build(self, role_id: str, region: AccountPolicy) -> policy.RolePolicy:
        """The role as the accounts read it."""
        own = self.accounts
        return policy.RolePolicy(
            id=role_id,
            title=self.title,
            organisation_kinds=frozenset(self.of),
            sees=self.sees,
            about=self.about or "",
            one_per=self.one_per,
            manages=frozenset(self.manages),
            manages_only=self.manages_only,
            permissions=frozenset(self.may),
            applied_for=self.applied_for,
            acts_for=self.acts_for,
            accounts=_rules(
                own.login or region.login,
                own.password or region.password,
                own.initial_password or region.initial_password,
            ),
        )


class AccountPolicy(Part):
    """What holds for all accounts of the region, unless a role says otherwise."""

    login: LoginRule = Field(default_factory=LoginRule)
    password: PasswordRule = Field(default_factory=PasswordRule)
    initial_password: InitialPassword = Field(default_factory=InitialPassword)
    lockout_attempts: int = Field(5, ge=3, le=20, description="wrong passwords in a row")
    lockout_minutes: int = Field(15, ge=1, le=1440)
    idle_minutes: int = Field(60, ge=5, le=1440, description="a session ends after so long without use")
    session_hours: int = Field(12, ge=1, le=168, description="a session ends after so long in any case")
    code_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    evidence_required: bool = Field(
        True, description="an operator's reset, unlock or rename needs an attachment (HNQ-08, HNQ-11)"
    )

    def build(
        self,
        region: str,
        kinds: dict[str, OrganisationKind],
        roles: dict[str, Role],
        registration: Registration | None = None,
        systems: policy.SystemsPolicy | None = None,
    ) -> policy.Policy:
        """Everything the region decides about its people, as the accounts read it."""
        return policy.Policy(
            region=region,
            kinds={kind_id: kind.build(kind_id) for kind_id, kind in kinds.items()},
            roles={role_id: role.build(role_id, self) for role_id, role in roles.items()},
            registrations={one: kind.build(one) for one, kind in (registration.kinds if registration else {}).items()},
            channels=tuple(registration.channels) if registration else ("page",),
            systems=systems or policy.SystemsPolicy(),
            accounts=_rules(self.login, self.password, self.initial_password),
            lockout=policy.Lockout(self.lockout_attempts, self.lockout_minutes),
            sessions=policy.SessionRule(self.idle_minutes, self.session_hours),
            codes=policy.CodeRule(minutes=self.code_minutes),
            evidence_required=self.evidence_required,
        )


def _rules(login: LoginRule, password: PasswordRule, initial: InitialPassword) -> policy.AccountRules:
    return policy.AccountRules(
        policy.LoginRule(login.pattern, login.message, login.from_),
        policy.PasswordRule(**password.model_dump()),
        policy.InitialPassword(**initial.model_dump()),
    )
