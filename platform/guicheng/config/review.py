"""What a check looks at: a region's configuration, the places of its parts, its names and facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TypeVar

from pydantic import BaseModel

from guicheng.common.text import Text
from guicheng.config.facts.places import spaces
from guicheng.config.facts.region import Region
from guicheng.config.facts.space import FactSpace
from guicheng.config.findings import Finding, Severity, did_you_mean
from guicheng.config.loading import Loaded
from guicheng.config.model.kinds import OWN, Kind, Refers
from guicheng.config.model.origin import Origin
from guicheng.config.model.whole import RegionConfig
from guicheng.config.nodes import MapNode, Spot, locate
from guicheng.config.shapes import fields_of
from guicheng.config.things import THINGS, Thing
from guicheng.config.walking import FieldVisit, Location, Owner, walk

K = TypeVar("K", bound=Kind)


class Review:
    """A loaded region as the checks see it. Parts that could not be read are missing from `config`, but their names are
    known, so that nothing is said twice."""

    def __init__(self, loaded: Loaded, config: RegionConfig) -> None:
        self.loaded = loaded
        self.config = config

    # -- what there is -------------------------------------------------------------------------------------------

    @cached_property
    def visits(self) -> list[FieldVisit]:
        """Every value of the configuration with its location."""
        return walk(self.config)

    def fields_of(self, *kinds: type[BaseModel]) -> Iterator[FieldVisit]:
        """The visits of the fields of all parts of these kinds."""
        return chain.from_iterable(self._by_owner.get(kind, ()) for kind in kinds)

    def values_of(self, kind: type) -> list[FieldVisit]:
        """The visits whose value is of a kind."""
        return self._by_value.get(kind, [])

    def of_kind(self, kind: type[K]) -> Iterator[tuple[FieldVisit, K]]:
        """The visits of texts of a kind, each with what its annotation says of it."""
        for said, visits in self._by_kind.items():
            if isinstance(said, kind):
                yield from ((visit, said) for visit in visits)

    def words(self, kind: Kind) -> list[FieldVisit]:
        """The visits of texts of exactly this kind."""
        return self._by_kind.get(kind, [])

    @cached_property
    def _by_kind(self) -> dict[Kind, list[FieldVisit]]:
        groups: dict[Kind, list[FieldVisit]] = defaultdict(list)
        for visit in self.visits:
            if visit.kind is not None:
                groups[visit.kind].append(visit)
        return groups

    @cached_property
    def _by_owner(self) -> dict[type, list[FieldVisit]]:
        groups: dict[type, list[FieldVisit]] = defaultdict(list)
        for visit in self.visits:
            groups[type(visit.owners[-1])].append(visit)
        return groups

    @cached_property
    def _by_value(self) -> dict[type, list[FieldVisit]]:
        groups: dict[type, list[FieldVisit]] = defaultdict(list)
        for visit in self.visits:
            groups[type(visit.value)].append(visit)
        return groups

    @cached_property
    def facts(self) -> Region:
        """The types of the region's facts."""
        return Region(self.config, self.loaded.left_out)

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """The names that exist in the region, by thing; those of unreadable parts included."""
        return {name: frozenset(self._declared(name, thing)) for name, thing in THINGS.items() if thing.part is None}

    def _declared(self, section: str, thing: Thing) -> Iterable[str]:
        if thing.declared is not None:
            return thing.declared(self.config)
        node = self.loaded.tree.entries.get(section)
        left_out = (path.split("/")[1] for path in self.loaded.left_out if path.startswith(f"{section}/"))
        return [*(node.entries if isinstance(node, MapNode) else ()), *left_out]

    def part_of(self, visit: FieldVisit, of: str, *kinds: type[Owner]) -> BaseModel | None:
        """The part that something named at `visit` belongs to: the nearest of `kinds` around it (`OWN`), or the one
        that the field `of` beside it names. None where it is not known."""
        if of == OWN:
            return visit.inside(*kinds)
        shape = next(shape for name, _, shape in fields_of(type(visit.owner)) if name == of)
        assert isinstance(shape.word, Refers)
        found: BaseModel | None = getattr(self.config, shape.word.thing).get(getattr(visit.owner, of))
        return found

    @cached_property
    def complete(self) -> bool:
        """Whether every part could be read; if not, what is missing may only seem to be."""
        return not self.loaded.left_out

    def spaces(self, location: Location) -> list[FactSpace]:
        """The fact spaces in which a location is answered, remembered for each part of the configuration."""
        section, name = str(location[0]), str(location[1]) if len(location) > 1 else ""
        key = (section, name)
        if key not in self._spaces:
            self._spaces[key] = spaces(self.facts, section, name)
        return self._spaces[key]

    @cached_property
    def _spaces(self) -> dict[tuple[str, str], list[FactSpace]]:
        return {}

    # -- saying something ----------------------------------------------------------------------------------------

    def spot(self, location: Location) -> Spot:
        """Where a location of the models stands in the author's files."""
        return locate(self.loaded.read or self.loaded.tree, location, skip_unknown=True)

    def origin(self, location: Location, *, key: bool = False) -> Origin:
        """The place to point at."""
        spot = self.spot(location)
        return spot.key_at if key else spot.at

    def finding(
        self,
        code: str,
        zh: str,
        en: str,
        location: Location,
        suggestion: Text | None = None,
        *,
        severity: Severity = "error",
        key: bool = False,
    ) -> Finding:
        """A finding at a location of the models; with `key`, at the key rather than the value."""
        spot = self.spot(location)
        return Finding(code, Text(zh=zh, en=en), spot.key_at if key else spot.at, spot.path, suggestion, severity)

    def warning(self, code: str, zh: str, en: str, location: Location, *, key: bool = False) -> Finding:
        """A doubt at a location of the models."""
        return self.finding(code, zh, en, location, severity="warning", key=key)

    def unknown(
        self, thing: tuple[str, str], name: object, known: Iterable[str], location: Location, *, key: bool = False
    ) -> Iterator[Finding]:
        """The finding that `name` is none of `known`, if it is so. `thing` is what it should be, in both languages."""
        choices = frozenset(known)
        if name not in choices:
            zh, en = thing
            code = f"unknown-{en.replace(' ', '-')}"
            hint = did_you_mean(name, choices)
            said = self.finding(code, f"没有{zh}“{name}”", f"there is no {en} {name!r}", location, hint, key=key)
            yield replace(said, missing=str(name))
