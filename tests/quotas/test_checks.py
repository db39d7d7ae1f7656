"""What the checker says of quotas: each mistake planted in the region that trains people."""
# ruff: noqa: E501 - a table of quotations reads best with each on its line

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quotas.region import NAME, write
from tests.support.mistakes import assert_found

Q, REGION = f"rules/{NAME}/quotas.yaml", f"workflows/{NAME}/region.yaml"
STORY, ENROLMENT = f"workflows/{NAME}/scenarios/{NAME}.yaml", f"workflows/{NAME}/enrolment.yaml"
SHARES = "shares: {by: divider, among: {kinds: [body]}, until: session.closes_on}"
TAKE = "{filing: enrolment, from: form.session, while: [submitted, confirmed]}"

MISTAKES = [
    (f"forms/{NAME}/session/schema.yaml", "places: {type: integer, minimum: 0}", "places: {type: number, minimum: 0}", "places-not-whole", Q),
    (Q, "places: places, when: {session.kind: continuing}", "places: seats, when: {session.kind: continuing}", "unknown-field", Q),
    (Q, "when: {session.kind: continuing}", "when: {session.knd: continuing}", "condition.unknown-fact", Q),
    (Q, TAKE, "{filing: enrolment, from: form.who, while: [submitted]}", "take-leads-nowhere", Q),
    (Q, TAKE, "{filing: enrolment, from: subject, while: [submitted]}", "take-leads-nowhere", Q),
    (Q, TAKE, "{filing: enrolment, from: form.session, while: [draft]}", "draft-takes-a-place", Q),
    (Q, TAKE, "{filing: enrolment, from: form.session, while: [submited]}", "unknown-state", Q),
    (Q, f"[{TAKE}]", f"[{TAKE}, {TAKE}]", "taken-twice", Q),
    (Q, SHARES, "shares: {by: dividor, among: {kinds: [body]}}", "unknown-role", Q),
    (Q, SHARES, "shares: {by: publisher, among: {kinds: [body]}}", "quotas-out-of-reach", Q),
    (Q, SHARES, "shares: {by: divider, among: {}}", "value-error", Q),
    (Q, SHARES, "shares: {by: divider, among: {kinds: [body]}, until: session.name}", "unfit-fact", Q),
    (Q, "{pool}中{body}的名额", "{pool}中{bodies}的名额", "unknown-place", Q),
    (REGION, "{id: tours, title: 观摩报名, opens: filings, of: tour}", "{id: tours, title: 名额, opens: quotas}", "menu-leads-nowhere", REGION),
    (STORY, "{as: city, shares: continuing, about: autumn, give: {wuhua: 1}}", "{as: city, shares: continuing, about: autumn, give: {wuhuo: 1}}", "unknown-organisation", STORY),
    (STORY, "{as: city, shares: continuing, about: autumn, give: {wuhua: 1}}", "{as: city, shares: continuous, about: autumn, give: {wuhua: 1}}", "unknown-quota", STORY),
    (STORY, "{spring: {continuing.left: 0}}", "{spring: {continuing.lft: 0}}", "unknown-quota", STORY),
    (ENROLMENT, "quota.continuing.given", "quota.tours.given", "condition.unknown-fact", ENROLMENT),
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(tmp_path: Path, mistake: tuple[str, str, str, str, str]) -> None:
    assert_found(NAME, write(tmp_path), mistake)
