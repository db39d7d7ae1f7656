"""Business systems: each has one entrance, and somebody can authorise what is filed in it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.lint.people import opens
from guicheng.config.model.region import MenuItem
from guicheng.config.model.systems import Authorisation
from guicheng.config.review import Review
from guicheng.config.systems import systems_of

_TOP = len(("region", "menus", "role", 0))


@check
def systems_have_one_entrance(review: Review) -> Iterator[Finding]:
    """A system that runs is part of menus or an https address, never both; one that does not run is neither."""
    entered = {item.system for menu in review.config.region.menus.values() for item in menu if item.system}
    for name, system in review.config.region.systems.items():
        here = ("region", "systems", name)
        if system.url is not None and not _is_https(system.url):
            zh, en = "外部系统的地址须以 https:// 开头", "the address of another system begins with https://"
            yield review.finding("system-not-https", zh, en, (*here, "url"))
        ways = (system.url is not None) + (name in entered)
        if not system.runs and ways:
            yield review.finding(
                "system-does-not-run",
                f"业务系统“{name}”未开通（runs: false），却有地址或菜单项",
                f"the system {name!r} does not run here, and yet has an address or items of a menu",
                (*here, "runs"),
            )
        elif system.runs and ways == 0:
            yield review.finding(
                "system-without-entrance",
                f"业务系统“{name}”没有入口：写 url，或在菜单项上写 system: {name}；未开通的写 runs: false",
                f"the system {name!r} has no entrance: give it a `url` or items of menus with `system: {name}`; one "
                "that does not run here says `runs: false`",
                here,
                key=True,
            )
        elif ways > 1:
            yield review.finding(
                "system-entered-twice",
                f"业务系统“{name}”既有地址，又有菜单项，入口只能有一个",
                f"the system {name!r} has an address and items of a menu: it has one entrance",
                (*here, "url"),
            )


def _is_https(url: str) -> bool:
    try:
        found = urlsplit(url)
    except ValueError:
        return False
    return found.scheme == "https" and bool(found.hostname) and url.isprintable() and " " not in url


@check
def systems_are_first_levels(review: Review) -> Iterator[Finding]:
    """What is part of a system stands on the first level of a menu, and all below it with it."""
    for visit in review.values_of(MenuItem):
        if visit.value.system is not None and len(visit.location) > _TOP:
            zh, en = "`system` 只写在第一级菜单项上", "`system` stands at first levels of a menu only"
            yield review.finding("system-below", zh, en, (*visit.location, "system"))


@check
def systems_can_be_authorised(review: Review) -> Iterator[Finding]:
    """What an organisation files only in a system, somebody can authorise it for."""
    region = review.config.region
    rule = region.authorisation
    if rule is None:
        return
    known = {*rule.offered, *rule.beginning}
    for name, kind in review.config.filings.items():
        for index, role in enumerate(kind.chain.applicant):
            asked = role in region.roles and not set(region.roles[role].of).isdisjoint(rule.of)
            ways = systems_of(review.config, role, kind) if asked else frozenset[str]()
            if ways and ways <= region.systems.keys() and ways.isdisjoint(known):
                yield review.finding(
                    "system-nobody-authorises",
                    f"“{kind.title.zh}”只在业务系统“{'、'.join(sorted(ways))}”中办理，而该系统谁也不能授权"
                    "（offered、beginning 都没有）",
                    f"{name!r} is filed only in {', '.join(sorted(ways))}, which nobody can authorise (neither in "
                    "`offered` nor in `beginning`)",
                    ("filings", name, "chain", "applicant", index),
                )


@check
def authorisers_can_authorise(review: Review) -> Iterator[Finding]:
    """Who authorises does so for their own organisation, or manages others, and finds the page."""
    region = review.config.region
    for visit in review.values_of(Authorisation):
        for index, name in enumerate(visit.value.by):
            role, here = region.roles.get(name), (*visit.location, "by", index)
            if role is None:
                continue
            if "manage-organisations" not in role.may and set(role.of).isdisjoint(visit.value.of):
                yield review.finding(
                    "authoriser-of-nobody",
                    f"角色“{name}”不在需要授权的单位里，也没有 manage-organisations，谁也授权不了",
                    f"{name!r} is in no organisation that needs it and may not manage organisations: it authorises "
                    "none",
                    here,
                )
            elif (menu := region.menus.get(role.menu or name)) is not None and not opens(menu, "organisations"):
                yield review.warning(
                    "authoriser-without-page",
                    f"角色“{name}”可以授权业务系统，但菜单里没有单位管理（opens: organisations）",
                    f"{name!r} authorises systems, but its menu does not open the organisations",
                    here,
                )
