"""Writing one entry of a row, with all that follows it."""

from __future__ import annotations

from typing import Any

from guicheng import audit
from guicheng.common import clock
from guicheng.common.text import Text, text
from guicheng.entries import entry_account, entry_changes, entry_columns, entry_records, statuses
from guicheng.entries import writing as sheets
from guicheng.entries.writing import Sheet
from guicheng.feeds import problems
from guicheng.feeds.context import Context
from guicheng.feeds.held import Held
from guicheng.feeds.mapping import Planned
from guicheng.feeds.models import FeedRow
from guicheng.filings.guards import uniqueness
from guicheng.registers.models import Entry

Outcome = FeedRow.Outcome

GONE = text("上游清单中已没有", "No longer in the list of the other system")
BACK = text("上游清单中重新列出", "In the list of the other system again")
_TITLES: dict[bool, Text] = {True: text("接入新增", "Added by a feed"), False: text("接入更新", "Updated by a feed")}


class Writer:
    """Writes the entries of one row: what came of it so far, and which entries were touched."""

    def __init__(self, context: Context, held: Held) -> None:
        self.context, self.config, self.actor = context, context.config, context.actor
        self.held = held
        self.outcome: FeedRow.Outcome = Outcome.UNCHANGED
        self.touched: list[int] = []

    def write(
        self,
        planned: Planned,
        page: Sheet,
        before: dict[str, Any],
        *,
        is_new: bool,
        title: Text | None = None,
        removed: bool = False,
        stood: entry_columns.Belonging | None = None,
    ) -> None:
        """Store it, with everything that follows: unique values, status, followers, audit. `removed` is whether it is
        to be out of its register, `stood` its owner and place before, where they may have changed."""
        entry = page.entry
        is_out = entry.removed_at is not None
        entry.removed_at = entry.removed_at if removed else None
        self._store(entry, is_new=is_new, stood=stood)
        with problems.of_entry(planned):
            if removed and not is_out:
                sheets.take_out(page)
            elif not removed:
                uniqueness.claim_entry(self.actor, self.config, entry)
        audit.record(self.actor, self._recorded(entry, before, title or _TITLES[is_new], is_new=is_new))
        if not removed:
            statuses.refresh(self.config, page.dossier, self.actor)
            self.let_in(planned, entry, before)
        entry_changes.entry_changed(entry, self.actor, self.config)
        self.touched.append(entry.pk)
        if is_new:
            self.outcome = Outcome.CREATED
        elif self.outcome == Outcome.UNCHANGED:
            self.outcome = Outcome.UPDATED

    def touch(self, entry: Entry) -> None:
        """Note that files of an entry changed, whatever else did."""
        if entry.pk not in self.touched:
            self.touched.append(entry.pk)
        if self.outcome == Outcome.UNCHANGED:
            self.outcome = Outcome.UPDATED

    def let_in(self, planned: Planned, entry: Entry, before: dict[str, Any]) -> None:
        """Bring the account of the entry to what the entry says (HBZ-06)."""
        with problems.of_entry(planned):
            entry_account.follow(self.actor, self.config, entry, "feed", before=before)

    def _store(self, entry: Entry, *, is_new: bool, stood: entry_columns.Belonging | None) -> None:
        """Write its row, and to what belongs to it what it hands down."""
        if is_new:
            entry.save(force_insert=True)
            return
        entry.version += 1
        entry.updated_at = clock.now()
        entry.save()
        if stood is not None:
            self.held.read_again(set(entry_columns.hand_down(self.config, entry, stood)))

    def _recorded(self, entry: Entry, before: dict[str, Any], title: Text, *, is_new: bool) -> audit.Event:
        """What the audit keeps of it."""
        why = {**self.config.explain_rule(f"feeds/{self.context.feed_id}"), **self.context.why}
        if is_new:
            return entry_records.added(self.config, entry, title, why=why)
        return entry_records.changed(self.config, "entry.edit", entry, before, title, why=why)
