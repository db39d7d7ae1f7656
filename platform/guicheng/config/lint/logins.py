"""Logins that are a number of the organisation: there, once, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.accounts import Role
from guicheng.config.review import Review
from guicheng.config.walking import Location


@check
def logins_from_organisations_can_be_given(review: Review) -> Iterator[Finding]:
    """A login that is a number of the organisation (WHS-20): one account has it, the number is always there, and no
    organisation of another kind has the same."""
    region = review.config.region
    if region.accounts.login.from_ is not None:
        yield review.finding(
            "login-for-all",
            "只有某个角色的登录名可以取自单位编号：写在 roles.<角色>.accounts.login 下",
            "only a role can take its login from the organisation: it stands below roles.<role>.accounts.login",
            ("region", "accounts", "login", "from"),
        )
    by_number: dict[str, list[str]] = {}
    for name, role in region.roles.items():
        number = role.accounts.login.from_ if role.accounts.login else None
        if number is None:
            continue
        here: Location = ("region", "roles", name, "accounts", "login", "from")
        yield from _single(review, role, here)
        yield from _filled(review, name, role, number, here)
        others = by_number.setdefault(number, [])
        if others or (number == "credit_code" and len(role.of) > 1):
            yield review.finding(
                "login-not-unique",
                f"同一个 {number} 可以属于几类单位，登录名会重复：只在一类单位的一个角色上写",
                f"organisations of several kinds may have one {number}, and their logins would be the same: one role "
                "of one kind may take it",
                here,
            )
        others.append(name)


def _single(review: Review, role: Role, here: Location) -> Iterator[Finding]:
    if role.one_per != "organisation":
        yield review.finding(
            "login-not-unique",
            "登录名取自单位编号，每个单位只能有一个这样的账号：写 one_per: organisation",
            "the login is a number of the organisation, which can have one such account: say `one_per: organisation`",
            here,
        )


def _filled(review: Review, name: str, role: Role, number: str, here: Location) -> Iterator[Finding]:
    """Where somebody registers, the credit code is always asked for, and nothing else."""
    region = review.config.region
    kinds = {one: region.organisation_kinds[one] for one in role.of if one in region.organisation_kinds}
    missing = [one for one, kind in kinds.items() if number not in kind.requires]
    registers = region.registration.kinds.values() if region.registration else ()
    if number == "member_no" and any(name in (kind.role, kind.joins_as) for kind in registers):
        yield review.finding(
            "login-not-filled",
            "自行注册时不填会员编号，不能作为登录名",
            "whoever registers gives no member_no, so that there is no login",
            here,
        )
    elif missing:
        yield review.finding(
            "login-not-filled",
            f"单位类型 {'、'.join(missing)} 没有要求填写 {number}（requires），账号会没有登录名",
            f"{', '.join(missing)} does not require {number}: an account would have no login",
            here,
        )
