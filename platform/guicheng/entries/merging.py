"""Two entries of one thing: what belongs to the duplicate goes to the one that is kept, and the duplicate leads there.

Entries that belong to or name the duplicate (certificates, employments, appointments) are the kept one's from now on,
and so is what was filed about it and has come to an end. Ties and locks follow; a limit refuses here as everywhere.
What was filed while the duplicate stood keeps saying what it said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.attachments.models import Attachment
from guicheng.common import clock
from guicheng.common.acts import act
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.paths import value_at
from guicheng.common.text import Text, text
from guicheng.common.versions import Version
from guicheng.config import releases
from guicheng.config.model.registers import Merge, Register
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.field import FormField
from guicheng.entries import entry_account, entry_columns, locking, statuses
from guicheng.filings.access import versions
from guicheng.filings.access.fields import audience_of
from guicheng.filings.context import filing_context, queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.deadlines import planned_work
from guicheng.filings.guards import uniqueness
from guicheng.filings.models import Filing
from guicheng.forms.access import READ_ALL
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.registers import claims
from guicheng.registers.locks import identity
from guicheng.registers.models import Entry
from guicheng.workflow import service as chains

MOST_NAMED = 5


@dataclass(frozen=True)
class Pair:
    """A duplicate and the entry that is kept."""

    actor: Actor
    config: RegionConfig
    register: Register
    duplicate: Entry
    kept: Entry

    @property
    def rule(self) -> Merge:
        """Who may merge entries of this register, and when."""
        assert self.register.merge is not None
        return self.register.merge

    @property
    def form(self) -> CompiledForm:
        """The form of both."""
        return compile_form(self.config.forms[self.register.form], self.config.conditions, self.config.zone)


@dataclass(frozen=True)
class Unlike:
    """A field that the two fill differently: what stands, and what goes with the duplicate, in words for the actor."""

    label: Text
    stands: str
    goes: str


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
        pair, tuple(_problems(pair)), _naming(pair).count(), filed.count(), list(_differences(pair))
    )  # fmt: skip


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
    problems = [] if reason.strip() else [_no_reason()]
    problems += _problems(pair)
    if problems:
        raise Refusal(problems, status=409 if reason.strip() else 400)
    moved = _take_over_entries(pair)
    filings = _take_over_filings(pair)
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


# -- what speaks against it --------------------------------------------------------------------------------------------


def _no_reason() -> Problem:
    return Problem("required", text("请说明为什么是同一个", "Say why both are the same"), field="reason")


def _problems(pair: Pair) -> Iterator[Problem]:
    if pair.duplicate.pk == pair.kept.pk:
        yield Problem("same-entry", text("不能与自身合并", "An entry cannot be merged into itself"), field="into")
        return
    yield from _of_condition(pair)
    yield from _of_identity(pair)
    yield from _of_fields(pair)
    if pair.duplicate.parent_id != pair.kept.parent_id:
        above = pair.config.registers[pair.register.about].title if pair.register.about else text("条目", "entry")
        yield Problem(
            "parents-differ",
            text(
                f"两者属于不同的{above.zh}，请先合并{above.zh}", "They belong to different entries; merge those first"
            ),
            field="into",
        )
    yield from _of_filings(pair)


def _of_condition(pair: Pair) -> Iterator[Problem]:
    when = pair.rule.when
    facts = Facts(pair.config, Dossier.read(pair.duplicate), form=pair.duplicate.data, actor=pair.actor)
    if when is not None and not pair.config.holds(when, facts):
        yield Problem(
            "not-mergeable",
            text("按配置的条件，该条目现在不能合并", "By the region's condition, this entry cannot be merged now"),
            explanation={
                **pair.config.explain_rule(f"registers/{pair.duplicate.register}/merge"),
                "because": pair.config.explain(when, facts),
            },
        )


def _of_identity(pair: Pair) -> Iterator[Problem]:
    """Two persons are two, unless their numbers are the 15 and the 18 digits of one, or one has none; or the region
    lets a mistyped number be merged away."""
    people = pair.config.people
    if people is None or people.persons.register_ != pair.duplicate.register or pair.rule.identity == "any":
        return
    numbers = {identity.key(people, one.data) for one in (pair.duplicate, pair.kept)} - {""}
    if len(numbers) > 1:
        yield Problem(
            "identities-differ",
            text(
                "证件号码不同，是两个人，不能合并（15位与18位身份证号视作同一人）",
                "Their documents differ: these are two people (15 and 18 digits of one number are one person)",
            ),
            field=people.persons.number,
            remedy=text("号码登记有误的，请先更正", "Where a number is wrong, correct it first"),
            explanation=pair.config.explain_rule("people/persons"),
        )


def _of_fields(pair: Pair) -> Iterator[Problem]:
    labels = {one.id: one.label for one in pair.form.fields}
    for path in pair.rule.same:
        values = [value_at(one.data, path) for one in (pair.duplicate, pair.kept)]
        if None not in values and "" not in values and claims.key(values[0]) != claims.key(values[1]):
            label = labels.get(path)
            zh, en = (label.zh, label.en or label.zh) if label else (path, path)
            yield Problem("fields-differ", text(f"“{zh}”不同，不能合并", f"They differ in {en}"), field=path)


def _of_filings(pair: Pair) -> Iterator[Problem]:
    """What is under way about the duplicate, or names it, has to come to an end first: its deciders were asked about
    that entry."""
    rows = Filing.objects.unscoped().filter(region=pair.actor.region, live=True)
    named = Q(subject=pair.duplicate)
    for kind in pair.config.filings.values():
        if kind.form is not None and (patterns := _patterns(pair, kind.form)):
            named |= Q(Q(*patterns, _connector=Q.OR), type=kind.filing)
    found = list(rows.filter(named).order_by("pk")[: MOST_NAMED + 1])
    if found:
        names = "、".join(one.name or one.type for one in found)[:200]
        yield Problem(
            "open-filings",
            text(f"还有未办结的填报涉及该条目（{names}），不能合并", f"Filings about it are still under way ({names})"),
            remedy=text("请先办结、撤回或删除", "Finish, withdraw or delete them first"),
        )


def _differences(pair: Pair) -> Iterator[Unlike]:
    for one in pair.form.fields:
        here, there = (value_at(entry.data, one.path) for entry in (pair.duplicate, pair.kept))
        if here not in (None, "", [], there) and not one.secret:
            yield Unlike(one.label, *(_told(pair, one, entry) for entry in (pair.kept, pair.duplicate)))


def _told(pair: Pair, one: FormField, entry: Entry) -> str:
    return pair.form.told(one.id, entry.data, {}, audience_of(pair.actor, entry.organisation_id, entry.pk))


# -- what names the duplicate ------------------------------------------------------------------------------------------


def _patterns(pair: Pair, form_id: str) -> list[Q]:
    """The conditions under which data of a form name the duplicate."""
    declared = pair.config.forms.get(form_id)
    if declared is None:
        return []
    form = compile_form(declared, pair.config.conditions, pair.config.zone)
    return [
        Q(data__contains=_nested(path, {"id": number}))
        for path in _links(form.fields, pair.duplicate.register)
        for number in (str(pair.duplicate.pk), pair.duplicate.pk)
    ]


_LIST = "[]"


def _links(fields: tuple[FormField, ...], register: str) -> Iterator[tuple[str, ...]]:
    """The paths at which a form chooses entries of a register."""
    for one in fields:
        if one.columns:
            yield from ((*one.path, _LIST, *inner) for inner in _links(one.columns, register))
        elif one.ui.entry is not None and one.ui.entry.register_ == register:
            yield (*one.path, *((_LIST,) if one.kind == "objects" else ()))


def _nested(path: tuple[str, ...], value: Any) -> Any:
    for name in reversed(path):
        value = [value] if name == _LIST else {name: value}
    return value


def _naming(pair: Pair) -> QuerySet[Entry]:
    """The entries that belong to the duplicate or name it."""
    named = Q(parent=pair.duplicate)
    for name, register in pair.config.registers.items():
        if patterns := _patterns(pair, register.form):
            named |= Q(Q(*patterns, _connector=Q.OR), register=name)
    rows = Entry.objects.unscoped().filter(named, region=pair.actor.region, removed_at__isnull=True)
    return rows.exclude(pk=pair.kept.pk)


def _replaced(value: Any, pair: Pair) -> Any:
    """A value with the kept entry where the duplicate was chosen."""
    if isinstance(value, list):
        return [_replaced(one, pair) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() <= {"id", "label"} and str(value.get("id")) == str(pair.duplicate.pk):
        return {**value, "id": str(pair.kept.pk), "label": pair.kept.name}
    return {name: _replaced(one, pair) for name, one in value.items()}


# -- merging -----------------------------------------------------------------------------------------------------------


def _take_over_entries(pair: Pair) -> list[Entry]:
    """What belonged to the duplicate or named it, now the kept one's. Refuses what would stand twice."""
    moved = list(_naming(pair).select_for_update(of=("self",), no_key=True).order_by("pk"))
    for entry in moved:
        before = dict(entry.data)
        if entry.parent_id == pair.duplicate.pk:
            entry.parent = pair.kept
        entry.data = _replaced(entry.data, pair)
        register = pair.config.registers.get(entry.register)
        if register is not None:
            entry_columns.follow(entry, register, Facts(pair.config, Dossier(entry), form=entry.data))
        entry.version, entry.updated_at = entry.version + 1, clock.now()
        entry.save()
        if register is not None:
            uniqueness.claim_entry(pair.actor, pair.config, entry)
            statuses.refresh(pair.config, Dossier.read(entry), pair.actor)
        audit.record(
            pair.actor,
            audit.Event(
                "entry.effect",
                "entry",
                entry.pk,
                subject_id=entry.pk,
                release=pair.config.release_number,
                title=text(f"随合并转到“{pair.kept.name}”", f"Now of {pair.kept.name}, by a merge"),
                changes=versions.counted(entry, audit.difference(before, entry.data)),
                why={"merged": pair.duplicate.pk, "into": pair.kept.pk},
            ),
        )
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
