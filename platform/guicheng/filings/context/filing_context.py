"""A filing with everything a use-case needs to judge it: its release, its type, its form and its dossier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from guicheng import audit
from guicheng.accounts.actor import Actor, Scope
from guicheng.calendars.values import Period, Window
from guicheng.calendars.windows import period_at, period_named
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import Text
from guicheng.config import releases
from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig
from guicheng.config.models import Region
from guicheng.config.state_titles import state_label
from guicheng.filings.context import acting, closing, relations
from guicheng.filings.context.decided import Given
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.models import Filing
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.registers.models import Entry
from guicheng.statements import execute, planned
from guicheng.workflow.models import CANCELLED, Copy, Task


@dataclass
class FilingContext:
    """One filing as its configuration sees it."""

    config: RegionConfig
    kind: FilingType
    filing: Filing
    dossier: Dossier
    now: dt.datetime = field(default_factory=clock.now)
    live_release: int | None = None
    warnings: list[Problem] = field(default_factory=list)
    """What the last test of the rules had to say without refusing."""
    answering: Given | None = None
    """The answer that is being given, before it stands anywhere: facts speak of it as of one that was given."""
    _facts: dict[Actor | None, Facts] = field(default_factory=dict, repr=False)

    @property
    def subject(self) -> Entry | None:
        """The entry it is about."""
        return self.dossier.subject

    @cached_property
    def form(self) -> CompiledForm | None:
        """Its form, ready to validate; None for a bare act."""
        if self.kind.form is None:
            return None
        return compile_form(self.config.forms[self.kind.form], self.config.conditions, self.config.zone)

    @cached_property
    def window(self) -> Window | None:
        """The window it is filed in."""
        return self.config.window(self.kind.window.window) if self.kind.window else None

    @cached_property
    def period(self) -> Period | None:
        """The period it was made for; for a new one, the period that is open now."""
        if self.window is None:
            return None
        if self.filing.period:
            return period_named(self.window, self.filing.period)
        return period_at(self.window, self.now)

    @cached_property
    def current(self) -> RegionConfig:
        """The configuration that is live: what holds for entries, whichever release a filing about them pins."""
        if self.live_release is None:
            return releases.current(self.filing.region)
        return releases.load(self.live_release)

    def facts(self, actor: Actor | None = None, form: Mapping[str, Any] | None = None) -> Facts:
        """The facts conditions may ask of it as it stands, with `form` in place of what was filed."""
        found = self._facts.get(actor) if form is None else None
        if found is None:
            found = Facts(self.config, self.dossier, filing=self.filing, form=form, actor=actor, now=self.now)
        if form is None:
            self._facts[actor] = found
        found.answering = self.answering
        return found

    def look_again(self) -> None:
        """Forget what facts have read: entries were changed."""
        self._facts.clear()

    def label(self, role: str, state: str | None = None) -> Text:
        """What people of `role` call its state (X-02)."""
        return state_label(self.config, self.kind, state or self.filing.state, role)

    def changed_since(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What of its data changed, for the audit: personal data masked."""
        return audit.difference(before, self.filing.data, self.form.concealed if self.form else dict)

    @property
    def is_editable(self) -> bool:
        """Whether its state is one in which the applicant fills it."""
        return self.filing.live and self.filing.state in (self.kind.chain.draft, self.kind.chain.returned)

    @cached_property
    def closed(self) -> tuple[Problem, ...]:
        """Why nothing of it is begun or changed any more: what it is about is closed to its type (A-35).

        A row of a list comes with a dossier that nobody has read: one of a stored filing holds at least that.
        """
        if self.subject is None or not closing.may_close(self.current, self.subject.register):
            return ()
        unread = self.filing.pk is not None and not self.dossier.filings
        facts = replace(self, dossier=Dossier.read(self.subject), _facts={}).facts() if unread else self.facts()
        return tuple(closing.problems(self.current, self.subject.register, facts, self.kind.filing))

    def is_applicant(self, actor: Actor) -> bool:
        """Whether the actor files it: see `acting.may_file`."""
        return acting.may_file(actor, self.kind, self.filing)


def of_filing(filing: Filing, dossier: Dossier | None = None) -> FilingContext:
    """The matter of a stored filing, on the release it pins. Give `dossier` where it has been read already."""
    config = releases.load(filing.release_id)
    kind = config.filings.get(filing.type)
    if kind is None:
        raise refuse(
            "filing-type-gone",
            f"该填报件所属的事项“{filing.type}”在其配置版本中不存在，请联系管理员",
            f"Filing type {filing.type} is not in the release this filing pins; please tell an administrator",
            status=409,
        )
    if dossier is None:
        dossier = Dossier.read(filing.subject)
    return FilingContext(config, kind, filing, dossier, live_release=getattr(filing, "live_release", None))


def find(actor: Actor, filing_id: int, *, lock: bool = False, also: Q | None = None) -> FilingContext:
    """The matter of a filing the actor may see. Refusal `not-found` (404) where it is not there for them.

    With `lock`, its row is locked until the transaction ends; the subject's row is locked first, so that two acts about
    one subject follow one another. Whoever is asked to decide sees the filing too; `also` opens further rows.
    """
    if lock:
        lock_subject(filing_id)
    filing = (
        _within(filing_id, scope=actor.scope, lock=lock).first()
        if also is None
        else _seen(Filing.objects.visible_to(actor, also=also), filing_id, lock)
    )
    if filing is None:  # not theirs by their scope; perhaps by a task, or as a party
        theirs = given_to(actor, filing_id) | (relations.seen(actor, releases.current(actor.region)) or Q(pk__in=()))
        filing = _seen(Filing.objects.visible_to(actor, also=theirs), filing_id, lock)
    if filing is None:
        raise not_found()
    return of_filing(filing)


@planned
def _within(filing_id: int, *, scope: Scope, lock: bool) -> QuerySet[Filing]:
    """The filing, where it lies within the scope."""
    return _whole(Filing.objects.visible_to(scope), filing_id, lock)


def _seen(rows: QuerySet[Filing], filing_id: int, lock: bool) -> Filing | None:
    return next(iter(_whole(rows, filing_id, lock)), None)


def _whole(rows: QuerySet[Filing], filing_id: int, lock: bool) -> QuerySet[Filing]:
    rows = with_live_release(rows.filter(pk=filing_id)).select_related("subject")
    return rows.select_for_update(of=("self",)) if lock else rows


def lock_subject(filing_id: int) -> None:
    """Lock the row of the entry a filing is about, before the filing itself; nothing where it is about none."""
    execute(
        "SELECT id FROM registers_entry WHERE id = (SELECT subject_id FROM filings_filing WHERE id = %s)"
        " FOR NO KEY UPDATE",
        [filing_id],
    )


def with_live_release(rows: QuerySet[Filing]) -> QuerySet[Filing]:
    """The same filings, each knowing the release that is live in its region as `live_release`."""
    live = Region.objects.filter(name=OuterRef("region")).values("current_id")
    return rows.annotate(live_release=Subquery(live))


def given_to(actor: Actor, filing_id: int) -> Q:
    """The filing, where the actor may take or took a task of it, or was sent a copy: deciders see what they are asked
    about, others what they are shown."""
    tasks = Task.objects.filter(filing_id=filing_id, region=actor.region, desk__in=sorted(actor.desk_keys))
    copies = Copy.objects.filter(filing_id=filing_id, region=actor.region, desk__in=sorted(actor.own_desks))
    return Q(pk__in=tasks.exclude(status=CANCELLED).values("filing_id")) | Q(pk__in=copies.values("filing_id"))


def not_found() -> Refusal:
    """What is not there, or not to be seen, is refused alike."""
    return refuse("not-found", "没有找到，或您无权查看", "Not found, or not yours to see", status=404)
