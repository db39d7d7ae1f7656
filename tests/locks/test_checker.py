"""Mistakes that authors make in `locks.yaml` and in what filings appoint are found at their line, before publishing."""

from __future__ import annotations

from functools import cache

import pytest

from guicheng.config.checker import check
from guicheng.config.findings import Finding, Findings
from guicheng.config.stores import Texts
from tests.locks.world import STORE

LOCKS = "rules/variants/locks.yaml"
MISTAKES = [
    (LOCKS, "register: person, number: id_number", "register: people, number: id_number", "unknown-register"),
    (LOCKS, "number: id_number", "number: idnumber", "unknown-field"),
    (LOCKS, "register: certificate, person: parent", "register: certificate, person: kind", "link-leads-elsewhere"),
    (LOCKS, "work: parent", "work: person", "link-leads-elsewhere"),
    (LOCKS, "valid_to: valid_to", "valid_to: valid_until", "unknown-field"),
    (LOCKS, "surveyor: {title: {zh: 造价员", "quantity-surveyor: {title: {zh: 造价员", "unknown-option"),
    (LOCKS, "posts: [manager]", "posts: [project-manager]", "unknown-post"),
    (LOCKS, "blocks: [officer]", "blocks: [oficer]", "unknown-post"),
    (LOCKS, "blocks: [officer]", "blocks: [manager]", "block-idle"),
    (LOCKS, "distinct: work.contract_no\n    while: {all", "distinct: work.contract\n    while: {all", "unknown-field"),
    (
        LOCKS,
        "distinct: work.contract_no\n    while: {all",
        "distinct: contract_no\n    while: {all",
        "string-pattern-mismatch",
    ),
    (LOCKS, "{work.state: building}, {holds", "{work.state: buliding}, {holds", "condition.unknown-option"),
    (LOCKS, "{work.area: {gt: 90000}}", "{work.size: {gt: 90000}}", "condition.unknown-fact"),
    (LOCKS, "{person.level: senior}", "{person.locked: true}", "condition.unknown-fact"),
    (LOCKS, "eligible: manager", "eligible: managers", "unknown-eligibility"),
    (LOCKS, "organisation_kinds: [contractor]", "organisation_kinds: [contractors]", "unknown-organisation-kind"),
    (LOCKS, "{person}任{post}已达", "{name}任{post}已达", "unknown-place"),
    (LOCKS, "limit: 1\n    distinct", "limit: 0\n    distinct", "greater-than-equal"),
    (LOCKS, "amount: 12", "amount: -12", "term-backwards"),
    (LOCKS, "beyond: wait", "beyond: waiting", "literal-error"),
    (
        "rules/variants/eligibility.yaml",
        "person.posts.manager.count",
        "person.posts.boss.count",
        "condition.unknown-fact",
    ),
    ("workflows/variants/appoint.yaml", "form.person", "form.persons", "unknown-fact"),
    ("workflows/variants/appoint.yaml", "{fact: form.post}", "boss", "unknown-post"),
    ("workflows/variants/appoint.yaml", "appointment: one", "appointment: two", "unknown-appointment"),
    ("workflows/variants/replace.yaml", "replaces: subject", "replaces: appointmnt", "unknown-fact"),
    ("workflows/variants/dismiss.yaml", "posts: [manager, chief]", "posts: [manager, boss]", "unknown-post"),
    ("workflows/variants/release.yaml", "person: subject", "person: subject, rule: managers", "unknown-lock-rule"),
]


@cache
def files() -> dict[str, bytes]:
    return STORE.files("variants", Findings())


@pytest.mark.parametrize(("file", "old", "new", "code"), MISTAKES, ids=[f"{m[3]}: {m[2][:40]}" for m in MISTAKES])
def test_a_mistake_is_found_where_it_stands(file: str, old: str, new: str, code: str) -> None:
    text = files()[file].decode()
    assert old in text
    start = text.index(old)
    differ = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    line = text.count("\n", 0, start + differ) + 1
    store = Texts({file: text.replace(old, new, 1).encode()}, below=STORE)
    found = [f for f in check("variants", store, scenarios=False).findings if f.code == code]
    assert [f.origin.line for f in found if f.origin.file == file] == [line] * len(found) != [], said(store)


def said(store: Texts) -> list[str]:
    shown: list[Finding] = list(check("variants", store, scenarios=False).findings)
    return [f"{f.code} {f.origin.file}:{f.origin.line} {f.message.en}" for f in shown]


def test_rules_without_people_are_a_mistake() -> None:
    text = files()[LOCKS].decode()
    store = Texts({LOCKS: (text[: text.index("people:")] + text[text.index("locks:") :]).encode()}, below=STORE)
    assert {f.code for f in check("variants", store, scenarios=False).findings} >= {"people-undeclared"}


def test_one_register_cannot_play_two_parts() -> None:
    text = files()[LOCKS].decode().replace("works: {register: work}", "works: {register: person}")
    (found,) = check("variants", Texts({LOCKS: text.encode()}, below=STORE), scenarios=False).findings
    assert (found.code, found.origin.line) == ("value-error", 2)
    assert "one part only" in str(found.message.en)
