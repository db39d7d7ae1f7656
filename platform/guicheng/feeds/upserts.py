"""The entries of one row, one after the other: found or made, brought up to date, written with all that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q

from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import text
from guicheng.config.model.feeds import FedEntry
from guicheng.entries import entry_columns
from guicheng.entries import writing as sheets
from guicheng.entries.writing import Sheet
from guicheng.feeds import files, owners
from guicheng.feeds.context import Context
from guicheng.feeds.entry_writing import BACK, GONE, Writer
from guicheng.feeds.files import Brought
from guicheng.feeds.held import Held
from guicheng.feeds.lists import Lists, held_by, require_few, scope_of
from guicheng.feeds.mapping import Keyed, Listing, Named, OwnerSaid, Planned, Target, nested, stored
from guicheng.feeds.models import FeedRow, FeedState, FeedTrace
from guicheng.feeds.problems import at as problem_at
from guicheng.feeds.problems import of_entry
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.lookups import ActorLookups
from guicheng.forms.cleaning import Cleaned
from guicheng.registers.models import Entry

Outcome = FeedRow.Outcome

PLACE = "@place"
"""The name under which a trace keeps the version that placed an entry: its parent and owner."""


class Upserts:
    """The entries of one row, one after the other."""

    def __init__(self, context: Context, version: Decimal, state: FeedState, arrival: Decimal | None = None) -> None:
        self.context, self.config, self.actor = context, context.config, context.actor
        self.version, self.arrival = version, version if arrival is None else arrival
        self.state = state
        self.entries: dict[Named, Entry] = {}
        self.brought: Mapping[Named, Mapping[str, list[Brought]]] = {}
        self.held = Held(context)
        self.writer = Writer(context, self.held)
        self.lists = Lists(context, version)
        self.ended = 0
        self._listings: Sequence[Listing] = ()
        self._row_key = ""
        self._before: dict[str, int] = {}

    @property
    def outcome(self) -> FeedRow.Outcome:
        """What came of the row so far."""
        return self.writer.outcome

    @property
    def touched(self) -> list[int]:
        """The entries written so far."""
        return self.writer.touched

    def hold(self, planned: Iterable[Planned], listings: Sequence[Listing] = (), row_key: str = "") -> None:
        """Read and lock every entry of the row that is there, or that its complete lists named before, and what the
        feed last said of it."""
        self._listings, self._row_key = listings, row_key
        keys: dict[str, set[str]] = {}
        for one in planned:
            keys.setdefault(one.rule.register_, set()).add(one.key)
        named = Q(*(Q(register=register, source_key__in=held) for register, held in keys.items()), _connector=Q.OR)
        scopes = self._scopes_before(named, planned) if listings and keys else set()
        if scopes and (others := self.lists.named(scopes)):
            named |= Q(pk__in=others)
        self.held.lock(named if keys else None)
        self.lists.read(scopes, self.held.traces.values())
        self._before = {scope: self._standing_in(scope) for scope in scopes}

    def hold_list(self, scope: str) -> dict[str, FeedTrace]:
        """The same for a list of a snapshot, which every row named before it arrived: by key, what the feed last said
        of its entries."""
        ids = self.lists.named([scope])
        self.held.lock(Q(pk__in=ids) if ids else None)
        self.lists.read([scope], self.held.traces.values())
        earlier = {
            entry.source_key or "": self.held.traces[entry.pk]
            for entry in self.held.standing.values()
            if entry.pk in self.held.traces and Decimal(self.held.traces[entry.pk].listed[scope]) <= self.version
        }
        self._before = {scope: sum(trace.absent is None for trace in earlier.values())}
        return earlier

    def _scopes_before(self, named: Q, planned: Iterable[Planned]) -> set[str]:
        """What the row's lists are called, as far as what they are complete for is there already."""
        rows = Entry.objects.unscoped().filter(named, region=self.context.region)
        ids = {(register, key): pk for pk, register, key in rows.values_list("pk", "register", "source_key")}
        keys = {one.name: (one.rule.register_, one.key) for one in planned}
        found = {self._scope(one, ids.get(keys[one.parent]) if one.parent else None) for one in self._listings}
        return {scope for scope in found if scope is not None}

    def _scope(self, listing: Listing, parent_id: int | None) -> str | None:
        if listing.parent is None:
            return scope_of(listing.rule, self._row_key)
        return scope_of(listing.rule, parent_id) if parent_id is not None else None

    def _standing_in(self, scope: str) -> int:
        """How many entries a list held when the row began."""
        return sum(scope in trace.listed and trace.absent is None for trace in self.held.traces.values())

    def finish(self) -> None:
        """End what the row's complete lists no longer name; write down what upstream said, in one statement for all
        entries."""
        for listing in self._listings:
            parent = self.entries.get(listing.parent) if listing.parent else None
            scope = self._scope(listing, parent.pk if parent else None)
            if scope is not None:
                self.lists.say(scope)
                self.settle_list(
                    listing.rule,
                    scope,
                    lambda trace, rule=listing.rule: self.lists.absent_since(rule, trace),  # type: ignore[misc]
                )
        self.lists.save()
        FeedTrace.objects.bulk_create(
            self.held.traces.values(),
            update_conflicts=True,
            unique_fields=["entry", "feed"],
            update_fields=["said", "listed", "absent"],
        )

    def settle_list(self, rule: FedEntry, scope: str, day_of: Callable[[FeedTrace], str | None]) -> None:
        """Bring the entries of a list to what it says of them: `day_of` is the day since which none names one. Refuses
        `too-many-absent` before anything is written."""
        taken = {entry.pk for entry in self.entries.values()}
        standing = {entry.pk: entry for entry in self.held.standing.values()}
        due: list[tuple[Entry, FeedTrace, str | None]] = []
        for trace in self.held.traces.values():
            entry = standing.get(trace.entry_id)
            if scope in trace.listed and entry is not None and entry.pk not in taken and not entry.merged_into_id:
                day = day_of(trace)
                if day != (trace.absent or {}).get("day") and (entry.removed_at is None or trace.absent is not None):
                    due.append((entry, trace, day))
        ending = [entry.name for entry, trace, day in due if day is not None and trace.absent is None]
        require_few(self.context, rule, self._before.get(scope, 0), ending)
        for entry, trace, day in sorted(due, key=lambda one: one[0].pk):
            self._become(rule, entry, trace, day)

    def _become(self, rule: FedEntry, entry: Entry, trace: FeedTrace, day: str | None) -> None:
        """What becomes of an entry that its lists no longer name, or name again."""
        planned = Planned(rule, (), entry.source_key or "", {})
        if self.touched:
            entry.refresh_from_db()
        page = self._page(planned, entry)
        before = dict(entry.data)
        cleaned = self._cleaned(planned, page, {}, trace, day)
        sheets.take(page, cleaned)
        self.writer.write(
            planned,
            page,
            before,
            is_new=False,
            title=GONE if day is not None else BACK,
            removed=self._removed(rule, day),
        )
        self.ended += day is not None

    def _removed(self, rule: FedEntry, day: str | None) -> bool:
        return bool(day is not None and rule.complete and rule.complete.absent.take_out)

    def take(self, planned: Planned) -> None:
        """Make the entry, or bring it up to date."""
        entry = self.held.known(planned, is_later=bool(self.touched))
        if entry is not None and entry.merged_into_id is not None:  # the kept one says what is so; what belongs to it
            self.entries[planned.name] = self.held.kept(entry)  # goes there
            return
        trace = self.held.trace(entry)
        page = self._page(planned, entry)
        is_new = page.entry.pk is None
        before = {} if is_new else dict(page.entry.data)
        stood = entry_columns.Belonging.of(page.entry)
        placed = self._place(planned, page, trace)
        day = self._listed(planned, trace)
        fresh = {name: value for name, value in planned.said.items() if self._is_newest(trace, name)}
        said = {name: self._resolved(value, planned) for name, value in fresh.items()}
        cleaned = self._cleaned(planned, page, said, trace, day, marks=True)
        owner, parent, place = page.entry.organisation_id, page.entry.parent_id, page.entry.jurisdiction
        sheets.take(page, cleaned)
        if planned.owner is not None:  # goes before what the register's own field says
            page.entry.organisation_id = owner
        changed = is_new or placed or page.entry.data != before or page.entry.source_key != planned.key
        changed = changed or (parent, place) != (page.entry.parent_id, page.entry.jurisdiction)
        removed = self._removed(planned.rule, day)
        page.entry.source_key = planned.key
        if changed or removed != (page.entry.removed_at is not None):
            self.writer.write(planned, page, before, is_new=is_new, removed=removed, stood=stood)
        elif not removed:  # one that was there before its register had accounts
            self.writer.let_in(planned, page.entry, before)
        if planned.files and not removed:
            with of_entry(planned):
                if files.settle(page, trace, self.brought.get(planned.name, {}), self.version, self.context.why):
                    self.writer.touch(page.entry)
        trace.entry = page.entry
        self.held.traces[page.entry.pk] = trace
        self.held.standing[page.entry.register, planned.key] = page.entry
        self.entries[planned.name] = page.entry

    def mark_only(self, planned: Planned) -> None:
        """Mark an entry that is there as deleted upstream, or take the mark away."""
        entry = self.held.known(planned, is_later=bool(self.touched))
        if entry is None or entry.merged_into_id is not None:
            return
        page = self._page(planned, entry)
        before = dict(entry.data)
        mark = self._mark(planned)
        cleaned = self._clean(page, mark)
        if wrong := [problem for problem in cleaned.problems if problem.field in mark]:
            raise Refusal([problem_at(problem, planned) for problem in wrong], status=400)
        sheets.take(page, cleaned)
        if entry.data != before:
            self.writer.write(planned, page, before, is_new=False)

    # -- finding ---------------------------------------------------------------------------------------------------

    def _page(self, planned: Planned, entry: Entry | None) -> Sheet:
        """The entry with its register and form, as the use-cases of entries hold it."""
        register = self.config.registers[planned.rule.register_]
        if entry is None:
            entry = Entry(
                region=self.context.region,
                register=planned.rule.register_,
                data={},
                jurisdiction="",
                created_at=clock.now(),
            )
        form = self.context.form(register.form)
        return Sheet(self.config, register, entry, Dossier.read(entry), form, self.actor)

    def _entry_of(self, target: Target, planned: Planned, at: str) -> Entry | None:
        if isinstance(target, Named):
            return self.entries.get(target)
        return self.held.of_key(target, planned, at)

    def _resolved(self, value: Any, planned: Planned) -> Any:
        """A value as the form takes it; an entry becomes its id."""
        if not isinstance(value, Named | Keyed):
            return value
        entry = self._entry_of(value, planned, "entry")
        return {"id": str(entry.pk)} if entry else None

    # -- deciding --------------------------------------------------------------------------------------------------

    def _is_newest(self, trace: FeedTrace, name: str) -> bool:
        """Whether no newer version has spoken of a field."""
        said = trace.said.get(name)
        return said is None or Decimal(said[1]) <= self.version

    def _place(self, planned: Planned, page: Sheet, trace: FeedTrace) -> bool:
        """Set parent and owner; returns whether the row had a say and it made a difference."""
        entry = page.entry
        if not self._is_newest(trace, PLACE):
            return False
        before = entry.parent_id, entry.organisation_id, entry.jurisdiction
        if planned.parent is not None:
            entry.parent = self._entry_of(planned.parent, planned, "parent")
        if isinstance(planned.owner, OwnerSaid):
            entry.organisation_id = owners.found(self.config, self.actor, planned.owner, f"{planned.rule.id}.owner")
        elif planned.owner is not None:
            named = self.entries.get(planned.owner)
            entry.organisation_id = named.organisation_id if named else entry.organisation_id
        elif entry.pk is None and entry.parent is not None:
            entry.organisation_id = entry.parent.organisation_id
        if self.config.registers[entry.register].jurisdiction is None and entry.parent is not None:
            entry.jurisdiction = entry.parent.jurisdiction
        entry.jurisdiction = entry.jurisdiction or self.config.region.jurisdiction
        return before != (entry.parent_id, entry.organisation_id, entry.jurisdiction)

    def _cleaned(
        self,
        planned: Planned,
        page: Sheet,
        said: dict[str, Any],
        trace: FeedTrace,
        day: str | None,
        *,
        marks: bool = False,
    ) -> Cleaned:
        """The data after the row, valid as a whole; `day` is the day since which lists no longer name the entry. What
        was changed here and is to stay, stays."""
        wanted = {**said, **(self._mark(planned) if marks else {})}
        last = {name: value for name, (value, _) in trace.said.items()} | ((trace.absent or {}).get("set") or {})
        cleaned = self._clean(page, wanted)
        theirs = {name: stored(cleaned.data, name) for name in said}
        values, kept = dict(theirs), set[str]()
        held = self._held_by_lists(planned.rule, trace, theirs, day)
        before = (trace.absent or {}).get("before") or {name: stored(cleaned.data, name) for name in held}
        if held:
            wanted |= held
            cleaned = self._clean(page, wanted)
            values |= {name: stored(cleaned.data, name) for name in held}
        if page.entry.pk is not None and (kept := self._changed_here(planned, page, values, last)):
            cleaned = self._clean(page, {name: v for name, v in wanted.items() if name not in kept})
        if planned.rule.complete is not None:
            now = {name: values[name] for name in held if name not in kept}
            trace.absent = None if day is None else {"day": day, "before": before, "set": now}
        self._remember(trace, theirs)
        if cleaned.problems:
            raise Refusal([problem_at(problem, planned) for problem in cleaned.problems], status=400)
        return cleaned

    def _held_by_lists(
        self, rule: FedEntry, trace: FeedTrace, theirs: Mapping[str, Any], day: str | None
    ) -> dict[str, Any]:
        """What fields hold because lists no longer name the entry, or name it again."""
        if rule.complete is None or (day is None and trace.absent is None):
            return {}
        names = [*rule.complete.absent.set_, *([rule.complete.absent.end] if rule.complete.absent.end else [])]
        said = {name: trace.said[name][0] for name in names if name in trace.said}
        return held_by(rule, day, {**said, **theirs}, (trace.absent or {}).get("before", {}))

    def _listed(self, planned: Planned, trace: FeedTrace) -> str | None:
        """Note that the row names the entry; the day since which newer versions of its lists no longer do."""
        rule = planned.rule
        if rule.complete is None:
            return None
        if planned.scope is not None:  # of snapshots, which count by arrival, the last that names an entry has it
            trace.listed = {scope_of(rule, planned.scope): str(self.arrival)}
            return None
        named_for = planned.parent if rule.complete.list_ == "parent" and isinstance(planned.parent, Named) else None
        parent = self.entries.get(named_for) if named_for else None
        listing = Listing(rule, named_for)
        scope = self._scope(listing, parent.pk if parent else None)
        if scope is None:
            return None
        if listing in self._listings:
            self.lists.say(scope)
        self.lists.note(trace, scope)
        return self.lists.absent_since(rule, trace)

    def _clean(self, page: Sheet, fields: Mapping[str, Any]) -> Cleaned:
        lookups = ActorLookups(self.actor, self.config)
        return page.form.clean(
            nested(fields), page.facts, "full", stored=page.entry.data, lookups=lookups, standing=True
        )

    def _changed_here(
        self, planned: Planned, page: Sheet, theirs: Mapping[str, Any], last: Mapping[str, Any]
    ) -> set[str]:
        """The fields that were changed here and stay so. Refuses (409) those that must not be overwritten unseen."""
        kept: set[str] = set()
        for name, value in theirs.items():
            here, source = stored(page.entry.data, name), planned.rule.fields.get(name)
            rule = (source.on_conflict if source else None) or planned.rule.on_conflict
            if rule != "upstream-wins" and here not in (value, last.get(name)):
                kept.add(name)
                if rule == "refuse":
                    raise Refusal(problem_at(Problem("changed-here", _CHANGED_HERE, field=name), planned))
        return kept

    def _mark(self, planned: Planned) -> dict[str, Any]:
        """The mark of a deletion upstream, or of there being none."""
        mark = self.context.feed.deletion.mark if self.context.feed.deletion else None
        if mark is None or mark.entry != planned.rule.id:
            return {}
        return {mark.field: mark.deleted if self.state.is_deleted else mark.present}

    def _remember(self, trace: FeedTrace, theirs: Mapping[str, Any]) -> None:
        """Note what upstream says, as this system writes it, whether or not that is what stands here."""
        version = str(self.version)
        trace.said = {**trace.said, **{name: [value, version] for name, value in theirs.items()}}
        if self._is_newest(trace, PLACE):
            trace.said[PLACE] = [None, version]


_CHANGED_HERE = text(
    "该字段在本系统修改过，与上游不一致；请核对后以一方为准",
    "The field was changed here and differs from upstream; settle which one holds",
)
