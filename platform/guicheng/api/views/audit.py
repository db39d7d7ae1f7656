"""The audit, for whoever may read it."""

from __future__ import annotations

import datetime as dt

from guicheng.api.calls import Call
from guicheng.api.operations import ApiView, Operation
from guicheng.api.paging import latest_first
from guicheng.api.shapes import audit as shapes
from guicheng.filings.access import audit_trail

TAG = "people"


class AuditView(ApiView):
    """Who did what."""

    @Operation("listAudit", "审计", "The audit", tag=TAG, answer=shapes.AuditPage, query=shapes.AuditListing)
    def get(self, call: Call, query: shapes.AuditListing) -> shapes.AuditPage:
        """The acts in the caller's sight, the latest first, for roles with the permission `read-audit`."""
        asked = audit_trail.Asked(
            who=query.who,
            kind=query.kind,
            object_id=query.object_id,
            action=query.action,
            since=_in_region(call, query.since),
            until=_in_region(call, query.until),
        )
        found, cursor = latest_first(audit_trail.listed(call.actor, asked), query.cursor, query.size)
        return shapes.AuditPage(
            items=[shapes.TraceShape.of(one) for one in audit_trail.traces(call.actor, call.config, found)], next=cursor
        )


def _in_region(call: Call, moment: dt.datetime | None) -> dt.datetime | None:
    """A moment that names no zone is one on the clocks of the region."""
    return moment.replace(tzinfo=call.config.zone) if moment is not None and moment.tzinfo is None else moment
