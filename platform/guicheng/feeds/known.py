"""What a batch's rows were last taken as, read in one statement: a row that says nothing new costs none of its own."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from guicheng.feeds.context import Context
from guicheng.feeds.mapping import Glance
from guicheng.feeds.models import FeedRow, FeedState


class Known:
    """The rows of a batch that stand here already, as they were when the batch began."""

    def __init__(self, context: Context, glances: Iterable[Glance | None]) -> None:
        self._has_versions = context.feed.version is not None
        keys = {one.key for one in glances if one is not None}
        states = FeedState.objects.filter(
            region=context.region, feed=context.feed_id, key__in=keys, mapping=context.mapper.mapping
        ).exclude(digest="")
        self._said: dict[str, tuple[Decimal | None, str]] = {
            state.key: (state.version if self._has_versions else None, state.digest)
            for state in states
            if self._has_versions or not state.is_deleted
        }
        waiting = FeedRow.objects.unscoped().filter(
            region=context.region,
            feed=context.feed_id,
            outcome=FeedRow.Outcome.REFUSED,
            settled="",
            list_of="",
            key__in=self._said,
        )
        for key in waiting.values_list("key", flat=True).distinct():
            del self._said[key]  # what waits may be settled by a repetition

    def has(self, glance: Glance | None) -> bool:
        """Whether exactly this was taken before, and nothing else of that key in this batch."""
        return glance is not None and self._said.get(glance.key) == (glance.version, glance.digest)

    def forget(self, key: str) -> None:
        """Something else of that key was said."""
        self._said.pop(key, None)
