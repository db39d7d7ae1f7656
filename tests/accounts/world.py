"""A small region to test accounts in: an association that operates it, enterprises, project teams, an authority."""

from __future__ import annotations

from typing import Any

from guicheng.accounts.actor import EVERYTHING, Actor
from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.accounts.policy import (
    AccountRules,
    InitialPassword,
    KindPolicy,
    Lockout,
    PasswordRule,
    Policy,
    RegistrationPolicy,
    RolePolicy,
)
from guicheng.accounts.sessions import actor_for, memberships
from guicheng.common.text import Text

REGION = "r1"
PLACE = "430102"
TYPED = AccountRules(initial=InitialPassword("typed", min_length=6), password=PasswordRule(min_length=6, classes=1))
FIXED = AccountRules(initial=InitialPassword("fixed", value="123456"))


def role(role_id: str, *kinds: str, **rest: Any) -> RolePolicy:
    """A role that is called by its id."""
    permissions = frozenset(rest.pop("may", ()))
    manages = frozenset(rest.pop("manages", ()))
    return RolePolicy(
        role_id, Text(zh=role_id), frozenset(kinds), rest.pop("sees", "own-organisation"), permissions=permissions,
        manages=manages, **rest,
    )  # fmt: skip


POLICY = Policy(
    REGION,
    kinds={
        "enterprise": KindPolicy("enterprise", Text(zh="企业"), frozenset({"credit_code"})),
        "builder": KindPolicy("builder", Text(zh="建设单位"), frozenset({"contact"})),
        "tester": KindPolicy("tester", Text(zh="检测机构"), frozenset({"jurisdiction"}), unique_name=True),
        "association": KindPolicy("association", Text(zh="协会")),
        "authority": KindPolicy("authority", Text(zh="主管部门"), frozenset({"jurisdiction"})),
    },
    roles={
        "enterprise": role(
            "enterprise", "enterprise", one_per="organisation", may=["manage-accounts"], manages=["team", "clerk"],
            accounts=FIXED,
        ),
        "team": role("team", "enterprise", sees="own-subject", about="project", one_per="subject", accounts=TYPED),
        "clerk": role("clerk", "enterprise", "authority", accounts=AccountRules()),
        "desk": role(
            "desk", "association", sees="region", manages=["enterprise", "team", "clerk", "tester-admin"],
            may=["operate-accounts", "manage-organisations", "review-registrations", "review-access", "reveal"],
        ),
        "officer": role("officer", "authority", sees="jurisdiction", may=["manage-accounts"], manages=["clerk"]),
        "scorer": role("scorer", "authority", sees="jurisdiction", applied_for=True, may=["export"]),
        "trainer": role("trainer", "authority", applied_for=True),
        "builder": role("builder", "builder"),
        "tester-admin": role("tester-admin", "tester", manages_only=True),
        "tester": role("tester", "tester"),
        "reviewer": role("reviewer", "authority", sees="jurisdiction", may=["review-registrations"]),
    },
    registrations={
        "builder": RegistrationPolicy("builder", Text(zh="建设单位账号"), "builder", "builder"),
        "tester": RegistrationPolicy(
            "tester", Text(zh="检测机构账号"), "tester", "tester-admin", frozenset({"desk", "reviewer"}),
            joins_as="tester", joined_by=frozenset({"tester-admin"}),
        ),
        "proved": RegistrationPolicy("proved", Text(zh="先验手机号"), "builder", "builder", confirm="mobile"),
    },
    lockout=Lockout(attempts=3, minutes=15),
)  # fmt: skip


def policy_of(region: str) -> Policy | None:
    """The resolver that the tests plug in."""
    return POLICY if region == REGION else None


OPERATOR = Actor.system(REGION, "test", channel="command")
ADMINISTRATOR = Actor("", 1, "root", permissions=frozenset({EVERYTHING})).in_region(REGION)
_codes = iter(f"{n:08d}" for n in range(1, 10**8))


def organisation(kind: str = "enterprise", name: str = "某建设公司", **values: Any) -> Organisation:
    """An organisation, stored."""
    return Organisation.objects.create(region=values.pop("region", REGION), kind=kind, name=name, **values)


def account(role_id: str, of: Organisation, **values: Any) -> Account:
    """An account with one role, stored; its password is `Passw0rd-1`."""
    subject_id = values.pop("subject_id", None)
    login = values.pop("login", f"u{next(_codes)}")
    made = Account(region=of.region, login=login, name=values.pop("name", "王小明"), organisation=of, **values)
    made.set_password("Passw0rd-1")
    made.save()
    policy = POLICY.roles.get(role_id)
    Membership.objects.create(
        region=of.region,
        account=made,
        organisation=of,
        role=role_id,
        subject_id=subject_id,
        slot=policy.slot(of.pk, subject_id) if policy else None,
    )
    return made


def acting(made: Account) -> Actor:
    """The account at work, under its first role."""
    return actor_for(made, memberships(made)[0].pk, policy=POLICY)


def actor(role_id: str, of: Organisation, **values: Any) -> Actor:
    """A new account at work."""
    return acting(account(role_id, of, **values))
