"""Words for feeds: outcomes, ways, states and reasons, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from guicheng.common.errors import Problem
from guicheng.common.text import Text
from guicheng.feeds import correcting
from guicheng.feeds.models import FeedBatch, FeedRow
from guicheng.portal.visit import Visit

_TONES = {"created": "success", "updated": "success", "refused": "danger", "stale": "neutral", "skipped": "neutral"}
_SETTLED_TONES = {"repaired": "success", "superseded": "neutral", "dismissed": "void", "expired": "void"}


def outcomes(*names: str) -> dict[str, str]:
    """What may become of a row; all, or those named."""
    found = {
        "created": _("新增"),
        "updated": _("更新"),
        "unchanged": _("未变"),
        "stale": _("已有更新的"),
        "skipped": _("跳过"),
        "refused": _("拒绝"),
    }
    return {name: found[name] for name in names} if names else found


def settled() -> dict[str, str]:
    """How a refused row may have been settled."""
    return {"repaired": _("已修复"), "superseded": _("已有更新的"), "dismissed": _("已放弃"), "expired": _("到期删除")}


def ways() -> dict[str, str]:
    """How a batch arrives."""
    return {"rest": _("接口推送"), "file": _("文件投放")}


def kinds() -> dict[str, str]:
    """Batches by what went wrong."""
    return {"refused": _("有行被拒绝"), "unreadable": _("整批无法读取")}


def state_of(batch: FeedBatch) -> dict[str, str]:
    """What became of a batch, as a chip."""
    if batch.problems:
        return {"value": _("无法读取"), "label": _("无法读取"), "tone": "danger"}
    if batch.finished_at is None:
        return {"value": _("未处理完"), "label": _("未处理完"), "tone": "warning"}
    if batch.refused:
        label = _("%(count)s 行被拒绝") % {"count": batch.refused}
        return {"value": label, "label": label, "tone": "warning"}
    return {"value": _("正常"), "label": _("正常"), "tone": "success"}


def outcome_of(row: FeedRow) -> dict[str, str]:
    """What became of a row, as a chip."""
    if row.settled:
        return {"value": settled()[row.settled], "tone": _SETTLED_TONES[row.settled]}
    if row.outcome == FeedRow.Outcome.REFUSED:
        return {"value": _("待处理"), "tone": "danger"}
    return {"value": outcomes()[row.outcome], "tone": _TONES.get(row.outcome, "neutral")}


def list_of(visit: Visit, feed_id: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """A complete list of a snapshot, and what became of it."""
    feed = visit.config.feeds.get(feed_id)
    rule = feed.entry(str(said["list"])) if feed else None
    register = visit.config.registers.get(rule.register_) if rule else None
    why = {
        "rows-refused": _("有行被拒绝，清单不完整"),
        "refused": _("少了的比例过大，待确认"),
        "older-list": _("已收到更新的清单"),
    }
    title = str(register.title) if register else str(said["list"])
    return {
        "of": f"{title} {correcting.key_shown(str(said['scope']))}".strip(),
        "named": said["named"],
        "ended": said["ended"],
        "back": said["back"],
        "held": why.get(str(said["held"]), ""),
    }


def seconds(batch: FeedBatch) -> str:
    """How long a batch took."""
    return f"{(batch.finished_at - batch.received_at).total_seconds():.1f}" if batch.finished_at else ""


def problems(kept: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """Reasons that were kept, as a page tells them."""
    return tuple(Problem(one["code"], Text(zh=one["zh"], en=one["en"]), field=one["field"]) for one in kept)


def first_reason(row: FeedRow) -> str:
    """Why a row was refused, in one line."""
    found = problems(row.problems)
    return (
        f"{found[0].message}（{found[0].field}）"
        if found and found[0].field
        else str(found[0].message)
        if found
        else ""
    )


def more_reasons(row: FeedRow) -> str:
    """That there are further reasons."""
    more = len(row.problems) - 1
    return _("另有 %(count)s 处") % {"count": more} if more > 0 else ""


def feed_title(visit: Visit, feed_id: str) -> str:
    """The name of a feed; its id where it is no longer declared."""
    feed = visit.config.feeds.get(feed_id)
    return str(feed.title) if feed else feed_id
