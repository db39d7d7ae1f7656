"""Rows that wait for files which had not arrived: tried again once these lie there."""

from __future__ import annotations

from guicheng.accounts.actor import Actor
from guicheng.common.errors import Refusal
from guicheng.common.text import text
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import files, refused_rows
from guicheng.feeds.models import FeedRow
from guicheng.feeds.receiving import waiting

MOST_AT_ONCE = 200
_FOR_FILES = [{"code": files.MISSING}]


def is_awaited() -> bool:
    """Whether any row waits for a file."""
    rows = FeedRow.objects.unscoped().filter(outcome=FeedRow.Outcome.REFUSED, settled=FeedRow.Settled.OPEN)
    return bool(rows.filter(problems__contains=_FOR_FILES).exists())


def try_again(config: RegionConfig, feed_id: str) -> int:
    """Try the rows of a feed again of which every file lies there now; returns how many were taken."""
    region, feed = config.region.region, config.feeds[feed_id]
    if not any(file.from_ == "beside" for entry in feed.entries for file in entry.files.values()):
        return 0
    system, taken = Actor.system(region, text("文件到达", "A file arrived")), 0
    found = waiting(region, feed_id).filter(problems__contains=_FOR_FILES).order_by("id")
    for row_id, problems in found.values_list("pk", "problems")[:MOST_AT_ONCE]:
        names = [str(one.get("about", {}).get("file", "")) for one in problems if one["code"] == files.MISSING]
        if all(files.lies_there(region, feed_id, feed, name) for name in names):
            try:
                refused_rows.retry(system, row_id)
                taken += 1
            except Refusal:
                continue  # what is wrong now stands with it
    return taken
