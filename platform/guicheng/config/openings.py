"""What a region opens beyond what people see by their scope, each by its id (G5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from guicheng.config.model.filing import FilingType
from guicheng.config.model.opening import ANYONE, Opening
from guicheng.config.model.registers import Register
from guicheng.config.model.whole import RegionConfig


class Declared(NamedTuple):
    """An opening with a page: the rule, and the register or filing type whose rows it opens."""

    id: str
    rule: Opening
    register: str | None
    filing: str | None

    def part(self, config: RegionConfig) -> Register | FilingType:
        """The part in which it is declared."""
        return config.filings[self.filing] if self.filing else config.registers[self.register or ""]


def declared(config: RegionConfig) -> Iterator[Declared]:
    """Every opening that has an id, registers first."""
    for name, register in config.registers.items():
        yield from (Declared(one.id, one, name, None) for one in register.open if one.id)
    for name, kind in config.filings.items():
        yield from (Declared(one.id, one, None, name) for one in kind.open if one.id)


def with_page(config: RegionConfig, audience: Collection[str]) -> list[Declared]:
    """Those with a page that is open to one of an audience."""
    return [one for one in declared(config) if one.rule.has_page and not set(audience).isdisjoint(one.rule.to)]


def public(config: RegionConfig) -> list[Declared]:
    """Those that anyone may read."""
    return with_page(config, (ANYONE,))
