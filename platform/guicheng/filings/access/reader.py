"""One actor before one filing: what they read of it and what they may do with it. Its chain is read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import Value

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.attachments import slots
from guicheng.attachments.models import Attachment
from guicheng.attachments.rules import Holder
from guicheng.audit import LogLine
from guicheng.common.errors import Problem, refuse
from guicheng.common.masking import Audience
from guicheng.config import act_words
from guicheng.config.widgets.views import FormReader
from guicheng.filings.access import fields, given, handed_in, placeholders, possible_acts, visibility
from guicheng.filings.access.possible_acts import Action
from guicheng.filings.access.review import Sight
from guicheng.filings.context import filing_context
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.lookups import ActorLookups
from guicheng.filings.guards import deadlines
from guicheng.filings.guards.deadlines import DueTime
from guicheng.filings.models import Filing
from guicheng.forms.access import READ_ALL, Access
from guicheng.forms.views import FormView
from guicheng.workflow import queries as chains
from guicheng.workflow.models import CANCELLED, Copy, Task
from guicheng.workflow.queries import HistoryLine, Record
from guicheng.workflow.situation import Situation, TaskChoice


def find(actor: Actor, filing_id: int) -> FilingAccess:
    """A filing whose row the actor may see: within their scope, as a party, or because they were given a task or a copy
    of it. Refusal `not-found`."""
    access = FilingAccess(filing_context.find(actor, filing_id), actor)
    if not access.is_listed:
        raise filing_context.not_found()
    return access


def read(actor: Actor, filing_id: int) -> FilingAccess:
    """A filing whose content is open to the actor. Refusals: `not-found`, `content-closed` (403)."""
    access = find(actor, filing_id)
    if not access.is_open:
        context = access.context
        label, act = context.label(actor.role), act_words.word(context.config, context.kind, "submit")
        raise refuse(
            "content-closed",
            f"当前状态为“{label.zh}”，{act.zh}后方可查看内容",
            f"It is “{label.for_language('en')}”; its content opens once it is submitted",
            status=403,
        )
    return access


class FilingAccess:
    """What one actor reads of a filing as it stands, and what they may do with it."""

    def __init__(self, context: FilingContext, actor: Actor) -> None:
        self._whole = context
        self.actor = actor

    # -- how much of it ------------------------------------------------------------------------------------------------

    @cached_property
    def may_file(self) -> bool:
        """Whether it is the actor's to fill in, hand in, take back and throw away."""
        return self._whole.is_applicant(self.actor)

    @cached_property
    def is_open(self) -> bool:
        """Whether its content is open, not its row alone (HNQ-41, A-30, A-34)."""
        found, actor = self._whole, self.actor
        if self.may_file or actor.is_system or visibility.is_open(actor, found.kind, found.filing):
            return True
        was_handed_in = found.filing.submitted_at is not None and found.filing.state != found.kind.chain.draft
        return was_handed_in and self._was_given

    @cached_property
    def is_listed(self) -> bool:
        """Whether a row stands for it in lists, if only with its kind and state."""
        listed = visibility.is_listed(self.actor, self._whole.kind, self._whole.filing)
        return listed or self.is_open or self._was_given

    @cached_property
    def context(self) -> FilingContext:
        """The filing as the actor gets it: as it was when it was handed in, while it is being corrected by others; a
        placeholder where its content is closed."""
        whole, shown = self._whole, self._shown
        if shown is whole.filing:
            return whole
        return FilingContext(whole.config, whole.kind, shown, whole.dossier, whole.now, whole.live_release)

    @property
    def _shown(self) -> Filing:
        if not self.is_open:
            return placeholders.of(self._whole.filing)
        return self._whole.filing if self.reads_live else handed_in.as_it_was(self._whole.filing)

    @property
    def reads_live(self) -> bool:
        """Whether what is being typed is theirs to read, and not what was handed in."""
        return self.may_file or not handed_in.is_being_corrected(self._whole.kind, self._whole.filing)

    # -- its form ------------------------------------------------------------------------------------------------------

    @cached_property
    def fields(self) -> Access:
        """The rights to the form's fields now: as decider, as whoever files it, or only to read."""
        if self.choices:
            return fields.of_step(self.choices[0].step)
        if self.may_file and self._whole.is_editable and not self._whole.closed:
            return fields.of_applicant(self._whole.kind)
        return self.reading

    @cached_property
    def reading(self) -> Access:
        """The same for somebody who only looks at it: what is hidden from deciders stays hidden from them."""
        kind, form = self._whole.kind, self._whole.form
        if self.actor.is_system:
            return READ_ALL
        if self.may_file:
            return fields.of_applicant_reading(kind)
        if not fields.hiding(kind):
            return READ_ALL
        if self.choices:
            return fields.of_reader(kind, form, "", [self.choices[0].step.id])
        return fields.of_reader(kind, form, self.actor.role, self._given or ())

    @property
    def audience(self) -> Audience:
        """How much of personal data the actor reads."""
        row = self._whole.filing
        if self.may_file:
            return "owner"
        own = row.subject_id if self._whole.kind.filer == "subject" else None
        return fields.audience_of(self.actor, row.organisation_id, own)

    @property
    def data(self) -> dict[str, Any] | None:
        """The data of its form as the actor gets them; None where its content is closed."""
        if not self.is_open:
            return None
        form = self.context.form
        return fields.disclosed(form, self._present, self.fields, self.audience) if form else {}

    @property
    def _present(self) -> dict[str, Any]:
        """What stands in its form; while it is theirs to fill in, what is copied from elsewhere as it is now."""
        context, data = self.context, self.context.filing.data
        is_theirs = self.may_file and context.is_editable and context.form is not None
        return context.form.live(data, context.facts(self.actor)) if is_theirs and context.form else data

    def view(
        self,
        language: str,
        *,
        without: Sequence[str] = (),
        files: Mapping[str, Sequence[Any]] | None = None,
        fields: Access | None = None,
        problems: Iterable[Problem] = (),
    ) -> FormView | None:
        """Its form to read, without some of the fields; with `fields`, under these rights. None for a bare act."""
        context = self.context
        if context.form is None or not self.is_open:
            return None
        access = fields or self.reading
        if without:
            access = Access(access.others, {**access.named, **dict.fromkeys(without, "hidden")})
        return context.form.view(
            self._present,
            context.facts(self.actor),
            access,
            tuple(problems),
            FormReader(language, self.audience, ActorLookups(self.actor, context.config, context.facts(self.actor))),
            files=files,
        )

    # -- its files, its history ----------------------------------------------------------------------------------------

    @cached_property
    def files(self) -> dict[str, list[Attachment]]:
        """Its files by slot, in order: those the actor may open, none where its content is closed."""
        held = slots.held(holder_of(self._whole.filing)) if self.is_open else ()
        return slots.by_slot(each for each in held if self.opens_file(each))

    def opens_file(self, attachment: Attachment) -> bool:
        """Whether the actor may open one of its files."""
        if not self.is_open or self.reading.to_slot(attachment.slot) == "hidden":
            return False
        kept = None if self.reads_live else self._whole.filing.handed_in
        return kept is None or attachment.pk in kept["files"]

    @cached_property
    def record(self) -> Record:
        """What happened at each step, and what it waits for; nothing where its content is closed."""
        found = chains.record(self._whole.filing.pk) if self.is_open else Record([], [])
        return self.sight.record(Record([self._worded(line) for line in found.lines], found.course))

    @cached_property
    def given(self) -> given.Given:
        """The files that were given with answers, by task, as far as the actor reads the opinions."""
        return given.with_answers(self._whole.kind, self.sight, self.record.lines)

    @cached_property
    def sight(self) -> Sight:
        """What the actor reads of its review."""
        return Sight.of(self._whole.kind, self.actor.scope, self.actor.account_id)

    @property
    def log(self) -> list[LogLine]:
        """Its operation log (YNR-27); nothing where its content is closed."""
        filing = self._whole.filing
        return self.sight.log(audit.log_of(filing.region, "filing", filing.pk)) if self.is_open else []

    def _worded(self, line: HistoryLine) -> HistoryLine:
        """A line of what the applicant did, in the words that are declared for it."""
        found = act_words.declared(self._whole.config, self._whole.kind, line.kind) if not line.step else None
        return line if found is None else replace(line, step_title=found, act=found)

    # -- what may be done ----------------------------------------------------------------------------------------------

    @cached_property
    def situation(self) -> Situation | None:
        """Where its chain stands for the actor."""
        return possible_acts.situation_of(self._whole, self.actor)

    @property
    def choices(self) -> tuple[TaskChoice, ...]:
        """The tasks of it that wait for the actor."""
        return self.situation.choices if self.situation is not None else ()

    @property
    def actions(self) -> list[Action]:
        """The acts that stand there for the actor, each with what is in its way."""
        return possible_acts.of(self._whole, self.actor, self.situation, may_file=self.may_file)

    @property
    def due(self) -> DueTime | None:
        """The nearest end that threatens it; None where its content is closed."""
        found = self._whole
        if not self.is_open:
            return None
        return deadlines.due_of_filing(found.config, found.kind, found.filing, found.facts(self.actor))

    # -- what was given to the actor -----------------------------------------------------------------------------------

    @cached_property
    def _given(self) -> frozenset[str] | None:
        """The steps of which the actor may take, or took, a task; None where neither task nor copy was given."""
        return steps_given(self.actor, [self._whole.filing.pk]).get(self._whole.filing.pk)

    @cached_property
    def _was_given(self) -> bool:
        """Whether the actor was given a task of it, or a copy."""
        if self._whole.filing.submitted_at is None:
            return False
        return bool(self.choices) or self._given is not None


FILES = "filing"
"""The kind of holder that a filing is to its files."""


def holder_of(filing: Filing) -> Holder:
    """What the files of a filing are attached to."""
    return Holder(filing.region, FILES, filing.pk, filing.organisation_id, filing.subject_id)


def steps_given(actor: Actor, filing_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The filings of which the actor may take, or took, a task, or was sent a copy: the steps of those tasks, none for
    a copy. One statement."""
    theirs = {"filing_id__in": filing_ids, "region": actor.region}
    asked = Task.objects.filter(**theirs, desk__in=sorted(actor.desk_keys))
    tasks = asked.exclude(status=CANCELLED).values_list("filing_id", "step")
    copies = Copy.objects.filter(**theirs, desk__in=sorted(actor.own_desks)).values_list("filing_id", Value(""))
    found: dict[int, frozenset[str]] = {}
    for filing_id, step in tasks.union(copies):
        found[filing_id] = found.get(filing_id, frozenset()) | ({step} if step else set())
    return found
