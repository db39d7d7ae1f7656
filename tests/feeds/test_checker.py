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
]


ABOVE = {"parent-missing": 5, "field-not-filled": 2}
"""What is missing is told where it belongs: so many lines above the place where it stood."""


def test_the_region_is_right_as_it_is() -> None:
    assert [finding.code for finding in check(REGION, STORE, scenarios=False).findings] == []


@pytest.mark.parametrize(("old", "new", "code"), PLANTED)
def test_a_planted_mistake_is_found(old: str, new: str, code: str) -> None:
    assert old in TEXT
    store = Texts({FILE: TEXT.replace(old, new, 1).encode()}, below=STORE)
    found = [one for one in check(REGION, store, scenarios=False).findings if one.code == code]
    assert [one.origin.file for one in found] == [FILE]
    planted = TEXT[: TEXT.index(old)].count("\n") + 1
    lines = range(planted - ABOVE.get(code, 0), planted + new.count("\n") + 1)
    assert found[0].origin.line in lines, (found[0].origin.line, lines)


def test_a_feed_without_versions_is_worth_a_thought() -> None:
    store = Texts({FILE: TEXT.replace("    version: {source: modified, kind: time}\n", "", 1).encode()}, below=STORE)
    (finding,) = check(REGION, store, scenarios=False).findings
    assert (finding.code, finding.severity) == ("feed-without-version", "warning")


REGION_FILE = f"workflows/{REGION}/region.yaml"
REGION_TEXT = STORE.files(REGION, Findings())[REGION_FILE].decode()
NOBODY = REGION_TEXT.replace("may: [feeds, configure, read-audit]", "may: [read-audit]").replace(
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
