"""数据接入: what other systems push, batch by batch; refused rows read, corrected, tried again, dismissed (YNR-30)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.text import joined
from guicheng.feeds import arrivals, correcting, refused_rows
from guicheng.feeds.arrivals import Overview, Reason
from guicheng.feeds.models import FeedBatch, FeedRow
from guicheng.portal import inputs
from guicheng.portal.paging import page_of
from guicheng.portal.views import feed_words as words
from guicheng.portal.visit import Visit, page

PAGE_SIZE = 20
PLACE = ("feeds", "")


@page()
def feeds(visit: Visit) -> HttpResponse:
    """Every feed of the region: its latest batch, what came of thirty days, what waits."""
    found = arrivals.overview(visit.actor)
    context = {"feeds": [_overview(one) for one in found], "tabs": _tabs(visit, "feeds"), "days": arrivals.RECENT.days}
    return visit.page("feeds", context, place=PLACE)


def _overview(one: Overview) -> dict[str, Any]:
    latest, recent = one.latest, one.recent
    ways = joined(words.ways()[way] for way in one.feed.ways)
    waiting = f"{reverse('portal:feed-rows')}?feed={one.id}"
    last: dict[str, Any] = {"label": _("最近一批"), "value": "", "kind": "datetime"}
    if latest is not None:
        last |= {"value": latest.received_at, "url": reverse("portal:feed-batch", args=[latest.pk])}
    return {
        "id": one.id,
        "title": str(one.feed.title),
        "batches_url": f"{reverse('portal:feed-batches')}?feed={one.id}",
        "state": words.state_of(latest) if latest else None,
        "waiting": one.waiting,
        "waiting_url": waiting,
        "facts": [
            {"label": _("上游系统"), "value": str(one.feed.system)},
            {"label": _("接入方式"), "value": ways},
            last,
            {"label": _("有效密钥"), "value": one.keys, "kind": "number"},
        ],
        "figures": [
            {"label": label, "value": f"{recent.get(name) or 0:,}"}
            for name, label in words.outcomes().items()
            if recent
        ],
    }


# -- batches -----------------------------------------------------------------------------------------------------------


@page()
def batches(visit: Visit) -> HttpResponse:
    """The batches, the latest first; by feed, way, day, and whether anything was refused."""
    get = visit.request.GET
    feed, way, only = visit.query("feed", 64), visit.query("way", 8), visit.query("only", 12)
    since, until = inputs.day(get, "at_from"), inputs.day(get, "at_to")
    rows = arrivals.batches(visit.actor, feed, way=way, only=only)
    found = page_of(visit.request, arrivals.received(visit.actor, since, until, rows), PAGE_SIZE)
    context = {
        "tabs": _tabs(visit, "feed-batches"),
        "filters": [
            _feed_filter(visit, feed),
            {"name": "way", "label": _("接入方式"), "kind": "select", "value": way, "options": _options(words.ways())},
            {"name": "only", "label": _("结果"), "kind": "select", "value": only, "options": _options(words.kinds())},
            {"name": "at", "label": _("收到日期"), "kind": "range", "from": since or "", "to": until or ""},
        ],
        "columns": [
            {"key": "at", "label": _("收到时间"), "kind": "datetime", "primary": True},
            {"key": "feed", "label": _("数据接入")},
            {"key": "way", "label": _("接入方式")},
            {"key": "name", "label": _("文件或密钥"), "hide_on_phone": True},
            {"key": "rows", "label": _("行数"), "kind": "number"},
            {"key": "created", "label": _("新增"), "kind": "number"},
            {"key": "updated", "label": _("更新"), "kind": "number"},
            {"key": "refused", "label": _("拒绝"), "kind": "number"},
            {"key": "state", "label": _("状态"), "kind": "chip"},
        ],
        "rows": [_batch(visit, one) for one in found],
        "pages": found,
        "is_filtered": any((feed, way, only, since, until)),
    }
    return visit.page("feed_batches", context, place=PLACE)


def _batch(visit: Visit, one: FeedBatch) -> dict[str, Any]:
    return {
        "id": one.pk,
        "url": reverse("portal:feed-batch", args=[one.pk]),
        "cells": {
            "at": one.received_at,
            "feed": words.feed_title(visit, one.feed),
            "way": words.ways()[one.way],
            "name": one.name,
            "rows": one.rows_read,
            "created": one.created,
            "updated": one.updated,
            "refused": one.refused,
            "state": words.state_of(one),
        },
    }


@page()
def batch(visit: Visit, batch_id: int) -> HttpResponse:
    """One batch: what came of it, why it could not be read, and its rows that did something or were refused."""
    one, outcome = arrivals.batch(visit.actor, batch_id), visit.query("outcome", 9)
    found = page_of(visit.request, arrivals.rows_of(visit.actor, one, outcome), PAGE_SIZE)
    context = {
        "batch": one,
        "title": words.feed_title(visit, one.feed),
        "state": words.state_of(one),
        "facts": _facts_of_batch(one),
        "figures": [{"label": label, "value": getattr(one, name)} for name, label in words.outcomes().items()],
        "problems": words.problems(one.problems),
        "unread": one.unread,
        "list_columns": [
            {"key": "of", "label": _("清单"), "primary": True},
            {"key": "named", "label": _("列出"), "kind": "number"},
            {"key": "ended", "label": _("结束"), "kind": "number"},
            {"key": "back", "label": _("恢复"), "kind": "number"},
            {"key": "held", "label": _("未处理的原因")},
        ],
        "lists": [{"id": n, "cells": words.list_of(visit, one.feed, said)} for n, said in enumerate(one.lists)],
        "filters": [
            {
                "name": "outcome",
                "label": _("结果"),
                "kind": "select",
                "value": outcome,
                "options": _options(words.outcomes("created", "updated", "refused")),
            }
        ],
        "columns": [
            {"key": "number", "label": _("第几行"), "kind": "number"},
            {"key": "key", "label": _("上游主键"), "primary": True},
            {"key": "outcome", "label": _("结果"), "kind": "chip"},
            {"key": "why", "label": _("原因")},
        ],
        "rows": [_row_of_batch(one) for one in found],
        "pages": found,
        "is_filtered": bool(outcome),
    }
    return visit.page("feed_batch", context, place=PLACE)


def _facts_of_batch(one: FeedBatch) -> list[dict[str, Any]]:
    return [
        {"label": _("收到时间"), "value": one.received_at, "kind": "datetime"},
        {"label": _("接入方式"), "value": words.ways()[one.way]},
        {"label": _("文件或密钥"), "value": one.name},
        {"label": _("大小"), "value": one.size, "kind": "number", "unit": _("字节")},
        {"label": _("行数"), "value": one.rows_read, "kind": "number"},
        {"label": _("处理用时"), "value": words.seconds(one), "unit": _("秒")},
    ]


def _row_of_batch(row: FeedRow) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": reverse("portal:feed-row", args=[row.pk]),
        "cells": {
            "number": row.number,
            "key": correcting.key_shown(row.key) or "—",
            "outcome": words.outcome_of(row),
            "why": words.first_reason(row),
        },
    }


# -- refused rows ------------------------------------------------------------------------------------------------------


@page()
def rows(visit: Visit) -> HttpResponse:
    """Refused rows that wait, with the reasons summed up; or those that were settled."""
    feed, reason, key = visit.query("feed", 64), visit.query("reason", 64), visit.query("q", 128)
    states = {"open": _("待处理"), **words.settled()}
    state = visit.query("settled", 10) if "settled" in visit.request.GET else "open"
    settled = None if state not in states else "" if state == "open" else state
    found = page_of(
        visit.request, arrivals.refused(visit.actor, feed_id=feed, settled=settled, reason=reason, key=key), PAGE_SIZE
    )
    reasons = [] if settled != "" else arrivals.reasons(visit.actor, feed)
    says = {one.code: str(one.message) for one in reasons}
    context = {
        "tabs": _tabs(visit, "feed-rows"),
        "reasons": [_reason(visit, one) for one in reasons[:20]],
        "filters": [
            {"name": "q", "label": _("上游主键"), "value": key},
            _feed_filter(visit, feed),
            {"name": "reason", "label": _("原因"), "kind": "select", "value": reason, "options": _options(says)},
            {
                "name": "settled",
                "label": _("状态"),
                "kind": "select",
                "value": state,
                "default": "open",
                "options": _options(states),
            },
        ],
        "columns": [
            {"key": "key", "label": _("上游主键"), "primary": True},
            {"key": "feed", "label": _("数据接入")},
            {"key": "why", "label": _("原因")},
            {"key": "at", "label": _("收到时间"), "kind": "datetime"},
            {"key": "attempts", "label": _("次数"), "kind": "number"},
            {"key": "state", "label": _("状态"), "kind": "chip"},
        ],
        "rows": [_refused(visit, row) for row in found],
        "pages": found,
        "is_filtered": bool(feed or reason or key or state != "open"),
    }
    return visit.page("feed_rows", context, place=PLACE)


def _refused(visit: Visit, row: FeedRow) -> dict[str, Any]:
    url = reverse("portal:feed-row", args=[row.pk])
    return {
        "id": row.pk,
        "url": url,
        "cells": {
            "key": correcting.key_shown(row.key) or "—",
            "feed": words.feed_title(visit, row.feed),
            "why": {"value": words.first_reason(row), "sub": words.more_reasons(row)},
            "at": row.at,
            "attempts": row.attempts,
            "state": words.outcome_of(row),
        },
        "actions": [{"label": _("处理"), "url": url, "icon": "edit"}] if not row.settled else [],
    }


def _reason(visit: Visit, one: Reason) -> dict[str, Any]:
    counted = _("%(count)s 行") % {"count": one.rows}
    return {
        "message": str(one.message),
        "feed": words.feed_title(visit, one.feed),
        "rows": counted,
        "url": f"{reverse('portal:feed-rows')}?feed={one.feed}&reason={one.code}",
        "action": {
            "label": _("全部重试"),
            "url": reverse("portal:feed-retry"),
            "method": "post",
            "icon": "refresh",
            "confirm": _("因“%(reason)s”被拒绝的 %(rows)s将按现在的配置和数据逐行重试。")
            % {"reason": one.message, "rows": counted},
            "fields": [{"name": "feed", "value": one.feed}, {"name": "reason", "value": one.code}],
        },
    }


@page("POST")
def retry(visit: Visit) -> HttpResponse:
    """Try every waiting row again that was refused for one reason."""
    feed, reason = visit.sent("feed", 64), visit.sent("reason", 64)
    back = reverse("portal:feed-rows")
    if not visit.is_confirmed:
        count = arrivals.waiting(visit.actor, feed, reason).count()
        return visit.ask(
            title=_("全部重试"), text=_("%(count)s 行将按现在的配置和数据逐行重试。") % {"count": count}, cancel=back
        )
    done = refused_rows.retry_all(visit.actor, feed, reason)
    visit.say(
        _("已接入 %(repaired)s 行，仍被拒绝 %(refused)s 行") % {"repaired": done.repaired, "refused": done.refused},
        "warning" if done.refused else "success",
    )
    return visit.back(back)


# -- what several pages need -------------------------------------------------------------------------------------------


def _tabs(visit: Visit, current: str) -> list[dict[str, Any]]:
    waiting = arrivals.waiting_count(visit.actor, 1000)
    labels = {"feeds": _("概览"), "feed-batches": _("批次"), "feed-rows": _("被拒绝的行")}
    return [
        {
            "url": reverse(f"portal:{name}"),
            "label": label,
            "current": name == current,
            "count": waiting if name == "feed-rows" else "",
        }
        for name, label in labels.items()
    ]


def _feed_filter(visit: Visit, chosen: str) -> dict[str, Any]:
    options = {name: str(feed.title) for name, feed in visit.config.feeds.items()}
    return {"name": "feed", "label": _("数据接入"), "kind": "select", "value": chosen, "options": _options(options)}


def _options(choices: dict[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in choices.items()]
