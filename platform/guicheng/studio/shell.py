"""The frame around the pages of the studio: its menu, the account, the way back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from guicheng.accounts import devices
from guicheng.accounts.actor import Actor
from guicheng.config import releases

MENU: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        gettext_noop("编写"),
        (("files", gettext_noop("配置文件"), "settings"), ("check", gettext_noop("检查"), "selfcheck")),
    ),
    (
        gettext_noop("试用"),
        (
            ("forms", gettext_noop("表单预览"), "view"),
            ("chains", gettext_noop("流程图"), "chain"),
            ("try", gettext_noop("试办"), "why"),
            ("values", gettext_noop("生效配置"), "list"),
        ),
    ),
    (
        gettext_noop("发布"),
        (
            ("changes", gettext_noop("差异与发布"), "compare"),
            ("releases", gettext_noop("版本历史"), "history"),
            ("moving", gettext_noop("迁移填报件"), "transfer"),
        ),
    ),
)
"""The pages of the studio, in groups: name of the address, title, icon."""

TABS = ("files", "check", "forms", "changes", "releases")


def frame(actor: Actor, region: str, place: str) -> dict[str, Any]:
    """The frame of a page; `place` is the page's name in the menu."""
    config = releases.current(region)
    groups: list[dict[str, Any]] = [
        {"label": _(label), "links": [_link(region, item, place) for item in items]} for label, items in MENU
    ]
    links = {link["name"]: link for group in groups for link in group["links"]}
    role = config.region.roles.get(actor.role)
    back = {"url": reverse("portal:home"), "label": _("返回业务系统"), "icon": "back", "current": False}
    nav = groups if actor.is_platform else [*groups, {"label": "", "links": [back]}]
    return {
        "region": str(config.region.title),
        "home_url": reverse("studio:files", args=[region]),
        "preferences_url": reverse("portal:preferences"),
        "release": config.release_number,
        "nav": nav,
        "drawer": nav,  # the tab bar of a phone has no room for every page
        "tabs": [links[name] for name in TABS],
        "session_url": reverse("portal:session"),
        "account": {
            "mark": devices.mark_of(actor.account_id),
            "region": region if actor.membership_id else "",
            "membership": actor.membership_id,
            "name": actor.name,
            "organisation": actor.organisation_name,
            "role": str(role.title) if role else _("平台管理员"),
            "menu": [{"url": reverse("portal:home"), "label": _("返回业务系统"), "icon": "back"}],
            "logout_url": reverse("portal:sign-out"),
        },
    }


def _link(region: str, item: tuple[str, str, str], place: str) -> dict[str, Any]:
    name, label, icon = item
    address = reverse(f"studio:{name}", args=[region])
    return {"name": name, "url": address, "label": _(label), "icon": icon, "current": name == place}
