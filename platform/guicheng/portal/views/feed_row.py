"""One refused row: what was sent and what is wrong with it; corrected, tried again, dismissed, shown in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from guicheng import audit
from guicheng.audit.log import COLUMNS
from guicheng.common.errors import Problem, Refusal
from guicheng.common.masking import Audience
from guicheng.common.text import clauses, joined
from guicheng.common.versions import Conflict
from guicheng.feeds import arrivals, correcting, refused_rows
from guicheng.feeds.correcting import Value
from guicheng.feeds.models import FeedRow
from guicheng.portal.views import feed_words as words
from guicheng.portal.views.feeds import PLACE
from guicheng.portal.visit import Visit, page


@sensitive_post_parameters()
@page("GET", "HEAD", "POST")
def row(visit: Visit, row_id: int) -> HttpResponse:
    """The row; of one that waits, a form of its values."""
    found = arrivals.row(visit.actor, row_id)
    if visit.request.method != "POST":
        return _shown(visit, found)
    try:
        return _done(visit, found)
    except Refusal as refused:
        if refused.status in (403, 404) or isinstance(refused, Conflict):
            raise
        return _shown(visit, arrivals.row(visit.actor, row_id), refused.problems)


def _done(visit: Visit, found: FeedRow) -> HttpResponse:
    match visit.chosen("act", "reveal", "dismiss", "agree", "retry"):
        case "reveal":
            values = correcting.reveal(visit.actor, visit.config, found.pk, visit.sent("reason", 300))
            return _shown(visit, found, values=values, audience="owner")
        case "dismiss":
            if not visit.is_confirmed:
                return visit.ask(
                    title=_("放弃这一行"),
                    text=_("放弃后不再接入，上游发来的内容随即删除，不能恢复。同样的内容再次推送时仍视为已放弃。"),
                    cancel=reverse("portal:feed-row", args=[found.pk]),
                )
            refused_rows.dismiss(visit.actor, found.pk, visit.sent("reason", 300), version=visit.version)
            visit.say(_("已放弃这一行"))
            return visit.go("feed-rows")
        case "agree":
            if not visit.is_confirmed:
                return visit.ask(
                    title=_("确认都已结束"),
                    text=_("上游清单中少了的各项将按配置结束，相关锁定随即重新计算。请先与上游核对。"),
                    cancel=reverse("portal:feed-row", args=[found.pk]),
                )
            return _taken(visit, refused_rows.retry(visit.actor, found.pk, agreed=True, version=visit.version))
    values = correcting.values_of(visit.config, found)
    content = correcting.corrected(values, _sent(visit), found.content or {})
    content_sent = None if found.list_of or found.settled else content
    return _taken(visit, refused_rows.retry(visit.actor, found.pk, content_sent, version=visit.version))


def _taken(visit: Visit, done: FeedRow) -> HttpResponse:
    visit.say(_("已接入：%(outcome)s") % {"outcome": words.outcomes()[done.outcome]})
    return visit.go("feed-row", done.pk)


def _sent(visit: Visit) -> dict[str, str]:
    post = visit.request.POST
    return {name: post[name].replace("\x00", "").strip()[:2000] for name in post if name.startswith("/")}


def _shown(
    visit: Visit,
    found: FeedRow,
    problems: tuple[Problem, ...] = (),
    values: list[Value] | None = None,
    audience: Audience = "internal",
) -> HttpResponse:
    waits = found.outcome == FeedRow.Outcome.REFUSED and not found.settled
    if problems:
        found.problems = [
            {"field": one.field, "code": one.code, "zh": one.message.zh, "en": one.message.en or one.message.zh}
            for one in problems
        ]
    values = values if values is not None else correcting.values_of(visit.config, found) if waits else []
    fields = [_field(visit, value, audience) for value in values]
    context = {
        "row": found,
        "version": visit.shown_version(refused_rows.version_of(found)),
        "title": correcting.key_shown(found.key) or _("没有主键的行"),
        "state": words.outcome_of(found),
        "waits": waits,
        "may_agree": waits and any(one["code"] == "too-many-absent" for one in found.problems),
        "facts": _facts_of(visit, found),
        "reasons": _reasons(found, values),
        "wrong": [one for one in fields if one["errors"]],
        "others": [one for one in fields if not one["errors"]],
        "entries": [
            {
                "name": one.name,
                "url": reverse("portal:entry", args=[one.pk]),
                "register": _register(visit, one.register),
            }
            for one in arrivals.entries_of(visit.actor, found)
        ],
        "may_reveal": waits and visit.actor.may("reveal") and audience == "internal",
        "reason": visit.sent("reason", 300),
        "log": audit.log_of(found.region, "feed-row", found.pk),
        "log_columns": [str(column) for column in COLUMNS],
        "log_empty": str(audit.EMPTY_LOG),
    }
    return visit.page("feed_row", context, place=PLACE, status=400 if problems else 200)


def _facts_of(visit: Visit, found: FeedRow) -> list[dict[str, Any]]:
    batch = reverse("portal:feed-batch", args=[found.batch_id])
    return [
        {"label": _("所属接入"), "value": words.feed_title(visit, found.feed)},
        {"label": _("所属批次"), "value": found.batch_id, "url": batch},
        {"label": _("第几行"), "value": found.number, "kind": "number"},
        {"label": _("收到时间"), "value": found.at, "kind": "datetime"},
        {"label": _("尝试次数"), "value": found.attempts, "kind": "number"},
        {"label": _("处理时间"), "value": found.settled_at or "", "kind": "datetime"},
    ]


def _field(visit: Visit, value: Value, audience: Audience) -> dict[str, Any]:
    shown = value.shown(audience)
    sent = visit.request.POST.get(value.name) if visit.sent("act", 10) == "retry" else None
    codes = joined(value.codes)
    return {
        "name": value.name,
        "id": _id(value),
        "label": value.label,
        "value": shown if sent is None else sent[:2000],
        "errors": [str(one.message) for one in words.problems(value.problems)],
        "hint": _("可用的代码：%(codes)s") % {"codes": codes} if codes else "",
        "max_length": 2000,
        "kind": "textarea" if len(shown) > 100 else "text",
        "private": value.kind is not None,
        "required": None,
    }


def _id(value: Value) -> str:
    """Of the address, whatever characters the other system uses for names."""
    return "v-" + "-".join(str(part) if isinstance(part, int) else part.encode().hex() for part in value.address)


def _reasons(found: FeedRow, values: Iterable[Value]) -> list[dict[str, Any]]:
    """The reasons, those about one value together, leading to it and with its place as the other system names it."""
    where = {id(problem): (_id(value), value.label) for value in values for problem in value.problems}
    reasons: dict[str, dict[str, Any]] = {}
    for one, kept in zip(words.problems(found.problems), found.problems, strict=True):
        anchor, label = where.get(id(kept), ("", one.field))
        begun = {"messages": [], "field": label, "anchor": anchor}
        reason = reasons.setdefault(anchor or f"{label} {one.message}", begun)
        reason["messages"].append(str(one.message))
    return [{**one, "message": clauses(one["messages"])} for one in reasons.values()]


def _register(visit: Visit, register_id: str) -> str:
    register = visit.config.registers.get(register_id)
    return str(register.title) if register else register_id
