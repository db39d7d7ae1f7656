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
