"""How long steps take, and what lies behind the numbers."""

from __future__ import annotations

from guicheng.api.calls import Call
from guicheng.api.operations import ApiView, Operation
from guicheng.api.shapes import durations as shapes
from guicheng.common.errors import refuse
from guicheng.reports import durations

TAG = "exports"


class DurationsView(ApiView):
    """环节用时."""

    @Operation(
        "listDurations",
        "环节用时",
        "How long steps take",
        tag=TAG,
        answer=shapes.DurationList,
        query=shapes.DurationQuery,
    )
    def get(self, call: Call, query: shapes.DurationQuery) -> shapes.DurationList:
        """For each step that the caller is told of: open, late, decided, and the working days that half, and nine of
        ten, of the answers took."""
        wanted = query.wanted(call.config)
        items = [shapes.DurationShape.of(one) for one in durations.lines(call.actor, call.config, wanted)]
        return shapes.DurationList(since=wanted.since, until=wanted.until, items=items)


class BehindView(ApiView):
    """What lies behind a number."""

    @Operation(
        "listTimedTasks",
        "环节用时明细",
        "The tasks behind a number",
        tag=TAG,
        answer=shapes.TimedTaskPage,
        query=shapes.BehindQuery,
    )
    def get(self, call: Call, what: str, query: shapes.BehindQuery) -> shapes.TimedTaskPage:
        """`open`, `late` (whose limit passed first) or `decided` (the longest first)."""
        asked = next((one for one in durations.WHATS if one == what), None)
        if asked is None:
            raise refuse("not-found", "没有这种明细", "There is no such list", status=404)
        rows = durations.behind(call.actor, call.config, query.wanted(call.config), asked, step=query.step or "")
        start = (query.page - 1) * query.size
        found = list(rows[start : start + query.size + 1])
        shown = durations.rows_of(call.actor, found[: query.size])
        items = [shapes.TimedTask.of(row, call.config, call.actor) for row in shown]
        return shapes.TimedTaskPage(items=items, more=len(found) > query.size)
