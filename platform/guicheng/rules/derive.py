"""What rule sets of a region conclude: statuses, findings, who is eligible.

Of a status and of eligibility the engine says which of many rules hold; only the rule that decides, or a requirement
that is not met, is then explained, from the facts as they were read. Of findings each is explained whatever it says,
and the explanation is the answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

from guicheng.common import clock
from guicheng.common.errors import Problem
from guicheng.common.text import Text
from guicheng.config.conditions.explain import Verdict, explain
from guicheng.config.conditions.facts import Facts
from guicheng.config.conditions.render import Labels, unlabelled
from guicheng.config.model.conditions import Condition
from guicheng.config.model.rules import Eligibility, Finding, FindingSet, StatusRule, StatusRules, Tone
from guicheng.rules.sets import Outcome, ReadOnce, compile_rules, evaluate

_NONE: Mapping[str, Condition] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class StatusDecision:
    """The status of an entry and why: the `rule` that decided ("" where none holds), its text, and its verdict.

    `latched` says that the rule no longer holds but goes on deciding; the verdict then tells what is so today.
    """

    status: str
    rule: str
    latched: bool
    why: Text | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One finding: whether it holds, what is said about it (``None`` = nothing), and why."""

    finding: str
    holds: bool
    text: Text | None
    tone: Tone
    verdict: Verdict


def status(
    rules: StatusRules,
    facts: Facts,
    previous: str | None = None,
    *,
    named: Mapping[str, Condition] = _NONE,
    today: dt.date | None = None,
    zone: ZoneInfo = clock.SHANGHAI,
    labels: Labels = unlabelled,
) -> StatusDecision:
    """The derived status of an entry (HNQ-47…52): the first rule that holds decides.

    `previous` is the id of the rule that decided last time (`StatusDecision.rule`). If that rule latches, it goes on
    deciding unless a rule above it holds; an id the rules do not have is as if nothing had been decided.
    """
    today = today or clock.today(zone)
    rule_set = compile_rules([(rule.id, rule.when) for rule in rules.rules], named=named)
    outcome = evaluate(rule_set, facts, today=today, zone=zone)
    rule, latched = _deciding(rules, outcome, previous)
    if rule is None:
        return StatusDecision(rules.otherwise, "", False, None, None)
    verdict = explain(rule.when, outcome.facts, named=named, today=today, zone=zone, labels=labels)
    return StatusDecision(rule.status, rule.id, latched, rule.why, verdict)


def _deciding(rules: StatusRules, outcome: Outcome, previous: str | None) -> tuple[StatusRule | None, bool]:
    """The first rule that holds or has latched, and whether only the latch holds it."""
    holding = set(outcome.rules)
    for rule in rules.rules:
        if rule.id in holding:
            return rule, False
        if rule.latch and rule.id == previous:
            return rule, True
    return None, False


def findings(
    finding_set: FindingSet,
    facts: Facts,
    *,
    named: Mapping[str, Condition] = _NONE,
    today: dt.date | None = None,
    zone: ZoneInfo = clock.SHANGHAI,
    labels: Labels = unlabelled,
) -> tuple[Conclusion, ...]:
    """What the findings of a set conclude about an entry, in their order (HNQ-53)."""
    today, known = today or clock.today(zone), ReadOnce(facts)
    return tuple(
        _concluded(finding, explain(finding.when, known, named=named, today=today, zone=zone, labels=labels))
        for finding in finding_set.findings
    )


def _concluded(finding: Finding, verdict: Verdict) -> Conclusion:
    if verdict.holds:
        return Conclusion(finding.id, True, finding.holds, finding.tone, verdict)
    return Conclusion(finding.id, False, finding.otherwise, "attention", verdict)


def unmet(
    eligibility: Eligibility,
    facts: Facts,
    *,
    named: Mapping[str, Condition] = _NONE,
    today: dt.date | None = None,
    zone: ZoneInfo = clock.SHANGHAI,
    labels: Labels = unlabelled,
) -> tuple[Problem, ...]:
    """The requirements a candidate does not meet, each with its message verbatim and why (YNR-23…25)."""
    today = today or clock.today(zone)
    rule_set = compile_rules([(one.id, one.when) for one in eligibility.requires], named=named)
    outcome = evaluate(rule_set, facts, today=today, zone=zone)
    return tuple(
        Problem(
            f"eligibility.{one.id}",
            one.refuse,
            explanation=explain(one.when, outcome.facts, named=named, today=today, zone=zone, labels=labels).as_data(),
        )
        for one in eligibility.requires
        if one.id not in outcome.rules
    )
