"""What is over stays as it is: of a subject that is closed nothing more is begun, changed or added (A-35)."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.common.errors import Problem, Refusal
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context.facts import Facts


def may_close(config: RegionConfig, register: str) -> bool:
    """Whether a rule closes entries of a register, or what they belong to."""
    return any(config.registers[name].closed for name in _upwards(config, register))


def problems(config: RegionConfig, register: str, facts: Facts, filing: str = "") -> Iterator[Problem]:
    """Why nothing may be changed about an entry of a register, or about what it belongs to; `facts` are of the entry,
    `filing` the type that is filed about it, or '' for an entry below it."""
    for name in _upwards(config, register):
        for rule in config.registers[name].closed:
            if filing not in rule.keep and config.holds(rule.when, facts):
                why = config.explain_rule(
                    f"registers/{name}/closed/{rule.id}", because=config.explain(rule.when, facts)
                )
                yield Problem("closed", rule.message, explanation=why)


def _upwards(config: RegionConfig, register: str) -> Iterator[str]:
    """The register, and those that it is about."""
    name: str | None = register
    while name is not None and name in config.registers:
        yield name
        name = config.registers[name].about


def require_open(config: RegionConfig, register: str, facts: Facts, filing: str = "") -> None:
    """Refuse `closed` where something speaks against a change."""
    if found := list(problems(config, register, facts, filing)):
        raise Refusal(found)
