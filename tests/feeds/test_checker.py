"""Mistakes planted in a feed are found, at the right line, before anything arrives."""

from __future__ import annotations

import pytest

from guicheng.config.checker import check
from guicheng.config.findings import Findings
from guicheng.config.stores import Texts
from tests.feeds.world import REGION, STORE

FILE = f"rules/{REGION}/feeds.yaml"
TEXT = STORE.files(REGION, Findings())[FILE].decode()

PLANTED: list[tuple[str, str, str]] = [
    ("register: work\n        each", "register: wrk\n        each", "unknown-register"),
    ("parent: persons", "parent: person", "unknown-entry"),
    ("owner: project", "owner: projct", "unknown-entry"),
    ("parent: persons\n", "parent: project\n", "parent-wrong"),
    ("        parent: persons\n", "", "parent-missing"),
    ("entry: persons}", "entry: certificates}", "entry-ambiguous"),
    ("area: {path: area", "aera: {path: area", "unknown-field"),
    ("lookup: stages", "lookup: stage", "unknown-lookup"),
    ('"02": building', '"02": bulding', "unknown-option"),
    ("default: planned", "default: plannd", "unknown-option"),
    ("field: upstream", "field: upstrem", "unknown-field"),
    ("field: upstream", "field: remark", "mark-has-source"),
    ("mark: {entry: project", "mark: {entry: works", "mark-ambiguous"),
    ("when: {row.state: [A, D]}", "when: {row.stat: [A, D]}", "condition.unknown-fact"),
    ("when: {item.post:", "when: {item.pst:", "condition.unknown-fact"),
    ("convert: yuan-to-wan", "convert: yuan-to-wn", "literal-error"),
    ("kind: enterprise", "kind: enterprize", "unknown-organisation-kind"),
    ("number: number\n", "valid_from: number\n", "field-not-filled"),
    ("key: number", "key: ../../../number", "path-too-high"),
    ("person: {entry: persons}", "person: idNumber", "field-wrong-kind"),
    ("  permits:", "  Permits:", "string-pattern-mismatch"),
    ("        key: [项目编码, 工程编码]", "        each: 列表\n        key: [项目编码, 工程编码]", "no-lists"),
    ("to: keeper", "to: keper", "unknown-role"),
    ("to: keeper", "to: clerk", "feed-notice-idle"),
    ('title: "{feed}：', 'title: "{fed}：', "unknown-place"),
    (
        "started_on: {path: permit.started, convert: date}",
        "started_on: {path: permit.started, convert: number}",
        "conversion-wrong-kind",
    ),
    ("area: {path: area, convert: number}", "area: {path: area, convert: yes-no}", "conversion-wrong-kind"),
    ("    quiet: 0", "    quiet: 0\n    keep: {refused: 10, batches: 5}", "value-error"),
    ("absent: {end: until}", "absent: {end: untill}", "unknown-field"),
    ("absent: {end: until}", "absent: {end: post}", "field-wrong-kind"),
    ("absent: {end: until}", "absent: {end: until, take_out: true}", "value-error"),
    ("absent: {set: {state: gone}}", "absent: {set: {stat: gone}}", "unknown-field"),
    ("absent: {set: {state: gone}}", "absent: {set: {state: going}}", "unknown-option"),
    ("complete: {list: row,", "complete: {list: parent, scope: no,", "scope-idle"),
    (
        "        each: parts\n        parent: project\n        key: [/projectCode, no]",
        "        parent: project\n        key: [projectCode, name]",
        "list-of-nothing",
    ),
    ("complete: {list: batch, scope: 项目编码,", "complete: {", "list-of-nothing"),
    ('    snapshot: {files: "*-all.csv"}\n', "", "no-snapshot"),
    ('    snapshot: {files: "*-all.csv"}', "    snapshot: {flag: complete}", "snapshot-never"),
    ("    snapshot: {flag: data.complete}", "    snapshot: {}", "value-error"),
    (
        "    ways: [rest, file]\n    quiet: 0\n    format: {kind: json, rows: data.people}\n    key: member\n"
        "    version: {source: no}\n    snapshot: {flag: data.complete}",
        "    ways: [rest]\n    format: {kind: json, rows: data.people}\n    key: member\n    version: {source: no}\n"
        '    snapshot: {files: "a.json"}',
        "snapshot-never",
    ),
    ("complete: {list: batch, absent: {take_out: true}, most: 0.5, always: 0}", "owner: work", "snapshot-idle"),
]


ABOVE = {"parent-missing": 5, "field-not-filled": 2, "snapshot-idle": 8}
"""What is missing is told where it belongs: so many lines above the place where it stood."""

BELOW = {"list-of-nothing": 2, "no-snapshot": 8}
"""What is said of a list is told where it is declared: so many lines below."""


def test_the_region_is_right_as_it_is() -> None:
    assert [finding.code for finding in check(REGION, STORE, scenarios=False).findings] == []


@pytest.mark.parametrize(("old", "new", "code"), PLANTED)
def test_a_planted_mistake_is_found(old: str, new: str, code: str) -> None:
    assert old in TEXT
    store = Texts({FILE: TEXT.replace(old, new, 1).encode()}, below=STORE)
    found = [one for one in check(REGION, store, scenarios=False).findings if one.code == code]
    assert [one.origin.file for one in found] == [FILE]
    planted = TEXT[: TEXT.index(old)].count("\n") + 1
    lines = range(planted - ABOVE.get(code, 0), planted + new.count("\n") + 1 + BELOW.get(code, 0))
    assert found[0].origin.line in lines, (found[0].origin.line, lines)


def test_a_secret_is_not_fed() -> None:
    file = f"forms/{REGION}/person/ui.yaml"
    text = STORE.files(REGION, Findings())[file].decode()
    mobile = "mobile: {label: 手机, sensitive: mobile}"
    assert mobile in text
    store = Texts({file: text.replace(mobile, "mobile: {label: 手机, widget: password}").encode()}, below=STORE)
    found = [one for one in check(REGION, store, scenarios=False).findings if one.code == "field-not-fed"]
    at = TEXT.splitlines().index("          mobile: {path: phone}")
    assert [(one.origin.file, one.origin.line) for one in found] == [(FILE, at + 1)]


def test_a_list_removes_nobody_with_an_account() -> None:
    file = f"rules/{REGION}/registers.yaml"
    text = STORE.files(REGION, Findings())[file].decode()
    person = "  person: {title: {zh: 人员, en: Persons}, form: person, name: name, create: [clerk]}"
    account = "account: {role: clerk, login_field: name, password_field: mobile}"
    assert person in text
    store = Texts({file: text.replace(person, f"{person[:-1]}, {account}}}").encode()}, below=STORE)
    (found,) = [one for one in check(REGION, store, scenarios=False).findings if one.code == "removes-accounts"]
    at = TEXT.splitlines().index("        complete: {list: batch, absent: {take_out: true}, most: 0.5, always: 0}")
    assert (found.origin.file, found.origin.line) == (FILE, at + 1)


def test_a_feed_without_versions_is_worth_a_thought() -> None:
    store = Texts({FILE: TEXT.replace("    version: {source: modified, kind: time}\n", "", 1).encode()}, below=STORE)
    (finding,) = check(REGION, store, scenarios=False).findings
    assert (finding.code, finding.severity) == ("feed-without-version", "warning")


REGION_FILE = f"workflows/{REGION}/region.yaml"
REGION_TEXT = STORE.files(REGION, Findings())[REGION_FILE].decode()
NOBODY = REGION_TEXT.replace("may: [feeds, configure]", "may: [read-audit]").replace(
    "may: [feeds, reveal]", "may: [reveal]"
)


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        (REGION_FILE, NOBODY, "menu-not-allowed"),
        (REGION_FILE, NOBODY, "feed-unattended"),
        (FILE, "feeds: {}\n", "menu-without-feeds"),
    ],
)  # fmt: skip
def test_somebody_has_to_look_after_what_is_refused(file: str, text: str, code: str) -> None:
    found = {one.code for one in check(REGION, Texts({file: text.encode()}, below=STORE), scenarios=False).findings}
    assert code in found
