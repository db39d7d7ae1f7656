"""Home pages: each panel shows what its role may open, and the menu leads there."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.lint.menus import SHOWN
from guicheng.config.lint.people import opens
from guicheng.config.model.home import Panel
from guicheng.config.model.whole import RegionConfig
from guicheng.config.review import Review

_NAMED_AS = {"entries": "register", "systems": "systems"}
_BUSINESS = ("inbox", "entries", "statistic")
"""Panels that show the business, of which a role that only manages accounts sees nothing."""


@check
def panels_show_what_is_open(review: Review) -> Iterator[Finding]:
    """What a panel shows, every role of the home page may open."""
    config = review.config
    for home, panels in config.region.home.items():
        seen: set[str] = set()
        for index, panel in enumerate(panels):
            here = ("region", "home", home, index)
            if panel.id in seen:
                zh, en = f"首页有两个面板叫“{panel.id}”", f"two panels of the home page are called {panel.id!r}"
                yield review.finding("panel-twice", zh, en, (*here, "id"))
            seen.add(panel.id)
            for role in config.region.roles_with_home(home):
                if (said := _missing(config, role, panel)) is not None:
                    zh, en = said
                    yield review.finding(
                        "panel-shows-nothing",
                        f"角色“{role}”在首页面板“{panel.id}”里无内容可看：{zh}",
                        f"the role {role!r} finds nothing in the panel {panel.id!r}: {en}",
                        (*here, "of" if panel.of else "panel"),
                    )
                    break


def _missing(config: RegionConfig, role: str, panel: Panel) -> tuple[str, str] | None:
    """What a role lacks to see a panel; None where nothing."""
    declared = config.region.roles.get(role)
    if declared is not None and declared.manages_only and panel.panel in _BUSINESS:
        return "它只管理账号（manages_only），不能进入业务", "it only manages accounts (manages_only)"
    if panel.panel == "statistic":
        found = [one for one in config.region.statistics if one.id == panel.of]
        return (
            None if not found or role in found[0].to else ("统计不是给它的（to）", "the statistic is not for it (to)")
        )
    if panel.panel not in _NAMED_AS:
        return None
    shown, zh, en = SHOWN[_NAMED_AS[panel.panel]]
    register, _slash, listed = (panel.of or "").partition("/")
    lists = config.registers[register].lists if register in config.registers else []
    known = not listed or any(one.id == listed and role in one.to for one in lists)
    return None if shown(config, role, register) and known else (zh, en)


@check
def home_pages_stand_on_the_menu(review: Review) -> Iterator[Finding]:
    """Whoever has a home page finds it."""
    region = review.config.region
    for home in region.home:
        for role in region.roles_with_home(home):
            menu = region.menus.get(region.roles[role].menu or role)
            if menu is not None and not opens(menu, "home"):
                yield review.finding(
                    "home-not-on-menu",
                    f"角色“{role}”有首页，但菜单里没有（opens: home）",
                    f"{role!r} has a home page, but its menu does not open it (opens: home)",
                    ("region", "home", home),
                    key=True,
                )
                break
