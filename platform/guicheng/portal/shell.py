"""The frame around every page: menu, account, messages, support; all from the role's configuration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.accounts import devices
from guicheng.accounts import queries as accounts
from guicheng.accounts.actor import Actor
from guicheng.accounts.ports import policy_of
from guicheng.config.model.region import MenuItem
from guicheng.config.model.whole import RegionConfig
from guicheng.config.systems import Gate
from guicheng.feeds import arrivals
from guicheng.filings.acts import overseeing
from guicheng.notices import service as notices
from guicheng.portal.dialling import Telephone, numbers
from guicheng.portal.menus import MOST_COUNTED, Links, MenuPlace, counted, is_deep, part_shown, shows, shows_tasks
from guicheng.workflow import queries


def of_visit(request: HttpRequest, actor: Actor, config: RegionConfig, place: MenuPlace = None) -> dict[str, Any]:
    """The frame of a page for somebody who has signed in; see docs/design-system.md for its parts."""
    whole = Gate(config, actor).menu
    links = links_of(request, actor, whole, place)
    menu = part_shown(whole, links)
    unread = notices.unread_count(actor, most=MOST_COUNTED)
    role = config.region.roles.get(actor.role)
    return {
        **of_region(config),
        "home_url": reverse("portal:home"),
        **_levels(links, menu, [*_stuck(request, actor, config), *_studio(actor)]),
        "tabs": links.tabs(menu),
        "notices_url": reverse("portal:messages"),
        "unread": counted(unread),
        "account": {
            "mark": devices.mark_of(actor.account_id),
            "region": actor.region,
            "membership": actor.membership_id,
            "name": actor.name,
            "organisation": actor.organisation_name,
            "role": str(role.title) if role else "",
            "menu": [
                {"url": reverse("portal:me"), "label": _("账号与密码"), "icon": "key"},
                *(
                    [{"url": reverse("portal:calendar"), "label": _("填报期"), "icon": "calendar"}]
                    if config.windows
                    else []
                ),
                {"url": reverse("portal:roles"), "label": _("切换身份"), "icon": "transfer"},
            ],
            "logout_url": reverse("portal:sign-out"),
        },
    }


def links_of(request: HttpRequest, actor: Actor, menu: Sequence[MenuItem], place: MenuPlace = None) -> Links:
    """The items of a menu as links, with the numbers of what waits behind them."""
    waiting = queries.inbox_size(actor.desk_keys, most=MOST_COUNTED) if shows_tasks(menu) else 0
    refused = arrivals.waiting_count(actor, MOST_COUNTED) if shows(menu, "feeds") else 0
    return Links(request.path, place, waiting, refused, _asking(actor) if shows(menu, "registrations") else 0)


def _levels(links: Links, menu: Sequence[MenuItem], studio: list[dict[str, Any]]) -> dict[str, Any]:
    """The navigation: two levels at the side, or the first of three in the top bar and its others at the side."""
    if not is_deep(menu):
        return {"nav": [*links.groups(menu), *({"label": "", "links": [link]} for link in studio)]}
    top = [*links.tree(menu), *({**link, "below": []} for link in studio)]
    here = next((item for item in top if item["current"] and item["below"]), None)
    return {"top": top, "side": here}


def _asking(actor: Actor) -> int:
    """How many registrations wait for the actor."""
    return accounts.requests_waiting(actor, policy_of(actor.region), most=MOST_COUNTED)


def _stuck(request: HttpRequest, actor: Actor, config: RegionConfig) -> list[dict[str, Any]]:
    """The way to the tasks that nobody can take, for whoever manages the people of their desks."""
    if not overseeing.oversees(actor, config, policy_of(actor.region)):
        return []
    address = reverse("portal:stuck")
    here = "page" if request.path == address else ""
    return [{"url": address, "label": _("积压待办"), "icon": "history", "current": here, "count": ""}]


def _studio(actor: Actor) -> list[dict[str, Any]]:
    """The way to the configuration, for whoever may change or publish it."""
    if not (actor.may("configure") or actor.may("publish")):
        return []
    address = reverse("studio:files", args=[actor.region])
    return [{"url": address, "label": _("配置"), "icon": "settings", "current": "", "count": ""}]


def of_region(config: RegionConfig) -> dict[str, Any]:
    """The part of the frame that does not depend on who looks: the region, its support, its release."""
    return {
        "region": str(config.region.title),
        "home_url": reverse("portal:region", args=[config.region.region]),
        "preferences_url": reverse("portal:preferences"),
        "session_url": reverse("portal:session"),
        "support": _telephones(config),
        "release": config.release_number,
    }


def _telephones(config: RegionConfig) -> list[Telephone]:
    """The numbers of the region's support, each once: several subjects may share one."""
    return numbers(contact.value for contact in config.region.support if contact.kind == "phone")
