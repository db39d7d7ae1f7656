"""A kind of account that nobody could ever review is found before anybody registers for it."""

from __future__ import annotations

import pytest
from django.conf import settings

from guicheng.config.checker import check
from guicheng.config.findings import Findings
from guicheng.config.stores import Folders, Texts

NAME = "yunnan-quality-safety"
FILE = f"workflows/{NAME}/region.yaml"
CONTRACTOR = "    requires: [credit_code, contact, jurisdiction]\n  supervision-firm:"
BY_BOTH = "      role: contractor-user\n      reviewed_by: [authority-reviewer, province-admin]"
BY_PLACE = "      role: contractor-user\n      reviewed_by: [authority-reviewer]"
WITHOUT = CONTRACTOR.replace(", jurisdiction", "")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, False),
        ({CONTRACTOR: WITHOUT}, False),
        ({BY_BOTH: BY_PLACE}, False),
        ({CONTRACTOR: WITHOUT, BY_BOTH: BY_PLACE}, True),
    ],
    ids=["as it is", "the province sees all", "by place", "nobody sees it"],
)
def test_a_kind_needs_a_reviewer_who_sees_it(changes: dict[str, str], found: bool) -> None:
    below = Folders(settings.ROOT)
    text = below.files(NAME, Findings())[FILE].decode()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    findings = check(NAME, Texts({FILE: text.encode()}, below=below), scenarios=False).findings
    said = [one for one in findings if one.code == "nobody-can-review"]
    assert bool(said) == found
    for one in said:
        line = text[: text.index(BY_PLACE)].count("\n") + 2
        assert (one.origin.file, one.origin.line) == (FILE, line)


STORY = f"workflows/{NAME}/scenarios/registration.yaml"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{register: owner, call: lake,", "{register: ownr, call: lake,", "unknown-account-kind"),
        ("{sign_in: lake}", "{sign_in: laek}", "unknown-registration"),
        (
            "{as: authority, review: shilin, decision",
            "{as: authority, review: shilen, decision",
            "unknown-registration",
        ),
        ("decision: refuse, expect", "decision: refused, expect", "unknown-outcome"),
        ("{as: lake, create", "{as: leak, create", "unknown-actor"),
        ("expect: {registration: {lake: admitted}", "expect: {registration: {leka: admitted}", "unknown-registration"),
        ("{registration: {lake: admitted}", "{registration: {lake: admited}", "literal-error"),
        ("data: {legal_person: 罗向东", "data: {legal_persn: 罗向东", "unknown-field"),
        ("attach: {licence: 1}", "attach: {license: 1}", "unknown-slot"),
        ("{withdraw: again,", "{withdraw: agian,", "unknown-registration"),
        ("{sign_in: newcomer}", "{as: firm, sign_in: newcomer}", "value-error"),
        ("{as: firm, review: newcomer,", "{review: newcomer,", "value-error"),
        ("{sign_in: lake}", "{sign_in: lake, joins: true, create: unlock}", "value-error"),
        ("{as: other-firm, review: newcomer,", "{as: other-firm, joins: true, review: newcomer,", "value-error"),
        ("notices: {firm: [registration]}", "notices: {firm: [registrations]}", "unknown-notice"),
    ],
)
def test_a_story_of_registering_speaks_of_what_there_is(old: str, new: str, code: str) -> None:
    below = Folders(settings.ROOT)
    text = below.files(NAME, Findings())[STORY].decode()
    assert old in text
    store = Texts({STORY: text.replace(old, new, 1).encode()}, below=below)
    said = [one for one in check(NAME, store, scenarios=False).findings if one.code == code]
    assert [one.origin.line for one in said] == [text[: text.index(old)].count("\n") + 1]


def test_nobody_asks_to_join_where_nobody_joins() -> None:
    below = Folders(settings.ROOT)
    files = below.files(NAME, Findings())
    joins = "      joins_as: contractor-user\n      joined_by: contractor-user\n"
    closed = files[FILE].decode().replace(joins, "", 1)
    findings = check(NAME, Texts({FILE: closed.encode()}, below=below), scenarios=False).findings
    lines = files[STORY].decode().splitlines()
    told = [(one.origin.file, lines[one.origin.line - 1]) for one in findings if one.code == "nobody-joins"]
    assert len(told) == 2
    assert all(file == STORY and "joins: true" in line for file, line in told)
