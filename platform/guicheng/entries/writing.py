"""Entries of registers: adding one with its account, changing what may be changed, removing what is not in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.acts import act
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import text
from guicheng.common.versions import Version
from guicheng.config import releases
from guicheng.config.model.registers import Register
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FieldPath
from guicheng.entries import (
    entry_account,
    entry_changes,
    entry_columns,
    entry_files,
    entry_records,
    open_appointments,
    statuses,
)
from guicheng.filings.access import versions
from guicheng.filings.context import acting, closing, filing_context, queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.lookups import ActorLookups
from guicheng.filings.deadlines import planned_work
from guicheng.filings.guards import uniqueness
from guicheng.forms.access import Access
from guicheng.forms.cleaning import Cleaned
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.forms.retelling import not_kept
from guicheng.forms.submitted import Submitted
from guicheng.registers import claims
from guicheng.registers.models import Entry
from guicheng.registers.values import dig


@dataclass
class Sheet:
    """An entry with its configuration: the register, the form it is edited with, and what the actor may change."""

    config: RegionConfig
    register: Register
    entry: Entry
    dossier: Dossier
    form: CompiledForm
    actor: Actor
    is_others: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether the actor changes nothing of it: it is others', or was merged into another."""
        return self.is_others or self.entry.removed_at is not None or not self.is_theirs

    @property
    def is_theirs(self) -> bool:
        """Whether the actor acts for whomever the entry is of."""
        return acting.acts_for_entry(self.actor, self.entry)

    @property
    def may_remove(self) -> bool:
        """Whether the actor's role may take it out of its register as it stands."""
        rule = self.register.remove
        if rule is None or self.actor.role not in rule.by or self.is_closed:
            return False
        return rule.when is None or self.config.holds(rule.when, self.facts)

    @property
    def facts(self) -> Facts:
        """The facts of the entry."""
        return Facts(self.config, self.dossier, form=self.entry.data, actor=self.actor)

    def access(self) -> Access:
        """Write for the fields the actor may change now; read for the rest."""
        if self.entry.pk is None:
            return Access("write")
        allowed = self._allowed()
        frozen = {name: rule.id for name, rule in self.frozen().items()}
        return Access("read", {name: "write" for name in allowed if name not in frozen})

    @property
    def reader(self) -> versions.Reader:
        """Whoever writes it."""
        return versions.Reader(self.form, self.facts, self.access)

    def _allowed(self) -> set[str]:
        if self.is_closed:
            return set()
        names: set[str] = set()
        every = self._parts()
        for rule in self.register.edit:
            if self.actor.role in rule.by and (rule.when is None or self.config.holds(rule.when, self.facts)):
                names |= every if rule.is_of_all else {*rule.fields, *rule.slots}
        return names & every

    def _parts(self) -> set[str]:
        """What of the form has rights of its own: its fields, and the slots of an entry that has files."""
        slots = self.form.slots if self.register.files else ()
        return {*(field.id.split(".")[0] for field in self.form.fields), *slots}

    def frozen(self) -> dict[str, Any]:
        """Field or slot → the freeze that fixes it now (HNQ-22, HNQ-32, HNQ-33)."""
        found: dict[str, Any] = {}
        facts = self.facts
        for rule in self.register.freeze:
            if self.config.holds(rule.when, facts):
                for name in ({*rule.fields, *rule.slots} or self._parts()) - set(rule.keep):
                    found.setdefault(name, rule)
        return found


def sheet_to_read(actor: Actor, entry_id: int) -> Sheet:
    """The sheet of an entry the actor may read: also of people whom their organisation employs and others registered,
    who are nobody's to change but theirs (`is_others`)."""
    entry = queries.entry_to_read(actor, entry_id)
    others = not Entry.objects.visible_to(actor).filter(pk=entry_id).exists()
    config = releases.current(actor.region)
    register = _register(config, entry.register)
    return Sheet(config, register, entry, Dossier.read(entry), _form(config, register.form), actor, others)


def sheet(actor: Actor, entry_id: int, *, form: str | None = None, lock: bool = False) -> Sheet:
    """The sheet of an entry the actor may see; `form` is another form over the same data (a tile's)."""
    rows = Entry.objects.visible_to(actor).filter(pk=entry_id, removed_at__isnull=True)
    entry = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if entry is None:
        raise filing_context.not_found()
    config = releases.current(actor.region)
    register = _register(config, entry.register)
    return Sheet(config, register, entry, Dossier.read(entry), _form(config, form or register.form), actor)


def blank(actor: Actor, register_id: str, parent_id: int | None = None) -> Sheet:
    """The sheet of an entry that does not exist yet. Refuses roles that may not add one (403)."""
    config = releases.current(actor.region)
    register = _register(config, register_id)
    if actor.role not in register.create:
        raise refuse(
            "not-allowed",
            f"您的身份不能新增{register.title.zh}",
            f"Your role may not add to {register.title.en}",
            status=403,
        )
    parent = queries.entry_to_change(actor.as_filer(), parent_id) if parent_id else None
    if (parent.register if parent else None) != register.about:
        raise filing_context.not_found()
    entry = Entry(
        region=actor.region,
        register=register_id,
        organisation_id=actor.organisation_id,
        parent=parent,
        jurisdiction=parent.jurisdiction if parent is not None else actor.jurisdiction,
        created_by=actor.account_id,
        created_at=clock.now(),
    )
    return Sheet(config, register, entry, Dossier(entry), _form(config, register.form), actor)


def may_add_below(page: Sheet, register_id: str) -> bool:
    """Whether the actor may add an entry of a register below this one, as it stands."""
    register = page.config.registers[register_id]
    if page.actor.role not in register.create or register.about != page.entry.register or page.is_closed:
        return False
    return not any(closing.problems(page.config, page.entry.register, page.facts))


@act
def create(
    actor: Actor, register_id: str, submitted: Any, parent_id: int | None = None, *, files: str | None = None
) -> Entry:
    """Add an entry, and the account that comes with it (HNQ-09); `files` is the mark of the form with which its files
    lie. Refuses (400) with every problem of the form and its slots."""
    page = blank(actor, register_id, parent_id)
    if page.entry.parent is not None:
        closing.require_open(page.config, page.entry.parent.register, _facts_above(page))
    cleaned = _clean(page, submitted)
    held = entry_files.of_form(page, files, cleaned.data)
    if problems := [*cleaned.problems, *held.problems]:
        raise Refusal(problems, status=400)
    entry = page.entry
    take(page, cleaned)
    entry_columns.give_number(entry, page.register, page.facts)
    entry.files = held.counts
    entry.save(force_insert=True)
    uniqueness.claim_entry(actor, page.config, entry)
    audit.record(actor, entry_records.added(page.config, entry, text("新增", "Added")))
    entry_files.record(actor, page.config, entry, held.keep())
    entry_account.follow(actor, page.config, entry, "page", secrets=cleaned.secrets)
    follow_up(page)
    return entry


def _facts_above(page: Sheet) -> Facts:
    """The facts of the entry that a new one belongs to."""
    parent = page.entry.parent
    assert parent is not None
    return Facts(page.config, Dossier.read(parent), form=parent.data, actor=page.actor)


@act
def edit(
    actor: Actor,
    entry_id: int,
    submitted: Any,
    *,
    form: str | None = None,
    version: Version | None = None,
    files: str | None = None,
) -> Entry:
    """Change an entry. Fields that are frozen or not the actor's keep what they hold; a change to a frozen field is
    refused with the rule's message (HNQ-32). With `version`, refuses (`Conflict`) when somebody else changed it after
    that version was read. `files` is the mark of the form with which its files lie: they become the entry's."""
    page = sheet(actor, entry_id, form=form, lock=True)
    _require_editable(page)
    before = dict(page.entry.data)
    cleaned = _clean(page, submitted)
    versions.require(page.entry, version, page.reader, cleaned.data)
    held = entry_files.of_form(page, files, cleaned.data)
    problems = [*cleaned.problems, *_frozen_problems(page, cleaned, submitted), *held.problems]
    if problems:
        raise Refusal(problems, status=400)
    stood = entry_columns.Belonging.of(page.entry)
    take(page, cleaned)
    entry = page.entry
    became = held.keep()
    if entry.data == before and not became.is_anything:
        return entry
    entry.version += 1
    entry.updated_at = clock.now()
    entry.files = held.counts
    entry.save()
    entry_columns.hand_down(page.config, entry, stood)
    uniqueness.claim_entry(actor, page.config, entry)
    audit.record(actor, entry_records.changed(page.config, "entry.edit", entry, before, text("修改", "Changed")))
    entry_files.record(actor, page.config, entry, became)
    entry_account.follow(actor, page.config, entry, None, before=before)
    follow_up(page)
    return entry


def _require_editable(page: Sheet) -> None:
    """Refuses (403) whoever may change nothing of the entry."""
    if page.access().named:
        return
    if not page.is_theirs and any(page.actor.role in rule.by for rule in page.register.edit):
        raise acting.not_theirs(page.register.title)
    raise refuse(
        "not-allowed", f"您不能修改该{page.register.title.zh}的信息", "You may not change this entry now", status=403
    )


def follow_up(page: Sheet) -> None:
    """What an entry's new data lead to: its status, whoever follows entries, notices about what it owes now."""
    statuses.refresh(page.config, page.dossier, page.actor)
    entry_changes.entry_changed(page.entry, page.actor)
    planned_work.plan_entry(page.config, page.dossier, clock.now())


@act
def remove(actor: Actor, entry_id: int, *, version: Version | None = None) -> None:
    """Take an entry out of its register; a `Conflict` where it was changed after `version`, refused (`in-use`) once
    anything was filed about it, while entries belong to it, and while somebody holds a post: a person, or on a work."""
    page = sheet(actor, entry_id, lock=True)
    if not page.may_remove:
        if not page.is_theirs and page.register.remove and actor.role in page.register.remove.by:
            raise acting.not_theirs(page.register.title)
        raise refuse("not-allowed", "您不能删除该条目", "You may not remove this entry", status=403)
    versions.require(page.entry, version, page.reader)
    take_out(page)
    entry_changes.entry_changed(page.entry, actor)
    entry_account.close_for_entry(actor, entry_id)
    audit.record(
        actor,
        audit.Event(
            "entry.remove",
            "entry",
            entry_id,
            title=text("删除", "Removed"),
            subject_id=entry_id,
            release=page.config.release_number,
        ),
    )


def take_out(page: Sheet) -> None:
    """Take an entry out of its register and give back what it claimed; the caller tells those who follow entries.
    Refuses `in-use`."""
    entry = page.entry
    below = Entry.objects.unscoped().filter(parent_id=entry.pk, removed_at__isnull=True)
    if page.dossier.filings:
        raise refuse("in-use", "已有填报信息，不能删除", "Something has been filed about it; it cannot be removed")
    if (first := below.order_by("pk").first()) is not None:
        title = page.config.registers[first.register].title
        raise refuse(
            "in-use",
            f"还有属于它的{title.zh}“{first.name}”，不能删除；请先删除下级条目",
            f"{title.en or title.zh} “{first.name}” belongs to it; remove what lies below first",
        )
    if open_appointments.are_left(entry):
        raise refuse(
            "in-use",
            "还有任职、用工或证书与其关联，不能删除；请先终止",
            "Posts, employments or certificates still refer to it; end them first",
        )
    entry.removed_at, entry.recompute_at = clock.now(), None
    entry.save(update_fields=["removed_at", "recompute_at"])
    claims.leave("entry", [entry.pk])


def _clean(page: Sheet, submitted: Any) -> Cleaned:
    return page.form.clean(
        submitted,
        page.facts,
        "full",
        stored=page.entry.data,
        access=page.access(),
        lookups=ActorLookups(page.actor, page.config, page.facts),
        standing=page.entry.pk is not None,
    )


def _frozen_problems(page: Sheet, cleaned: Cleaned, submitted: Any) -> list[Problem]:
    """A frozen field that was sent with another value: refused, with the message of the rule that froze it and what
    was typed. Compared is what the value means, not how it was typed."""
    frozen = page.frozen()
    sent = {name: rule for name in cleaned.ignored if (rule := frozen.get(FieldPath(name).root)) is not None}
    if not sent:
        return []
    meant = page.form.clean(
        submitted,
        page.facts,
        "draft",
        stored=page.entry.data,
        lookups=ActorLookups(page.actor, page.config, page.facts),
        standing=True,
    ).data
    return [
        Problem(
            rule.id,
            rule.message,
            field=name,
            remedy=not_kept(page.form.by_id[name], Submitted(submitted).raw(page.form.by_id[name])),
            explanation={
                **page.config.explain_rule(f"registers/{page.entry.register}/freeze/{rule.id}"),
                "because": page.config.explain(rule.when, page.facts),
            },
        )
        for name, rule in sent.items()
        if dig(meant, FieldPath(name).parts) != dig(page.entry.data, FieldPath(name).parts)
    ]


def take(page: Sheet, cleaned: Cleaned) -> None:
    """Put cleaned data into the entry, and what follows from it: name, owner, place, search terms."""
    page.entry.data = cleaned.data
    entry_columns.follow(page.entry, page.register, page.facts)


def _register(config: RegionConfig, register_id: str) -> Register:
    register = config.registers.get(register_id)
    if register is None:
        raise filing_context.not_found()
    return register


def _form(config: RegionConfig, form_id: str) -> CompiledForm:
    if form_id not in config.forms:
        raise filing_context.not_found()
    return compile_form(config.forms[form_id], config.conditions, config.zone)
