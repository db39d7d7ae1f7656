"""Which scenarios could notice a change, the likeliest first."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

from guicheng.config.model.scenarios import Scenario, Scenarios
from guicheng.config.model.whole import RegionConfig

Path = tuple[str | int, ...]


class Told(NamedTuple):
    """A scenario with what it speaks of: the filing types it begins, the registers it has entries of, the roles that
    act, its words, and how many acts it has."""

    file: str
    scenario: Scenario
    filings: frozenset[str]
    registers: frozenset[str]
    roles: frozenset[str]
    words: str
    cost: int


Wanted = Callable[[Told], bool]


def told(config: RegionConfig) -> list[Told]:
    """Every scenario, the shortest first."""
    found = []
    for file, whole in config.scenarios.items():
        by_id = {one.id: one for one in whole.scenarios}
        for scenario in whole.scenarios:
            line = [scenario]
            while line[-1].after is not None:
                line.append(by_id[line[-1].after])
            found.append(_told(file, whole, line))
    return sorted(found, key=lambda one: one.cost)


def _told(file: str, whole: Scenarios, line: list[Scenario]) -> Told:
    acts = [act for one in line for act in one.steps]
    given = [whole.given, *(one.given for one in line)]
    entries = [entry for one in given for entry in one.entries.values()]
    people = {alias: body.roles for one in given for alias, body in one.organisations.items()}
    people |= {alias: entry.roles for one in given for alias, entry in one.entries.items()}
    roles = {role for act in acts if act.as_ for role in _roles(act.as_, people)}
    return Told(
        file,
        line[0],
        frozenset(act.create for act in acts if act.create),
        frozenset(entry.register_ for entry in entries) | {act.add for act in acts if act.add},
        frozenset(roles),
        json.dumps([one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in (whole.given, *line)]),
        len(acts),
    )


def _roles(actor: str, people: Mapping[str, list[str]]) -> list[str]:
    alias, _, role = actor.partition(".")
    return [role] if role else people.get(alias, [])


def that_could_notice(path: Path, config: RegionConfig, every: list[Told]) -> list[Told]:
    """The scenarios that a change at a path may reach, those that speak of the thing itself before the others."""
    section, name = str(path[0]), str(path[1]) if len(path) > 1 else ""
    named = f'"{name}"'
    match section:
        case "filings":
            owed = config.filings[name].obligation is not None
            filed = _first(every, lambda one: name in one.filings, lambda one: owed and _waits(one))
            return filed or [one for one in every if named in one.words]
        case "forms":
            kinds = {kind.filing for kind in config.filings.values() if kind.form == name}
            registers = {key for key, register in config.registers.items() if register.form == name}
            return [
                one for one in every if one.filings & kinds or _writes(one, registers) or '"register": "' in one.words
            ]
        case "registers":
            return _first(every, lambda one: _writes(one, {name}), lambda one: name in one.registers)
        case "region" if "roles" in path:
            return [one for one in every if str(path[path.index("roles") + 1]) in one.roles]
        case "notices" | "exports" | "checks":
            return _first(every, lambda one: named in one.words, lambda _one: section == "checks")
    return _first(every, lambda one: f'"{path[-1]}"' in one.words or named in one.words, lambda _one: True)


def _waits(one: Told) -> bool:
    """Whether it expects something of what is owed."""
    return any(f'"{word}": ' in one.words for word in ("due", "missing", "button", "status", "sweep"))


def _writes(one: Told, registers: set[str]) -> bool:
    """Whether an entry of one of the registers is written on a page."""
    return any(act.add in registers or act.edit or act.remove or act.merge or act.reads for act in one.scenario.steps)


def _first(every: list[Told], likely: Wanted, possible: Wanted) -> list[Told]:
    best = [one for one in every if likely(one)]
    return [*best, *(one for one in every if one not in best and possible(one))]
