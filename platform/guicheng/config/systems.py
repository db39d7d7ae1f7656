"""Who enters which business system: the one gate that menus, pages, the API and scenarios ask (WHS-21, WHS-26, B-08).

An authorisation is of a whole organisation and says nothing finer: what its people may do is said by their roles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from guicheng.accounts.actor import Actor
from guicheng.common.errors import Problem
from guicheng.common.text import Text, text
from guicheng.config.model.filing import FilingType
from guicheng.config.model.region import MenuItem
from guicheng.config.model.whole import RegionConfig

State = Literal["open", "unauthorised", "closed", "elsewhere"]
"""Of a system, for somebody: they may enter it; their organisation may not; it does not run here; it has no page for
their role."""

REASONS: dict[State, Text] = {
    "unauthorised": text("未授权", "Not authorised"),
    "closed": text("未开通", "Not running here"),
    "elsewhere": text("您的身份没有可用的页面", "No page for your role"),
}


@dataclass(frozen=True, slots=True)
class Gate:
    """What an actor finds of the business systems of their region."""

    config: RegionConfig
    actor: Actor

    def state(self, system: str) -> State:
        """How a system stands for the actor."""
        declared = self.config.region.systems.get(system)
        if declared is None or not declared.runs:
            return "closed"
        rule = self.config.region.authorisation
        if rule is not None and self.actor.organisation_kind in rule.of and system not in self.actor.systems:
            return "unauthorised"
        return "open" if declared.url or self.entrances(system) else "elsewhere"

    @property
    def menu(self) -> list[MenuItem]:
        """The menu of the actor's role, without the systems that they may not enter."""
        whole = self.config.region.menu_of(self.actor.role)
        return [one for one in whole if one.system is None or self.state(one.system) == "open"]

    def entrances(self, system: str) -> list[MenuItem]:
        """The items on the menu of the actor's role that are part of a system."""
        return [one for one in self.config.region.menu_of(self.actor.role) if one.system == system]

    def in_the_way(self, kind: FilingType) -> Problem | None:
        """Why nobody of the actor's organisation begins or hands in filings of a type: it is reached only through
        systems that they may not enter. None where nothing is."""
        ways = systems_of(self.config, self.actor.role, kind)
        if not ways or any(self.state(one) in ("open", "elsewhere") for one in ways):
            return None
        names = "、".join(self.config.region.systems[one].title.zh for one in sorted(ways))
        english = ", ".join(self.config.region.systems[one].title.for_language("en") for one in sorted(ways))
        return Problem(
            "system-not-authorised",
            text(
                f"本单位没有“{names}”的系统授权，不能办理“{kind.title.zh}”",
                f"Your organisation is not authorised for {english}, in which this is filed",
            ),
            remedy=text(
                "请本单位的管理员在“系统授权”中添加", "Ask the administrator of your organisation to authorise it"
            ),
            explanation=self.config.explain_rule("region/authorisation", systems=sorted(ways)),
        )


def systems_of(config: RegionConfig, role: str, kind: FilingType) -> frozenset[str]:
    """The systems through which alone a role reaches the filings of a type; none where a way leads past them.

    The ways are the items of the role's menu that open the filings, or, where it has none, the tiles or lists of their
    register or of one above; for a role without any, those of the others that file the type.
    """
    for menus in ([config.region.menu_of(role)], [config.region.menu_of(one) for one in kind.chain.applicant]):
        if found := {one for menu in menus for one in _ways(config, menu, kind)}:
            return frozenset(one for one in found if one) if None not in found else frozenset()
    return frozenset()


def _ways(config: RegionConfig, menu: Iterable[MenuItem], kind: FilingType) -> set[str | None]:
    placed = [(top.system, item) for top in menu for item in _below(top)]
    direct = {system for system, item in placed if item.opens == "filings" and item.of == kind.filing}
    return direct or {system for system, item in placed if _shows(config, item, kind)}


def _shows(config: RegionConfig, item: MenuItem, kind: FilingType) -> bool:
    listed = (item.of or item.id).partition("/")[0]
    return item.opens in ("register", "tiles") and listed in config.upwards(kind.about)


def _below(item: MenuItem) -> Iterator[MenuItem]:
    yield item
    for one in item.items:
        yield from _below(one)
