"""The entries of a row that are there already: read and locked together, with what the feed last said of each."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from guicheng.common.errors import refuse
from guicheng.feeds.context import Context
from guicheng.feeds.mapping import Keyed, Planned
from guicheng.feeds.models import FeedTrace
from guicheng.registers.models import Entry


class Held:
    """`standing` by register and upstream key, `traces` by entry."""

    def __init__(self, context: Context) -> None:
        self.context, self.config = context, context.config
        self.standing: dict[tuple[str, str], Entry] = {}
        self.traces: dict[int, FeedTrace] = {}

    def lock(self, which: Q | None) -> None:
        """Read and lock the entries, and what the feed last said of them; None: of no entry."""
        for entry in self.rows().filter(which).order_by("pk") if which is not None else ():
            self.standing[entry.register, entry.source_key or ""] = entry
        ids = [entry.pk for entry in self.standing.values()]
        for trace in FeedTrace.objects.filter(entry_id__in=ids, feed=self.context.feed_id) if ids else ():
            self.traces[trace.entry_id] = trace

    def read_again(self, ids: set[int]) -> None:
        """What was changed below others meanwhile."""
        for entry in self.standing.values():
            if entry.pk in ids:
                entry.refresh_from_db()

    def known(self, planned: Planned, *, is_later: bool) -> Entry | None:
        """The entry of that key, or one made here that is recognised by its fields; locked. `is_later`: entries of the
        row have been written before."""
        entry = self.standing.get((planned.rule.register_, planned.key))
        if entry is not None and is_later and self.config.registers[entry.register].status is not None:
            entry.refresh_from_db()  # what was written before may have changed its status: a lock that began
        if entry is None and planned.rule.adopt:
            same = {f"data__{name.replace('.', '__')}": planned.said.get(name) for name in planned.rule.adopt}
            if all(value not in (None, "") for value in same.values()):
                rows = self.rows().filter(register=planned.rule.register_, source_key__isnull=True)
                entry = rows.filter(removed_at__isnull=True, **same).order_by("id").first()
        if entry is not None and entry.merged_into_id is not None:
            return entry
        if entry is not None and entry.removed_at is not None and self.trace(entry).absent is None:
            raise refuse(
                "entry-removed",
                f"该条目已在本系统删除：{entry.name}",
                f"The entry was removed here: {entry.name}",
                field=planned.rule.id,
            )
        return entry

    def kept(self, entry: Entry) -> Entry:
        """The entry that a merged one leads to."""
        while entry.merged_into_id is not None:
            entry = Entry.objects.unscoped().get(pk=entry.merged_into_id)
        return entry

    def rows(self) -> QuerySet[Entry]:
        """The entries of the region, locked as they are read."""
        return Entry.objects.unscoped().select_for_update(of=("self",), no_key=True).filter(region=self.context.region)

    def trace(self, entry: Entry | None) -> FeedTrace:
        """What the feed last said of an entry; nothing of one that is new, or was made here."""
        return self.traces.get(entry.pk if entry else 0) or FeedTrace(feed=self.context.feed_id)

    def of_key(self, target: Keyed, planned: Planned, at: str) -> Entry:
        """The entry that a row names by its upstream key alone. Refuses `entry-unknown`."""
        rows = Entry.objects.unscoped().filter(
            Q(removed_at__isnull=True) | Q(merged_into__isnull=False),
            region=self.context.region,
            register=target.register,
            source_key=target.key,
        )
        entry = next(iter(rows), None)
        if entry is not None and entry.merged_into_id is not None:
            return self.kept(entry)
        if entry is None:
            title = self.config.registers[target.register].title
            raise refuse(
                "entry-unknown",
                f"{title.zh}中没有上游主键为“{target.key}”的条目",
                f"{title.en or title.zh} has no entry with the upstream key {target.key!r}",
                field=f"{planned.rule.id}.{at}",
            )
        return entry
