"""Drafts: beginning one, saving it as often as its author likes, throwing it away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor, Scope
from guicheng.accounts.models import Organisation
from guicheng.common import clock
from guicheng.common.acts import act
from guicheng.common.errors import Problem, refuse
from guicheng.common.text import Text, text
from guicheng.common.versions import Version
from guicheng.config import releases
from guicheng.config.model.events import CREATE
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.access import fields, versions
from guicheng.filings.acts import filing_files, giving_numbers
from guicheng.filings.context import filing_context, naming, opening
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.lookups import ActorLookups
from guicheng.filings.deadlines import planned_work
from guicheng.filings.guards import before_acts
from guicheng.filings.models import Filing
from guicheng.forms.cleaning import Cleaned
from guicheng.forms.submitted import require_known
from guicheng.registers.models import Entry
from guicheng.statements import insert, planned, update


@dataclass(frozen=True)
class Saved:
    """What became of a save: the filing as it stands now and everything found wrong with it so far."""

    matter: FilingContext
    cleaned: Cleaned | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with what was typed; a draft is saved all the same."""
        return self.cleaned.problems if self.cleaned else ()


@act
def create(actor: Actor, filing_type: str, subject_id: int | None, submitted: Any = None) -> Saved:
    """Begin a filing of a type, about an entry the actor sees.

    Refusals: `not-found`, `not-allowed` (403), `window-closed`, `limit-reached`, and the declared prerequisites.
    """
    fresh = prepare(actor, filing_type, subject_id, lock=True)
    before_acts.check(fresh, actor, CREATE)
    filing = fresh.filing
    if fresh.form:
        filing.data = fresh.form.initial(fresh.facts(actor, {}), ActorLookups(actor, fresh.config))
    cleaned = _take(fresh, actor, submitted) if submitted else None
    begin(fresh, actor)
    return Saved(fresh, cleaned)


def begin(fresh: FilingContext, actor: Actor, why: Mapping[str, Any] | None = None) -> None:
    """Store a filing that was prepared, inside the caller's transaction; `why` says what began it besides a person."""
    filing = fresh.filing
    giving_numbers.give(fresh, actor, {CREATE})
    naming.name(fresh, actor)
    insert([filing])
    fresh.dossier.put(filing)
    planned_work.plan(fresh)
    audit.record(
        actor,
        audit.Event(
            "filing.create",
            "filing",
            filing.pk,
            title=text("新建", "Begun"),
            subject_id=filing.subject_id,
            release=fresh.config.release_number,
            changes={"type": filing.type, "period": filing.period},
            why=why or {},
            first=True,
        ),
    )


def prepare(actor: Actor, filing_type: str, subject_id: int | None, *, lock: bool = False) -> FilingContext:
    """The matter of a filing that does not exist yet; with `lock`, nobody else begins one about the subject meanwhile.

    Refusals: `not-found` for a type, entry or release that is not there; `not-allowed` for a role that may not file it.
    """
    config = releases.current(actor.region)
    kind = config.filings.get(filing_type)
    if kind is None:
        raise filing_context.not_found()
    subject = _subject(actor, config, kind.about, subject_id, lock=lock)
    if lock and kind.limit is not None and (subject is None or kind.limit.per == "organisation"):
        _lock_organisation(actor)
    filing = Filing(
        region=actor.region,
        type=filing_type,
        release_id=config.release_id or 0,
        subject=subject,
        organisation_id=subject.organisation_id if subject and kind.filer == "subject" else actor.organisation_id,
        jurisdiction=subject.jurisdiction if subject else actor.jurisdiction,
        state=kind.chain.draft,
        created_by=actor.account_id,
        created_at=clock.now(),
    )
    fresh = FilingContext(config, kind, filing, Dossier.read(subject), live_release=config.release_id)
    before_acts.may_file(fresh, actor)
    if fresh.period is not None:
        filing.period = fresh.period.key
    return fresh


def _subject(
    actor: Actor, config: RegionConfig, register: str | None, subject_id: int | None, *, lock: bool
) -> Entry | None:
    if register is None:
        return None
    entry = _open_subjects(subject_id or 0, register, scope=actor.scope, lock=lock).first()
    if entry is None and (beyond := opening.entry(config, actor, register, subject_id or 0)) is not None:
        entry = _open_subjects(beyond.pk, register, scope=Actor.system(actor.region, "").scope, lock=lock).first()
    if entry is None:
        raise filing_context.not_found()
    return entry


@planned
def _open_subjects(entry_id: int, register: str, *, scope: Scope, lock: bool) -> QuerySet[Entry]:
    rows = Entry.objects.visible_to(scope).filter(pk=entry_id, register=register, removed_at__isnull=True)
    return rows.select_for_update(of=("self",), no_key=True) if lock else rows


def _lock_organisation(actor: Actor) -> None:
    """What is counted for the organisation that files: nobody there begins another meanwhile."""
    rows = Organisation.objects.unscoped().select_for_update().filter(pk=actor.organisation_id or 0)
    list(rows.values_list("pk"))


@act
def save(actor: Actor, filing_id: int, submitted: Any, *, version: Version | None = None) -> Saved:
    """Save what has been typed, whatever is missing or wrong. With `version`, refuses (`Conflict`) when somebody else
    saved after that version was read. The same data again changes nothing."""
    context = filing_context.find(actor, filing_id, lock=True)
    _require_editable(context, actor)
    before_acts.require_open(context)
    filing = context.filing
    before = filing.data
    filing_files.keep_as_handed_in(context)
    cleaned = _take(context, actor, submitted, version)
    if filing.data != before:
        naming.name(context, actor)
        filing.version += 1
        filing.updated_at = clock.now()
        update(filing, ["data", "name", "terms", "search_text", "handed_in", "version", "updated_at"])
        planned_work.plan(context)
        audit.record(
            actor,
            audit.Event(
                "filing.save",
                "filing",
                filing.pk,
                title=text("修改", "Changed"),
                subject_id=filing.subject_id,
                release=context.config.release_number,
                changes=versions.counted(filing, context.changed_since(before)),
            ),
        )
    return Saved(context, cleaned)


def _take(
    context: FilingContext, actor: Actor, submitted: Mapping[str, Any] | Any, version: Version | None = None
) -> Cleaned | None:
    """Take what was typed into the filing, where it was made from the present version of it."""
    if context.form is None:
        require_known(submitted, ())
        versions.require(context.filing, version, versions.reader(context, actor, fields.of_applicant(context.kind)))
        return None
    facts = context.facts(actor)
    cleaned = context.form.clean(
        submitted,
        facts,
        "draft",
        stored=context.filing.data,
        access=fields.of_applicant(context.kind),
        lookups=ActorLookups(actor, context.config, context.facts(actor)),
    )
    versions.require(
        context.filing, version, versions.reader(context, actor, fields.of_applicant(context.kind)), cleaned.data
    )
    context.filing.data = cleaned.data
    return cleaned


def _require_editable(context: FilingContext, actor: Actor) -> None:
    before_acts.may_file(context, actor)
    if not context.is_editable:
        label: Text = context.label(actor.role)
        raise refuse(
            "not-editable",
            f"当前状态为“{label.zh}”，不能修改或删除",
            f"It is “{label.for_language('en')}” now and cannot be changed or deleted",
        )
