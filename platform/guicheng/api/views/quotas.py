"""Places that are divided among bodies."""

from __future__ import annotations

from guicheng.api.calls import Call
from guicheng.api.operations import ApiView, Operation
from guicheng.api.shapes import quotas as shapes
from guicheng.filings.acts import sharing

TAG = "entries"


class QuotasView(ApiView):
    """名额分配."""

    @Operation("listQuotas", "名额", "Pools of places", tag=TAG, answer=shapes.PoolPage, query=shapes.PoolQuery)
    def get(self, call: Call, query: shapes.PoolQuery) -> shapes.PoolPage:
        """The pools whose places the caller divides; none for anybody else."""
        found = sharing.all_pools(call.actor, call.config, query.q)
        start = (query.page - 1) * query.size
        items = [shapes.PoolShape.of(one) for one in found[start : start + query.size]]
        return shapes.PoolPage(items=items, more=len(found) > start + query.size)


class SharesView(ApiView):
    """The shares of a pool."""

    @Operation("getShares", "名额分配情况", "The shares of a pool", tag=TAG, answer=shapes.SharesShape)
    def get(self, call: Call, quota: str, entry_id: int) -> shapes.SharesShape:
        """The bodies among which the caller divides it, each with its share."""
        one = sharing.pool(call.actor, call.config, quota, entry_id)
        return shapes.SharesShape.of(one, sharing.shares(call.actor, call.config, one))

    @Operation("giveShares", "分配名额", "Give shares", tag=TAG, body=shapes.NewShares, answer=shapes.SharesShape)
    def post(self, call: Call, quota: str, entry_id: int, body: shapes.NewShares) -> shapes.SharesShape:
        """All of them or none: the sum must not exceed the pool, no share what is taken of it."""
        wanted = {one.organisation: one.places for one in body.shares}
        read = {one.organisation: one.read for one in body.shares if one.read is not None}
        one = sharing.share(call.actor, quota, entry_id, wanted, read)
        return shapes.SharesShape.of(one, sharing.shares(call.actor, call.config, one))
