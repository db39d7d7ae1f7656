"""消息: what the actor was told."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.feeds import alerts, arrivals
from guicheng.filings.access import rows
from guicheng.notices import service
from guicheng.notices.models import Message
from guicheng.portal import inputs
from guicheng.portal.paging import page_of
from guicheng.portal.visit import Visit, page

PAGE_SIZE = 20


@page()
def messages(visit: Visit) -> HttpResponse:
    """The messages of the actor's desks, latest first."""
    found = page_of(visit.request, service.messages_for(visit.actor), PAGE_SIZE)
    shown = list(found)
    about = [one.filing_id for one in shown if one.filing_id]
    open_ = rows.readable(visit.actor, visit.config)
    readable = set(rows.listed(visit.actor, visit.config).filter(open_, pk__in=about).values_list("pk", flat=True))
    context = {
        "items": [_item(visit, message, readable) for message in shown],
        "pages": found,
        "unread": service.unread_count(visit.actor),
    }
    return visit.page("messages", context, place=("messages", ""))


@page("POST")
def read(visit: Visit) -> HttpResponse:
    """Note that messages have been read: those named, or all."""
    named = inputs.ids(visit.request.POST.getlist("message"))
    service.mark_read(visit.actor, named or None)
    return visit.go("messages")


@page("POST")
def opened(visit: Visit, message_id: int) -> HttpResponse:
    """Note that one message has been read, and go on to what it is about."""
    message = service.messages_for(visit.actor).filter(pk=message_id).first()
    service.mark_read(visit.actor, [message_id])
    if message is not None and message.filing_id:
        return visit.go("filing", message.filing_id)
    if message is not None and message.subject_id:
        return visit.go("entry", message.subject_id)
    if message is not None and message.notice == alerts.NOTICE:
        return visit.go("feed-rows")
    return visit.go("messages")


def _item(visit: Visit, message: Message, readable: set[int]) -> dict[str, Any]:
    english = visit.language == "en"
    return {
        "id": message.pk,
        "title": (english and message.title_en) or message.title_zh,
        "body": (english and message.body_en) or message.body_zh,
        "at": message.sent_at,
        "is_read": message.is_read,  # type: ignore[attr-defined]  # annotated
        "opens": message.filing_id in readable
        or (message.filing_id is None and message.subject_id is not None)
        or (message.notice == alerts.NOTICE and arrivals.may_look(visit.actor)),
        "open_url": reverse("portal:message", args=[message.pk]),
        "label": _("查看"),
    }
