"""What a browser calls itself, in words that people know."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_BROWSERS = (
    ("MicroMessenger", "微信 WeChat"),
    ("Edg/", "Edge"),
    ("QQBrowser", "QQ浏览器 QQ Browser"),
    ("360", "360浏览器 360"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def named(agent: str) -> str:
    """Browser and system of a ``User-Agent``; what it says itself, shortened, where it is none of the usual ones."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser or system:
        return " · ".join(one for one in (browser, system) if one)
    return re.sub(r"\s+", " ", agent)[:60] or _("未知")
