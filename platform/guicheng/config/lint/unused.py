"""What is declared but never used: often a name that was misspelt elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import Refers
from guicheng.config.review import Review
from guicheng.config.things import THINGS

_WATCHED = ("forms", "windows", "statuses", "findings", "eligibility", "checks")


@check
def what_is_declared_is_used(review: Review) -> Iterator[Finding]:
    """Forms, windows, status rules, finding sets, checks: each is named somewhere. What a lower layer offers to all
    regions may go unused."""
    if not review.complete:
        return
    used: dict[str, set[str]] = {section: set() for section in _WATCHED}
    for visit, refers in review.of_kind(Refers):
        if refers.thing in used:
            used[refers.thing].add(visit.value)
    for section in _WATCHED:
        for name in sorted(review.names[section] - used[section]):
            yield from _unused(review, section, name)


@check
def named_conditions_are_used(review: Review) -> Iterator[Finding]:
    """A named condition that nobody asks for is perhaps misspelt where it should be asked."""
    used = {name for visit in review.values_of(Condition) for name in visit.value.names()}
    for name in sorted(review.names["conditions"] - used) if review.complete else ():
        yield from _unused(review, "conditions", name)


def _unused(review: Review, section: str, name: str) -> Iterator[Finding]:
    location, thing = (section, name), THINGS[section]
    if review.origin(location, key=True).layer.startswith("_"):
        return
    zh, en = f"{thing.zh}“{name}”没有被使用", f"the {thing.en} {name!r} is not used"
    yield review.warning("unused", zh, en, location, key=True)


@check
def statuses_can_be_reached(review: Review) -> Iterator[Finding]:
    """Some rule leads to every status."""
    for name, rules in review.config.statuses.items():
        reached = {rule.status for rule in rules.rules} | {rules.otherwise}
        for status in rules.statuses:
            if status not in reached:
                zh, en = f"没有规则会得出状态“{status}”", f"no rule leads to the status {status!r}"
                yield review.warning("status-unreached", zh, en, ("statuses", name, "statuses", status), key=True)
