"""Pushes of other systems (X-17): one address a feed, its own proof of who sends."""

from __future__ import annotations

from rest_framework.request import Request

from guicheng.accounts.actor import Actor
from guicheng.accounts.sessions import address_of
from guicheng.api.calls import Call
from guicheng.api.operations import ApiView, Operation
from guicheng.api.shapes.feeds import FeedReport
from guicheng.feeds import receiving
from guicheng.feeds.credentials import Signed


class FeedView(ApiView):
    """``POST /api/v1/feeds/<region>/<feed>``. The body is the batch as the feed's format has it."""

    authentication_classes = []

    def count_call(self, request: Request, actor: Actor) -> None:
        """Whoever sends is known by the signature alone, and sends as often as there are rows."""

    @Operation("pushFeed", "推送数据", "Push rows of a feed", tag="feeds", gate="public", answer=FeedReport, once=False)
    def post(self, call: Call, region: str, feed: str) -> FeedReport:
        """Take a signed batch. Headers: ``Authorization: Bearer <token>``, ``X-Timestamp``, ``X-Nonce``,
        ``X-Signature``."""
        headers, plain = call.request.headers, call.request._request
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        signed = Signed(
            token.strip() if scheme.lower() == "bearer" else "",
            headers.get("X-Timestamp", ""),
            headers.get("X-Nonce", ""),
            headers.get("X-Signature", ""),
        )
        report = receiving.push(region, feed, signed, plain.read, address_of(plain))
        return FeedReport.model_validate(report.as_json())
