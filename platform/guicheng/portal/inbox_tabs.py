"""The lists of the inbox, each with what it holds: 待办, 已办, 我发起的, 抄送我的."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.filings.acts import copying
from guicheng.portal import menus
from guicheng.portal.visit import Visit
from guicheng.reports import begun, decided
from guicheng.workflow import queries


def tabs(visit: Visit, current: str) -> list[dict[str, Any]]:
    """The tabs of the actor, one of them `current`: each count costs no more than a hundred rows of an index. What one
    began stands there for whoever files something, what one decided for everybody else and for whoever ever decided; as
    nothing is asked of the actor there, their counts are `quiet`."""
    actor, most = visit.actor, menus.MOST_COUNTED
    answered = decided.count(actor, most)
    files = bool(begun.kinds(actor, visit.config))
    shown = [
        ("inbox", _("待办"), "inbox", queries.inbox_size(actor.desk_keys, most=most), True),
        ("decided", _("已办"), "approve", answered, bool(answered) or not files or current == "decided"),
        ("begun", _("我发起的"), "send", begun.under_way(actor, visit.config, most) if files else 0, files),
        ("copies", _("抄送我的"), "view", copying.unread(actor, most), True),
    ]
    return [
        {
            "label": label,
            "url": reverse(f"portal:{name}"),
            "icon": icon,
            "current": current == name,
            "count": menus.counted(count),
            "quiet": name in ("decided", "begun"),
        }
        for name, label, icon, count, stands in shown
        if stands or current == name
    ]
