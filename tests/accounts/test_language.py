"""The part of the language that says who acts: what it takes, what it refuses, and what comes out."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from guicheng.config.model.accounts import AccountPolicy, OrganisationKind, Role
from guicheng.config.model.registration import AccountKind, Registration

KINDS = {
    "enterprise": {"title": {"zh": "企业", "en": "Enterprise"}, "requires": "credit_code", "unique_by": "credit_code"},
    "tester": {"title": "检测机构", "unique_by": ["name"]},
}
REVIEWED = {"title": "检测机构账号", "organisation": "tester", "role": "tester", "reviewed_by": "enterprise"}
ROLES: dict[str, dict[str, Any]] = {
    "enterprise": {
        "title": "企业用户", "of": "enterprise", "one_per": "organisation", "manages": ["team"],
        "may": "manage-accounts", "accounts": {"initial_password": {"kind": "fixed", "value": "123456"}},
    },
    "team": {
        "title": "工程用户", "of": ["enterprise"], "about": "project", "sees": "own-subject", "one_per": "subject",
        "accounts": {
            "password": {"min_length": 6, "classes": 1},
            "initial_password": {"kind": "typed", "min_length": 6},
        },
    },
}  # fmt: skip


def test_a_region_becomes_a_policy() -> None:
    policy = AccountPolicy.model_validate({"lockout_attempts": 3, "idle_minutes": 30}).build(
        "r1",
        {key: OrganisationKind.model_validate(value) for key, value in KINDS.items()},
        {key: Role.model_validate(value) for key, value in ROLES.items()},
        Registration.model_validate({"kinds": {"tester": REVIEWED}}),
    )
    assert (policy.lockout.attempts, policy.sessions.idle_minutes, policy.codes.minutes) == (3, 30, 10)
    assert policy.kinds["enterprise"].requires == {"credit_code"}
    assert policy.kinds["tester"].unique_name
    assert policy.registrations["tester"].reviewers == {"enterprise"}
    enterprise, team = policy.roles["enterprise"], policy.roles["team"]
    assert (enterprise.slot(7, None), team.slot(7, 5)) == ("enterprise@o7", "team@s5")
    assert (enterprise.manages, enterprise.permissions) == ({"team"}, {"manage-accounts"})
    assert (enterprise.accounts.initial.value, enterprise.accounts.password.min_length) == ("123456", 8)
    assert (team.accounts.initial.kind, team.accounts.password.min_length) == ("typed", 6)
    assert team.accounts.login.allows("abcd")
    assert policy.managed == {"team"}


@pytest.mark.parametrize(
    ("part", "values", "says"),
    [
        (AccountKind, {**REVIEWED, "joins_as": "y"}, "joined_by"),
        (AccountKind, {**REVIEWED, "joined_by": ["y"]}, "joins_as"),
        (AccountKind, {**REVIEWED, "confirm": "fax"}, "mobile"),
        (Registration, {"kinds": {}}, "at least 1"),
        (OrganisationKind, {"title": "x", "unique_by": "colour"}, "credit_code"),
        (Role, {"title": "x", "of": []}, "at least 1"),
        (Role, {"title": "x", "of": "a", "sees": "own-subject"}, "about"),
        (Role, {"title": "x", "of": "a", "one_per": "subject"}, "about"),
        (Role, {"title": "x", "of": "a", "manages": ["b"]}, "manage-accounts"),
        (Role, {"title": "x", "of": "a", "may": "everything"}, "manage-accounts"),
        (Role, {"title": "x", "of": "a", "sees": "all"}, "own-subject"),
        (AccountPolicy, {"login": {"pattern": "["}}, "regular expression"),
        (AccountPolicy, {"initial_password": {"kind": "fixed"}}, "value"),
        (AccountPolicy, {"initial_password": {"kind": "random", "value": "x"}}, "value"),
        (AccountPolicy, {"password": {"min_length": 3}}, "6"),
        (AccountPolicy, {"lockout_attempts": 0}, "3"),
    ],
)
def test_mistakes_are_refused(part: Any, values: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        part.model_validate(values)
