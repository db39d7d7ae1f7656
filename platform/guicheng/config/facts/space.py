"""The facts at one place of a region: what conditions, columns and texts there may name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from guicheng.common.text import Text
from guicheng.config.conditions import FactType
from guicheng.config.conditions.types import ANY
from guicheng.config.facts.declaration import ASKED, Fact, Use, Uses
from guicheng.config.facts.families import FAMILIES, family_of
from guicheng.config.facts.region import Region
from guicheng.config.findings import did_you_mean
from guicheng.config.nearness import nearest
from guicheng.config.paths import FactPath

_LISTED = 6
"""Facts that a finding lists."""


@dataclass(frozen=True)
class FactSpace:
    """The facts at one place of a region. `name` says which place, for findings; `extra` are facts that exist only
    there, by root: whoever asks holds what they mean; `without` are roots that nobody answers there."""

    region: Region
    name: str
    subject: str | None = None
    form: str | None = None
    filing: str | None = None
    extra: Mapping[str, FactType] = field(default_factory=dict)
    without: frozenset[str] = frozenset()

    def type_of(self, path: str) -> FactType | None:
        """The type of a fact; None where there is no such fact here."""
        path = FactPath(path)
        found = self.roots.get(path.root)
        if found is None:
            return ANY if self.is_open else None
        result = found.field(path.rest) if path.rest else found
        return ANY if result is None and self.is_open else result

    def shows(self, path: str) -> FactType | None:
        """The type of what a column may show."""
        found = self.fact(path)
        return self.type_of(path) or (found.type if found else None)

    def fact(self, path: str) -> Fact | None:
        """The declaration of a fact that is there; None too for what is one of many, such as a count of filings."""
        path = FactPath(path)
        there = path.root in self.roots and path.root not in self.extra
        found = family_of(path.root).fact(self, path.root, path.rest) if there else None
        return found if found and (Use.ASK not in found.uses or self.type_of(path)) else None

    def uses(self, path: str) -> Uses:
        """What a fact may be used for here; nothing where there is no such fact."""
        found = self.fact(path)
        return found.uses if found else ASKED if self.type_of(path) else frozenset()

    def is_held(self, path: str) -> bool:
        """Whether the database holds it for many rows of this place."""
        return self.is_open or Use.COUNT in self.uses(path)

    @property
    def is_open(self) -> bool:
        """Whether anything may be asked, because what it is about is not there or could not be read: that is said once,
        not again wherever it is spoken of."""
        known = self.region.config
        return (self.subject is not None and self.subject not in known.registers) or (
            self.filing is not None and self.filing not in known.filings
        )

    @cached_property
    def roots(self) -> dict[str, FactType]:
        """The types at the first part of every path."""
        found: dict[str, FactType] = {}
        for family in FAMILIES.values():
            found |= family.roots(self)
        return {root: kind for root, kind in {**found, **self.extra}.items() if root not in self.without}

    def suggest(self, path: str) -> str | None:
        """The path that was perhaps meant by one that does not exist: its first wrong part put right."""
        root, *rest = FactPath(path).parts
        if root not in self.roots:
            return _joined(nearest(root, self.roots), rest)
        kind, way = self.roots[root], [root]
        while rest and kind.kind == "map" and kind.fields:
            whole = ".".join(rest)
            if whole in kind.fields:
                return None
            if rest[0] not in kind.fields:
                meant = _joined(nearest(whole, kind.fields), [], way)
                return meant or _joined(nearest(rest[0], kind.fields), rest[1:], way)
            kind = kind.fields[rest[0]]
            way.append(rest.pop(0))
        return None

    def beside(self, path: str) -> list[str]:
        """Some facts that are here, the nearest to a path that is not: of its name elsewhere, beside it, else roots."""
        root, *rest = FactPath(path).parts
        last = rest[-1] if rest else root
        of_name = [one for one in self.paths if FactPath(one).parts[-1] == last]
        of_root = [one for one in self.paths if one.startswith(f"{root}.")] if root in self.roots else list(self.roots)
        return list(dict.fromkeys([*of_name, *of_root]))[:_LISTED]

    def wrong(self, path: str) -> str:
        """The first part of a path that is not there; its last one where all are."""
        root, *rest = FactPath(path).parts
        kind = self.roots.get(root)
        if kind is None or (root in ("filings", "periods") and rest and rest[0] in self.region.config.filings):
            return root  # a type that is there, of another register
        while rest and kind.kind == "map" and kind.fields and rest[0] in kind.fields:
            kind = kind.fields[rest.pop(0)]
        return rest[0] if rest else FactPath(path).parts[-1]

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path, for suggestions and for the reference."""
        return tuple(path for root, kind in self.roots.items() for path in _paths(root, kind))


def _joined(meant: str | None, rest: list[str], way: Iterable[str] = ()) -> str | None:
    return ".".join([*way, meant, *rest]) if meant is not None else None


def suggestion(spaces: Iterable[FactSpace], path: str) -> Text | None:
    """The same as a suggestion for a finding, from the first of several spaces that has one."""
    there = list(spaces)
    found = next((meant for space in there if (meant := space.suggest(path)) is not None), None)
    if found is not None:
        return did_you_mean(found, [found])
    listed = there[0].beside(path) if there else []
    if not listed:
        return None
    shown = [f"`{one}`" for one in listed]
    return Text(zh=f"这里有：{'、'.join(shown)}", en=f"There are here: {', '.join(shown)}")


def _paths(path: str, kind: FactType) -> Iterator[str]:
    if kind.kind != "map" or not kind.fields:
        yield path
        return
    for name, inner in kind.fields.items():
        yield from _paths(f"{path}.{name}", inner)
