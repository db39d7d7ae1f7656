"""Menus lead somewhere: whoever opens an item of their menu finds a page that is theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.region import MenuItem
from guicheng.config.model.whole import RegionConfig
from guicheng.config.review import Review

Shown = Callable[[RegionConfig, str, str], bool]
"""Whether a role (the second) is shown what an item names (the third)."""


def _is_listed(config: RegionConfig, role: str, of: str) -> bool:
    register = config.registers.get(of)
    return register is None or any(role in one.to for one in register.lists)


def _is_worked(config: RegionConfig, role: str, of: str) -> bool:
    queue = config.region.queues.get(of)
    return queue is None or role in queue.to


def _is_counted(config: RegionConfig, role: str, of: str) -> bool:  # noqa: ARG001 - one of a table
    return any(role in one.to for one in config.region.statistics)


def _is_exported(config: RegionConfig, role: str, of: str) -> bool:
    return any(role in one.to for name, one in config.exports.items() if not of or of == name)


def _has_systems(config: RegionConfig, role: str, of: str) -> bool:  # noqa: ARG001 - one of a table
    return bool(config.region.systems)


def _is_divided(config: RegionConfig, role: str, of: str) -> bool:  # noqa: ARG001 - all of them on one page
    return any(one.shares is not None and role in one.shares.by for one in config.quotas.values())


def _has_home(config: RegionConfig, role: str, of: str) -> bool:  # noqa: ARG001 - one of a table
    return bool(config.region.home_of(role))


SHOWN: Mapping[str, tuple[Shown, str, str]] = {
    "register": (_is_listed, "台账没有给它的列表（lists）", "the register has no list (lists) for it"),
    "queue": (_is_worked, "队列不是给它的（to）", "the queue is not for it (to)"),
    "statistics": (_is_counted, "没有给它的统计", "there is no statistic for it"),
    "home": (_has_home, "没有给它的首页（home）", "there is no home page for it"),
    "systems": (_has_systems, "本地区没有声明业务系统（systems）", "the region declares no business systems"),
    "quotas": (_is_divided, "没有由它分配的名额", "it divides the places of no quota"),
    "exports": (_is_exported, "没有给它的导出", "there is no export for it"),
}
"""What an item opens: who finds something there, and what is missing otherwise."""


@check
def menus_lead_to_pages_of_the_role(review: Review) -> Iterator[Finding]:
    """Every role that has a menu is shown what its items open."""
    config = review.config
    for visit in review.values_of(MenuItem):
        item, menu = visit.value, str(visit.location[2])
        if item.opens not in SHOWN or (item.opens in ("register", "queue") and item.of is None):
            continue
        shown, zh, en = SHOWN[item.opens]
        for role in config.region.roles_with(menu):
            if not shown(config, role, item.of or ""):
                yield review.finding(
                    "menu-leads-nowhere",
                    f"角色“{role}”打开菜单项“{item.id}”无页可看：{zh}",
                    f"the role {role!r} finds nothing behind the menu item {item.id!r}: {en}",
                    (*visit.location, "of" if item.of else "opens"),
                )
                break
