"""What goes with a step, role or filing type that a layer removes: whatever speaks only of it.

A name in a list goes, and with the last name of a list the part that holds it: a label, a column, a notice, a menu
item, a scenario. What goes is looked for again, until nothing is left that speaks only of what went. Parts that mean
more than what they name (a filing type, its chain, a step, a register) stay: that they still speak of it is found by
the checks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pydantic import BaseModel

from guicheng.config.layers import Removal
from guicheng.config.model.conditions import Condition
from guicheng.config.model.events import FilingEvent
from guicheng.config.model.filing import FilingType
from guicheng.config.model.kinds import Asks, Copied, Refers, RefersBy, Within
from guicheng.config.model.notices import Notice
from guicheng.config.model.origin import Origin
from guicheng.config.model.whole import RegionConfig
from guicheng.config.nodes import ListNode, MapNode, Scalar, locate, plain, scalars
from guicheng.config.state_titles import states_of
from guicheng.config.walking import FieldVisit, Location, walk

_KEPT_FOR = ("forms", "windows", "findings", "eligibility", "checks", "statuses")
"""Things that are there for whoever names them."""
_WHOLES = ("notices", "exports", "documents")
"""Sections whose parts may go whole."""


class Taken(NamedTuple):
    """What went along with a removal."""

    path: str
    at: Origin
    removal: Origin


class _Gone:
    """The names that are gone: of things by kind, and of steps and states by filing type."""

    def __init__(self, config: RegionConfig, removals: Iterable[Removal]) -> None:
        self.config = config
        self.names: dict[str, set[str]] = defaultdict(set)
        self.of_chains: dict[str, set[str]] = defaultdict(set)
        self.named_inside: set[str] = set()
        self.at: dict[str, Origin] = {}
        for removal in removals:
            self.take(removal)

    def take(self, removal: Removal) -> None:
        """Count what a layer removed."""
        match removal.path.split("/"):
            case ["filings", name]:
                self.add("filings", name, removal.at)
                self.named_inside |= {str(leaf.value) for _, leaf in scalars(removal.node)}
            case ["region", "roles", name]:
                self.add("roles", name, removal.at)
            case ["filings", filing, "chain", "steps", step] if filing in self.config.filings:
                said = plain(removal.node)
                state = said.get("state", step) if isinstance(said, dict) else step
                left = _names_of(self.config.filings[filing])
                self.of_chains[filing] |= {step, str(state)} - left
                self.at.setdefault(step, removal.at)
                self.at.setdefault(str(state), removal.at)

    def add(self, thing: str, name: str, at: Origin) -> None:
        self.names[thing].add(name)
        self.at.setdefault(name, at)

    def asked_by(self, visit: FieldVisit) -> str | None:
        """The name that is gone and of which a value speaks, and of nothing else."""
        kind, value = visit.kind, visit.value
        if isinstance(value, Condition):
            asked = [self.of_fact(str(path)) for path in value.references()]
            return asked[0] if asked and all(asked) else None
        if not isinstance(value, str):
            return None
        if isinstance(kind, Refers):
            return self.of_thing(kind.thing, value, visit)
        if isinstance(kind, RefersBy):
            thing = dict(kind.things).get(getattr(visit.owner, kind.key))
            return value if value in self.names[thing or ""] else None
        if isinstance(kind, Asks | Copied):
            return self.of_fact(value)
        if isinstance(kind, Within) and kind.thing in ("states", "steps"):
            return value if value in self.of_chains[_filing(visit)] else None
        return self.of_event(visit) if ":" in value else None

    def of_thing(self, thing: str, value: str, visit: FieldVisit) -> str | None:
        if thing == "states":
            return value if value in self.of_chains[_filing(visit)] else None
        if thing == "any-state":
            gone = set().union(*self.of_chains.values()) if self.of_chains else set()
            left = {state for kind in self.config.filings.values() for state in states_of(kind)}
            return value if value in gone - left else None
        return value if value in self.names[thing] else None

    def of_fact(self, path: str) -> str | None:
        root, _, rest = path.partition(".")
        name = rest.partition(".")[0]
        if root in ("filings", "periods") and name in self.names["filings"]:
            return name
        if root == "outcome" and name in self.names["decision_tables"]:
            return name
        if root == "quota" and name in self.names["quotas"]:
            return name
        if root == "decisions" and any(name in names for names in self.of_chains.values()):
            return name
        return None

    def of_event(self, visit: FieldVisit) -> str | None:
        name = FilingEvent.parse(visit.value).name
        notice = visit.inside(Notice)
        filings = notice.filings if notice is not None else [_filing(visit)]
        filings = filings or list(self.config.filings)
        left = set().union(*(_names_of(self.config.filings[one]) for one in filings if one in self.config.filings))
        return name if name not in left and any(name in self.of_chains[one] for one in filings) else None


def _names_of(kind: FilingType) -> set[str]:
    """The states and steps of a chain."""
    return {*states_of(kind), *(step.id for step in kind.chain.steps)}


def _filing(visit: FieldVisit) -> str:
    kind = visit.inside(FilingType)
    return kind.filing if kind is not None else ""


def take_along(config: RegionConfig, tree: MapNode, removals: list[Removal]) -> tuple[list[Location], list[Taken]]:
    """The places of a tree that go with what was removed, and a line for each."""
    gone = _Gone(config, removals)
    visits = walk(config)
    work = _Places(tree, visits)
    before = -1
    while before != len(work.going):
        before = len(work.going)
        for visit in visits:
            if (name := gone.asked_by(visit)) is not None:
                work.take(visit.location, gone.at[name])
        _unneeded(gone, visits, work)
        for place, at in list(work.going.items()):
            thing = place[1] if place[:1] == ("region",) and len(place) == 3 else place[0] if len(place) == 2 else ""
            if thing:
                gone.add(str(thing), str(place[-1]), at)
    taken = [Taken(locate(tree, place).path, locate(tree, place).key_at, at) for place, at in work.going.items()]
    return list(work.going), taken


def _unneeded(gone: _Gone, visits: list[FieldVisit], work: _Places) -> None:
    """Forms and the like that only what went has named."""
    used = {(v.kind.thing, v.value) for v in visits if isinstance(v.kind, Refers) and not work.is_going(v.location)}
    for section in _KEPT_FOR:
        for name in getattr(gone.config, section):
            if name in gone.named_inside and (section, name) not in used:
                work.going.setdefault((section, name), next(iter(gone.at.values())))


class _Places:
    """The places that go, each as large as what speaks only of what is gone."""

    def __init__(self, tree: MapNode, visits: list[FieldVisit]) -> None:
        self.tree = tree
        self.entries = {visit.location for visit in visits if visit.key}
        self.parts = {visit.location: visit for visit in visits if isinstance(visit.value, BaseModel)}
        self.going: dict[Location, Origin] = {}

    def is_going(self, place: Location) -> bool:
        """Whether a place is inside one that goes."""
        return any(place[: len(one)] == one for one in self.going)

    def take(self, location: Location, at: Origin) -> None:
        """Let the place go that speaks of what is gone, as far up as it speaks of nothing else."""
        place = self._there(location)
        while place is not None and not _stays(place):
            if place[0] == "scenarios" and len(place) > 4:
                place = place[:4]
            if self._goes_alone(place):
                self.going.setdefault(place, at)
                return
            place = place[:-1]

    def _goes_alone(self, place: Location) -> bool:
        holder, last = locate(self.tree, place[:-1]).node, place[-1]
        if isinstance(holder, ListNode):
            gone = {one[-1] for one in self.going if one[:-1] == place[:-1]} | {last}
            return len(gone) < len(holder.items) or place[0] == "scenarios"
        if place in self.entries:
            return True
        visit = self.parts.get(place)
        return visit is not None and not type(visit.owner).model_fields[visit.name].is_required()

    def _there(self, location: Location) -> Location | None:
        """The location as far as the author wrote it: a single item may stand without its list."""
        spot = locate(self.tree, location)
        place = location[: len(location) - len(spot.rest)] if spot.rest else location
        return place if isinstance(spot.node, Scalar | MapNode | ListNode) and place else None


def _stays(place: Location) -> bool:
    """Whether a place means more than what it names."""
    match place:
        case ("scenarios", *inner):
            return len(inner) < 3
        case ("region", *inner):
            return len(inner) < 2 or (inner[0] in ("roles", "organisation_kinds") and len(inner) < 3)
        case ("filings", _, "chain", "steps", *inner):
            return len(inner) < 2 or "on" in inner  # without its way an answer would go another one
        case ("filings", _, *inner):
            return inner in ([], ["chain"])
    return len(place) < 2 or (len(place) == 2 and place[0] not in _WHOLES)


def lines(taken: list[Taken]) -> Iterator[str]:
    """What went along, as people read it."""
    for one in taken:
        where = f"{one.removal.file}:{one.removal.line}"
        yield f"# {one.path} ({one.at.file}:{one.at.line}) 随 {where} 的 remove 删去 (goes with it)"
