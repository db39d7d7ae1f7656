"""The entries of one row, one after the other: found or made, brought up to date, written with all that follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from guicheng import audit
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import Text, text
from guicheng.filings import entries as sheets
from guicheng.filings import hooks, statuses, uniqueness
from guicheng.filings.dossier import Dossier
from guicheng.filings.entries import Sheet
from guicheng.filings.feeds import owners
from guicheng.filings.feeds.context import Context
from guicheng.filings.feeds.mapping import Keyed, Named, OwnerSaid, Planned, Target, nested, stored
from guicheng.filings.feeds.models import FeedRow, FeedState, FeedTrace
from guicheng.filings.lookups import ActorLookups
from guicheng.forms.cleaning import Cleaned
from guicheng.registers.models import Entry

Outcome = FeedRow.Outcome

PLACE = "@place"
"""The name under which a trace keeps the version that placed an entry: its parent and owner."""


class Upserts:
    """The entries of one row, one after the other."""

    def __init__(self, context: Context, version: Decimal, state: FeedState) -> None:
        self.context, self.config, self.actor = context, context.config, context.actor
        self.version = version
        self.state = state
        self.entries: dict[Named, Entry] = {}
        self.outcome: FeedRow.Outcome = Outcome.UNCHANGED
        self.touched: list[int] = []
        self._standing: dict[tuple[str, str], Entry] = {}
        self._traces: dict[int, FeedTrace] = {}

    def hold(self, planned: Iterable[Planned]) -> None:
        """Read and lock every entry of the row that is there, and what the feed last said of it."""
        keys: dict[str, set[str]] = {}
        for one in planned:
            keys.setdefault(one.rule.register_, set()).add(one.key)
        named = Q(*(Q(register=register, source_key__in=held) for register, held in keys.items()), _connector=Q.OR)
        for entry in self._rows().filter(named).order_by("pk") if keys else ():
            self._standing[entry.register, entry.source_key or ""] = entry
        ids = [entry.pk for entry in self._standing.values()]
        for trace in FeedTrace.objects.filter(entry_id__in=ids, feed=self.context.feed_id) if ids else ():
            self._traces[trace.entry_id] = trace

    def finish(self) -> None:
        """Write down what upstream said, in one statement for all entries of the row."""
        FeedTrace.objects.bulk_create(
            self._traces.values(), update_conflicts=True, unique_fields=["entry", "feed"], update_fields=["said"]
        )

    def take(self, planned: Planned) -> None:
        """Make the entry, or bring it up to date."""
        entry = self._known(planned)
        trace = self._trace(entry)
        page = self._page(planned, entry)
        is_new = page.entry.pk is None
        before = {} if is_new else dict(page.entry.data)
        placed = self._place(planned, page, trace)
        fresh = {name: value for name, value in planned.said.items() if self._is_newest(trace, name)}
        said = {name: self._resolved(value, planned) for name, value in fresh.items()}
        cleaned = self._cleaned(planned, page, said, trace)
        owner, parent, place = page.entry.organisation_id, page.entry.parent_id, page.entry.jurisdiction
        sheets.take(page, cleaned)
        if planned.owner is not None:  # goes before what the register's own field says
            page.entry.organisation_id = owner
        changed = is_new or placed or page.entry.data != before or page.entry.source_key != planned.key
        changed = changed or (parent, place) != (page.entry.parent_id, page.entry.jurisdiction)
        page.entry.source_key = planned.key
        if changed:
            self._write(planned, page, before, is_new=is_new)
        trace.entry = page.entry
        self._traces[page.entry.pk] = trace
        self._standing[page.entry.register, planned.key] = page.entry
        self.entries[planned.name] = page.entry

    def mark_only(self, planned: Planned) -> None:
        """Mark an entry that is there as deleted upstream, or take the mark away."""
        entry = self._known(planned)
        if entry is None:
            return
        page = self._page(planned, entry)
        before = dict(entry.data)
        mark = self._mark(planned)
        cleaned = self._clean(page, mark)
        if wrong := [problem for problem in cleaned.problems if problem.field in mark]:
            raise Refusal([_at(problem, planned) for problem in wrong], status=400)
        sheets.take(page, cleaned)
        if entry.data != before:
            self._write(planned, page, before, is_new=False)

    # -- finding ---------------------------------------------------------------------------------------------------

    def _known(self, planned: Planned) -> Entry | None:
        """The entry of that key, or one made here that is recognised by its fields; locked."""
        entry = self._standing.get((planned.rule.register_, planned.key))
        if entry is not None and self.touched and self.config.registers[entry.register].status is not None:
            entry.refresh_from_db()  # what was written before may have changed its status: a lock that began
        if entry is None and planned.rule.adopt:
            same = {f"data__{name.replace('.', '__')}": planned.said.get(name) for name in planned.rule.adopt}
            if all(value not in (None, "") for value in same.values()):
                rows = self._rows().filter(register=planned.rule.register_, source_key__isnull=True)
                entry = rows.filter(removed_at__isnull=True, **same).order_by("id").first()
        if entry is not None and entry.removed_at is not None:
            raise refuse(
                "entry-removed",
                f"该条目已在本系统删除：{entry.name}",
                f"The entry was removed here: {entry.name}",
                field=planned.rule.id,
            )
        return entry

    def _rows(self) -> QuerySet[Entry]:
        return Entry.objects.unscoped().select_for_update(of=("self",), no_key=True).filter(region=self.context.region)

    def _trace(self, entry: Entry | None) -> FeedTrace:
        """What the feed last said of an entry; nothing of one that is new, or was made here."""
        return self._traces.get(entry.pk if entry else 0) or FeedTrace(feed=self.context.feed_id)

    def _page(self, planned: Planned, entry: Entry | None) -> Sheet:
        """The entry with its register and form, as the use-cases of entries hold it."""
        register = self.config.registers[planned.rule.register_]
        if entry is None:
            entry = Entry(
                region=self.context.region, register=planned.rule.register_, data={}, jurisdiction="",
                created_at=clock.now(),
            )  # fmt: skip
        form = self.context.form(register.form)
        return Sheet(self.config, register, entry, Dossier.read(entry), form, self.actor)

    def _entry_of(self, target: Target, planned: Planned, at: str) -> Entry | None:
        if isinstance(target, Named):
            return self.entries.get(target)
        return self._of_key(target, planned, at)

    def _of_key(self, target: Keyed, planned: Planned, at: str) -> Entry:
        rows = Entry.objects.unscoped().filter(
            region=self.context.region, register=target.register, source_key=target.key, removed_at__isnull=True
        )
        entry = next(iter(rows), None)
        if entry is None:
            title = self.config.registers[target.register].title
            raise refuse(
                "entry-unknown",
                f"{title.zh}中没有上游主键为“{target.key}”的条目",
                f"{title.en or title.zh} has no entry with the upstream key {target.key!r}",
                field=f"{planned.rule.id}.{at}",
            )
        return entry

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

    def _cleaned(self, planned: Planned, page: Sheet, said: dict[str, Any], trace: FeedTrace) -> Cleaned:
        """The data after the row, valid as a whole. What was changed here and is to stay, stays."""
        mark = self._mark(planned)
        cleaned = self._clean(page, {**said, **mark})
        theirs = {name: stored(cleaned.data, name) for name in said}
        if page.entry.pk is not None and (kept := self._changed_here(planned, page, theirs, trace)):
            cleaned = self._clean(page, {name: v for name, v in {**said, **mark}.items() if name not in kept})
        self._remember(trace, theirs)
        if cleaned.problems:
            raise Refusal([_at(problem, planned) for problem in cleaned.problems], status=400)
        return cleaned

    def _clean(self, page: Sheet, fields: Mapping[str, Any]) -> Cleaned:
        lookups = ActorLookups(self.actor, self.config)
        return page.form.clean(
            nested(fields), page.facts, "full", stored=page.entry.data, lookups=lookups, has_secrets=True
        )

    def _changed_here(self, planned: Planned, page: Sheet, theirs: Mapping[str, Any], trace: FeedTrace) -> set[str]:
        """The fields that were changed here and stay so. Refuses (409) those that must not be overwritten unseen."""
        kept: set[str] = set()
        for name, value in theirs.items():
            here, last = stored(page.entry.data, name), trace.said.get(name, [None])[0]
            rule = planned.rule.fields[name].on_conflict or planned.rule.on_conflict
            if rule != "upstream-wins" and here not in (value, last):
                kept.add(name)
                if rule == "refuse":
                    raise Refusal(_at(Problem("changed-here", _CHANGED_HERE, field=name), planned))
        return kept

    def _mark(self, planned: Planned) -> dict[str, Any]:
        """The mark of a deletion upstream, or of there being none."""
        mark = self.context.feed.deletion.mark if self.context.feed.deletion else None
        if mark is None or mark.entry != planned.rule.id:
            return {}
        return {mark.field: mark.deleted if self.state.is_deleted else mark.present}

    # -- writing ---------------------------------------------------------------------------------------------------

    def _write(self, planned: Planned, page: Sheet, before: dict[str, Any], *, is_new: bool) -> None:
        """Store it, with everything that follows: unique values, status, followers, audit."""
        entry = page.entry
        if is_new:
            entry.save(force_insert=True)
        else:
            entry.version += 1
            entry.updated_at = clock.now()
            entry.save()
            self._hand_down(planned.rule.id, [entry.pk], entry)
        self._claim(planned, entry)
        sensitive = {field.id for field in page.form.fields if field.ui.sensitive}
        audit.record(
            self.actor, "entry.create" if is_new else "entry.edit", "entry", entry.pk, subject_id=entry.pk,
            title=_TITLES[is_new], release=self.config.release_number, first=is_new,
            changes=audit.difference(before, entry.data, sensitive=sensitive),
            why={**self.config.explain_rule(f"feeds/{self.context.feed_id}"), **self.context.why},
        )  # fmt: skip
        statuses.refresh(self.config, page.dossier, self.actor)
        hooks.entry_changed(entry, self.actor, self.config)
        self.touched.append(entry.pk)
        if is_new:
            self.outcome = Outcome.CREATED
        elif self.outcome == Outcome.UNCHANGED:
            self.outcome = Outcome.UPDATED

    def _hand_down(self, rule_id: str, above: list[int], entry: Entry) -> None:
        """What entries have from the one they belong to, its place and its owner, they keep having when it changes."""
        for rule in self.context.feed.entries:
            if rule.parent != rule_id:
                continue
            handed: dict[str, Any] = {}
            if self.config.registers[rule.register_].jurisdiction is None:
                handed["jurisdiction"] = entry.jurisdiction
            if rule.owner in (None, rule_id):
                handed["organisation_id"] = entry.organisation_id
            below = Entry.objects.unscoped().filter(
                parent_id__in=above, register=rule.register_, source_key__isnull=False
            )
            if not handed:
                continue
            differing = Q(*(~Q(**{name: value}) for name, value in handed.items()), _connector=Q.OR)
            changed = list(below.filter(differing).values_list("pk", flat=True))
            if changed:
                Entry.objects.unscoped().filter(pk__in=changed).update(**handed, version=F("version") + 1)
                for held in self._standing.values():
                    if held.pk in changed:
                        held.refresh_from_db()
                self._hand_down(rule.id, changed, entry)

    def _claim(self, planned: Planned, entry: Entry) -> None:
        try:
            uniqueness.claim_entry(self.config, entry)
        except Refusal as refusal:
            raise Refusal([_at(problem, planned) for problem in refusal.problems], status=refusal.status) from refusal

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
_TITLES: dict[bool, Text] = {True: text("接入新增", "Added by a feed"), False: text("接入更新", "Updated by a feed")}


def _at(problem: Problem, planned: Planned) -> Problem:
    """The problem with the entry it is about in front of its field."""
    where = ".".join([planned.rule.id, *(str(number + 1) for number in planned.index)])
    return Problem(
        problem.code, problem.message, f"{where}.{problem.field}".rstrip("."), problem.remedy, problem.explanation
    )
