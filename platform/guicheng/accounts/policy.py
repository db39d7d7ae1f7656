"""What a region decides about its accounts, as plain values; the configuration builds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from guicheng.accounts.actor import ActsFor, RoleRules, Sees
from guicheng.common.patterns import pattern
from guicheng.common.text import Text

DEFAULT_LOGIN_MESSAGE = Text(
    zh="登录名须以字母开头，由字母、数字、下划线组成，长度4-20位",
    en="A login begins with a letter and holds 4 to 20 letters, digits and underscores",
)


@dataclass(frozen=True, slots=True)
class LoginRule:
    """What a login name looks like (HNQ-29); with `source`, which number of the organisation it is (WHS-20)."""

    pattern: str = r"^[A-Za-z][A-Za-z0-9_]{3,19}$"
    message: Text = DEFAULT_LOGIN_MESSAGE
    source: Literal["credit_code", "member_no"] | None = None

    def allows(self, login: str) -> bool:
        """Whether the whole of `login` fits."""
        return pattern(self.pattern).fits(login)


@dataclass(frozen=True, slots=True)
class PasswordRule:
    """What a password chosen by its owner must be like. `classes` counts kinds of characters used out of lower-case
    letters, capitals, digits and others; `remember` is how many earlier ones may not come back."""

    min_length: int = 8
    classes: int = 2
    remember: int = 3
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True)
class InitialPassword:
    """Where the first password of an account comes from. Whatever its kind, it must be changed at the first signing in
    and is never allowed again (A-29).

    `random` is shown once to whoever creates the account; `typed` is chosen by them, at least `min_length` characters
    (HNQ-30); `fixed` is one text for all (HNQ-07); `member-no` is derived from the membership number.
    """

    kind: Literal["random", "typed", "fixed", "member-no"] = "random"
    value: str = field(default="", repr=False)
    min_length: int = 6


@dataclass(frozen=True, slots=True)
class Lockout:
    """After how many wrong passwords in a row, and for how long, a login is refused from an address."""

    attempts: int = 5
    minutes: int = 15


@dataclass(frozen=True, slots=True)
class SessionRule:
    """How long a session lives without use, and at most."""

    idle_minutes: int = 60
    absolute_hours: int = 12


@dataclass(frozen=True, slots=True)
class CodeRule:
    """One-time codes for the reset by the owner (WHS-03)."""

    digits: int = 6
    minutes: int = 10
    tries: int = 5
    wait_seconds: int = 60


@dataclass(frozen=True, slots=True)
class AccountRules:
    """What holds for the accounts of one role."""

    login: LoginRule = LoginRule()
    password: PasswordRule = PasswordRule()
    initial: InitialPassword = InitialPassword()


@dataclass(frozen=True, slots=True)
class RolePolicy:
    """What a role is: for which kinds of organisation, about an entry or not, how many may hold it, what it may do."""

    id: str
    title: Text
    organisation_kinds: frozenset[str]
    sees: Sees
    about: str = ""
    one_per: Literal["organisation", "subject"] | None = None
    manages: frozenset[str] = frozenset()
    manages_only: bool = False
    permissions: frozenset[str] = frozenset()
    applied_for: bool = False
    acts_for: ActsFor = "own-organisation"
    accounts: AccountRules = AccountRules()

    def rules(self) -> RoleRules:
        """What acting under it depends on."""
        return RoleRules(sees=self.sees, permissions=self.permissions, acts_for=self.acts_for)

    def slot(self, organisation_id: int | None, subject_id: int | None) -> str | None:
        """The place one account takes, where only one may (HNQ-06, HNQ-09)."""
        if self.one_per is None:
            return None
        return f"{self.id}@{'s' if self.one_per == 'subject' else 'o'}" + str(
            subject_id if self.one_per == "subject" else organisation_id
        )


@dataclass(frozen=True, slots=True)
class KindPolicy:
    """What a kind of organisation is."""

    id: str
    title: Text
    requires: frozenset[str] = frozenset()
    unique_name: bool = False
    duplicate: Text | None = None
    """Said to the second one with the same number; may name {name}, {contact} and {mobile} (WHS-02)."""


@dataclass(frozen=True, slots=True)
class RegistrationPolicy:
    """A kind of account that people register for by themselves (YNR-01, YNR-02)."""

    id: str
    title: Text
    organisation_kind: str
    role: str
    reviewers: frozenset[str] = frozenset()
    """The roles that review it; without any, one may sign in at once."""
    confirm: Literal["none", "mobile", "email"] = "none"
    """What a code is sent to before the registration is taken."""
    joins_as: str = ""
    """The role of whoever joins an organisation that is registered; empty where nobody joins."""
    joined_by: frozenset[str] = frozenset()
    """The roles within that organisation that decide on joining."""
    for_entry: bool = False
    """Whether a person joins one entry, for which the role is held."""
    peer: str = ""
    """The role whose holders for that entry decide (WHS-17); empty where reviewers do."""
    owners: str = ""
    """The role in the organisation that owns the entry that decides while nobody holds `peer` (B-06)."""


@dataclass(frozen=True, slots=True)
class SystemsPolicy:
    """Who authorises organisations of which kinds to enter business systems; nobody, and none needs it, by default."""

    by: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    offered: tuple[str, ...] = ()
    beginning: tuple[str, ...] = ()
    """Those that an organisation has as long as nothing was decided about them."""

    def held(self, decided: Mapping[str, bool]) -> frozenset[str]:
        """The systems that an organisation is authorised for, after what was `decided` of it."""
        begun = {one for one in self.beginning if decided.get(one, True)}
        return frozenset(begun | {one for one, given in decided.items() if given})


@dataclass(frozen=True)
class Policy:
    """Everything a region decides about its people."""

    region: str
    kinds: Mapping[str, KindPolicy] = field(default_factory=dict)
    roles: Mapping[str, RolePolicy] = field(default_factory=dict)
    registrations: Mapping[str, RegistrationPolicy] = field(default_factory=dict)
    channels: tuple[str, ...] = ("page",)
    """How whoever registered is told of the decision."""
    systems: SystemsPolicy = SystemsPolicy()
    accounts: AccountRules = AccountRules()
    lockout: Lockout = Lockout()
    sessions: SessionRule = SessionRule()
    codes: CodeRule = CodeRule()
    evidence_required: bool = True
    """Whether an operator's reset, unlock or rename needs at least one attachment (HNQ-08, HNQ-11)."""

    @cached_property
    def managed(self) -> frozenset[str]:
        """Roles whose accounts some role manages."""
        return frozenset(role for policy in self.roles.values() for role in policy.manages)

    def rules_of(self, roles: list[str]) -> AccountRules:
        """The account rules of the first of the roles that the region knows; the region's own where there is none."""
        return next((self.roles[role].accounts for role in roles if role in self.roles), self.accounts)
