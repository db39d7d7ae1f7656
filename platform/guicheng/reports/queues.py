"""The order of a queue: what waits for the reader stands first."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import cached_property

from guicheng.accounts.actor import Actor
from guicheng.filings.models import Filing
from guicheng.workflow import queries
from guicheng.workflow.models import URGENCY


class WaitingFirst:
    """Filings to page through: first those that wait for the actor, in the order of the inbox, then the others.

    Two statements in place of one order: that of all the rows would look at each of a million for its task.
    """

    def __init__(self, actor: Actor, rows: QuerySet[Filing], most: int) -> None:
        mine = queries.inbox(actor.desk_keys)
        first = mine.filter(filing_id=OuterRef("pk")).order_by(URGENCY, "created", "id")
        waiting = rows.filter(pk__in=mine.values("filing_id")).alias(
            urgency=Subquery(first.values(until=URGENCY)[:1]), since=Subquery(first.values("created")[:1])
        )
        self.waiting = waiting.order_by("urgency", "since", "pk")
        self.others = rows.exclude(pk__in=mine.values("filing_id"))
        self.rows, self.most = rows, most

    @cached_property
    def _waiting(self) -> int:
        return self.waiting.order_by().values("pk")[: self.most].count()

    def __len__(self) -> int:
        """How many there are, counted no further than `most`."""
        return self.rows.order_by().values("pk")[: self.most].count()

    def __getitem__(self, part: slice) -> list[Filing]:
        """The filings from `part.start` to `part.stop`."""
        start, stop, split = part.start or 0, part.stop, self._waiting
        found = list(self.waiting[start : min(stop, split)]) if start < split else []
        return found + (list(self.others[max(start - split, 0) : stop - split]) if stop > split else [])
