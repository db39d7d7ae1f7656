"""Two entries of one thing: what belongs to the duplicate goes to the one that is kept, and the duplicate leads there.

Entries that belong to or name the duplicate (certificates, employments, appointments) are the kept one's from now on,
and so is what was filed about it and has come to an end. Ties and locks follow; a limit refuses here as everywhere.
What was filed while the duplicate stood keeps saying what it said.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.attachments.models import Attachment
from guicheng.common import clock
from guicheng.common.acts import act
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import text
from guicheng.common.versions import Version
from guicheng.config import releases
from guicheng.config.model.registers import Register
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import entry_account, entry_columns, entry_files, entry_records, locking, merge_rules, statuses
from guicheng.entries.merge_pair import Pair, naming, replaced
from guicheng.entries.merge_rules import Unlike
from guicheng.filings.access import versions
from guicheng.filings.context import filing_context, queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.deadlines import planned_work
from guicheng.filings.guards import uniqueness
from guicheng.filings.models import Filing
from guicheng.forms.access import READ_ALL
from guicheng.registers import claims
from guicheng.registers.models import Entry
from guicheng.workflow import service as chains


@dataclass(frozen=True)
class Preview:
    """What merging would come to: what speaks against it, what would move, and the fields that the two fill differently
    (what the kept one says, stands)."""

    pair: Pair
    problems: tuple[Problem, ...] = ()
    entries: int = 0
    filings: int = 0
    differences: list[Unlike] = field(default_factory=list)


def may_merge(actor: Actor, config: RegionConfig, entry: Entry) -> bool:
    """Whether the actor's role merges entries of the register."""
    register = config.registers.get(entry.register)
    return bool(register and register.merge and actor.role in register.merge.by and entry.removed_at is None)


def candidates(actor: Actor, entry_id: int, words: str = "") -> QuerySet[Entry]:
    """The entries of the same register, one of which may be the one to keep. Refuses as `preview`."""
    duplicate = _found(actor, entry_id)
    config = releases.current(actor.region)
    _require(actor, config, duplicate)
    return queries.entries(actor, duplicate.register, query=words).exclude(pk=entry_id)


def preview(actor: Actor, duplicate_id: int, kept_id: int) -> Preview:
    """What merging would come to. Refuses (403) whoever may not, and (404) what is not there for the actor."""
    pair = _pair(actor, duplicate_id, kept_id)
    filed = Filing.objects.unscoped().filter(subject=pair.duplicate)
    return Preview(
        pair,
        tuple(merge_rules.problems(pair)),
        naming(pair).count(),
        filed.count(),
        list(merge_rules.differences(pair)),
    )


@act
def merge(
    actor: Actor,
    duplicate_id: int,
    kept_id: int,
    reason: str,
    *,
    version: Version | None = None,
    kept_version: Version | None = None,
) -> Entry:
    """Merge a duplicate into the entry that is kept, which is returned. Nothing is half done. A `Conflict` where one of
    the two was changed after the version that was read.

    Refuses without a reason (400) and with everything that speaks against it: `same-entry`, `identities-differ`,
    `fields-differ`, `parents-differ`, `open-filings`, a declared condition, what would stand twice, `post-limit`.
    """
    pair = _pair(actor, duplicate_id, kept_id, lock=True)
    for row, made_from in ((pair.duplicate, version), (pair.kept, kept_version)):
        versions.require(row, made_from, versions.Reader(pair.form, Facts(pair.config, Dossier(row)), lambda: READ_ALL))
    problems = [] if reason.strip() else [merge_rules.no_reason()]
    problems += merge_rules.problems(pair)
    if problems:
        raise Refusal(problems, status=409 if reason.strip() else 400)
    moved = _take_over_entries(pair)
    filings = _take_over_filings(pair)
    _take_over_files(pair)
    _retire(pair)
    both = [pair.duplicate.pk, pair.kept.pk]
    locking.touched(pair.config, [pair.duplicate, *moved, pair.kept], actor, later=both)
    uniqueness.claim_entry(pair.actor, pair.config, pair.kept)
    _record(pair, reason.strip()[:500], len(moved), filings)
    dossier = Dossier.read(pair.kept)
    statuses.refresh(pair.config, dossier, actor)
    planned_work.plan_entry(pair.config, dossier, clock.now())
    return pair.kept


def kept_of(entry: Entry) -> Entry | None:
    """The entry that a merged one leads to, however often that was merged itself; None for one that was not."""
    found: Entry | None = None
    while entry.merged_into_id is not None:
        found = entry = Entry.objects.unscoped().get(pk=entry.merged_into_id)
    return found


# -- finding -----------------------------------------------------------------------------------------------------------


def _found(actor: Actor, entry_id: int, *, lock: bool = False) -> Entry:
    rows = Entry.objects.visible_to(actor).filter(pk=entry_id, removed_at__isnull=True)
    entry = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if entry is None:
        raise filing_context.not_found()
    return entry


def _require(actor: Actor, config: RegionConfig, entry: Entry) -> Register:
    if not may_merge(actor, config, entry):
        raise refuse("not-allowed", "您不能合并该条目", "You may not merge this entry", status=403)
    return config.registers[entry.register]


def _pair(actor: Actor, duplicate_id: int, kept_id: int, *, lock: bool = False) -> Pair:
    """Both entries, locked in one order for all."""
    both = {pk: _found(actor, pk, lock=lock) for pk in sorted({duplicate_id, kept_id})}
    duplicate, kept = both[duplicate_id], both[kept_id]
    config = releases.current(actor.region)
    register = _require(actor, config, duplicate)
    if kept.register != duplicate.register:
        raise filing_context.not_found()
    return Pair(actor, config, register, duplicate, kept)


# -- merging -----------------------------------------------------------------------------------------------------------


def _take_over_entries(pair: Pair) -> list[Entry]:
    """What belonged to the duplicate or named it, now the kept one's. Refuses what would stand twice."""
    moved = list(naming(pair).select_for_update(of=("self",), no_key=True).order_by("pk"))
    for entry in moved:
        before = dict(entry.data)
        if entry.parent_id == pair.duplicate.pk:
            entry.parent = pair.kept
        entry.data = replaced(entry.data, pair)
        register = pair.config.registers.get(entry.register)
        if register is not None:
            entry_columns.follow(entry, register, Facts(pair.config, Dossier(entry), form=entry.data))
        entry.version, entry.updated_at = entry.version + 1, clock.now()
        entry.save()
        if register is not None:
            uniqueness.claim_entry(pair.actor, pair.config, entry)
            statuses.refresh(pair.config, Dossier.read(entry), pair.actor)
        title = text(f"随合并转到“{pair.kept.name}”", f"Now of {pair.kept.name}, by a merge")
        why = {"merged": pair.duplicate.pk, "into": pair.kept.pk}
        audit.record(pair.actor, entry_records.changed(pair.config, "entry.effect", entry, before, title, why=why))
    return moved


def _take_over_filings(pair: Pair) -> int:
    """What was filed about the duplicate is about the kept one, with its files and its chain."""
    rows = Filing.objects.unscoped().filter(subject=pair.duplicate).select_for_update(of=("self",)).order_by("pk")
    found = list(rows)
    for filing in found:
        filing.subject = pair.kept
        filing.save(update_fields=["subject"])
        kind = pair.config.filings.get(filing.type)
        if kind is not None:
            uniqueness.claim_again(pair.actor, pair.config, kind, filing)
    ids = [filing.pk for filing in found]
    Attachment.objects.filter(holder_kind="filing", holder_id__in=ids).update(subject_id=pair.kept.pk)
    chains.move_subject(ids, pair.kept.pk)
    return len(found)


def _take_over_files(pair: Pair) -> None:
    """The kept entry gets the duplicate's files for the slots in which it has none."""
    became = entry_files.take_over(pair.duplicate, pair.kept) if pair.register.files else entry_files.NOTHING
    if became.added:
        pair.kept.version += 1
        pair.kept.save(update_fields=["files", "version"])
        entry_files.record(pair.actor, pair.config, pair.kept, became)


def _retire(pair: Pair) -> None:
    """The duplicate leaves its register, gives back what it claimed, and leads to the one that is kept."""
    gone = pair.duplicate
    gone.removed_at, gone.recompute_at, gone.merged_into = clock.now(), None, pair.kept
    gone.version += 1
    gone.save(update_fields=["removed_at", "recompute_at", "merged_into", "version"])
    claims.leave("entry", [gone.pk])
    entry_account.close_for_entry(pair.actor, gone.pk)


def _record(pair: Pair, reason: str, entries: int, filings: int) -> None:
    why = {"entries": entries, "filings": filings, **pair.config.explain_rule(f"registers/{pair.kept.register}/merge")}
    audit.record(
        pair.actor,
        audit.Event(
            "entry.merge",
            "entry",
            pair.duplicate.pk,
            subject_id=pair.duplicate.pk,
            opinion=reason,
            title=text(f"并入“{pair.kept.name}”", f"Merged into {pair.kept.name}"),
            release=pair.config.release_number,
            changes=versions.counted(pair.duplicate, {"merged_into": [None, pair.kept.pk]}),
            why=why,
        ),
    )
    audit.record(
        pair.actor,
        audit.Event(
            "entry.take-over",
            "entry",
            pair.kept.pk,
            subject_id=pair.kept.pk,
            opinion=reason,
            title=text(f"“{pair.duplicate.name}”并入本条目", f"{pair.duplicate.name} was merged into this"),
            release=pair.config.release_number,
            changes={},
            why={**why, "merged": pair.duplicate.pk},
        ),
    )
