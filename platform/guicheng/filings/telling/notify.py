"""Who is told of what: declared notices turned into posts for desks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Membership
from guicheng.calendars.remaining import days_left
from guicheng.common import clock
from guicheng.common.text import Text
from guicheng.config import disclosures
from guicheng.config.model.desks import Lookup
from guicheng.config.model.events import FilingEvent, is_for
from guicheng.config.model.filing import FilingType
from guicheng.config.model.notices import Notice
from guicheng.config.model.review import Disclosure
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.access import told
from guicheng.filings.access.review import Sight
from guicheng.filings.context import decided, naming, obligations, parties
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.router import FilingRouter
from guicheng.filings.models import Filing
from guicheng.notices import service
from guicheng.notices.service import Post
from guicheng.registers.locks.facts import HOW, lock_map, post_title
from guicheng.registers.models import Entry, Lock
from guicheng.workflow.desk import Desk

Recipient = Lookup | Literal["applicant", "deciders", "copied", "subject-team"]


@dataclass
class Occasion:
    """What there is to tell of: the facts, the filing if it is about one, who is asked to decide, until when; why it is
    told `again`, where it is."""

    facts: Facts
    asked: Sequence[Desk] = ()
    end: dt.datetime | None = None
    once: str | None = None
    copied: Sequence[Desk] = ()
    again: Text | None = None
    events: tuple[FilingEvent, ...] = ()
    _desks: dict[str, list[Desk]] = field(default_factory=dict)

    @property
    def filing(self) -> Filing | None:
        """The filing it is about."""
        return self.facts.filing

    @property
    def kind(self) -> FilingType | None:
        """Its type."""
        return self.facts.config.filings.get(self.filing.type) if self.filing else None

    @cached_property
    def router(self) -> FilingRouter:
        """Looks up who is meant."""
        subject, filing = self.facts.dossier.subject, self.filing
        owner = filing if filing is not None else subject
        return FilingRouter(
            self.facts, owner.organisation_id if owner else None, filing.created_by if filing is not None else None
        )

    def desks(self, to: Sequence[Recipient]) -> list[Desk]:
        """The desks a notice goes to, each once."""
        found: list[Desk] = []
        for one in to:
            if isinstance(one, Lookup):
                found.extend(self.router.desks(one))
            elif one == "deciders":
                found.extend(self.asked)
            elif one == "copied":
                found.extend(self.copied)
            else:
                found.extend(self._applicant() if one == "applicant" else self._team())
        return list(dict.fromkeys(found))

    def _applicant(self) -> list[Desk]:
        """Whoever files it: the team of the subject where the role belongs to it, else the role in the organisation."""
        subject, filing, kind = self.facts.dossier.subject, self.filing, self.kind
        if filing is None or kind is None:
            return self._team()
        desks = []
        for role in kind.chain.applicant:
            if (team := parties.team_of(self.facts.config, role, subject)) is not None:
                desks.append(Desk.of_entry(team.pk, role))
            elif filing.organisation_id:
                desks.append(Desk.of_role(filing.organisation_id, role))
        return desks

    def _team(self) -> list[Desk]:
        """Everybody who has a role in the team of the subject, or in that of an entry above it."""
        teams = [one.pk for one in parties.teams(self.facts.config, self.facts.dossier.subject)]
        held = Membership.objects.unscoped().active().filter(subject_id__in=teams).values_list("subject_id", "role")
        return [Desk.of_entry(team, role) for team, role in sorted(set(held)) if team is not None]

    def tells(self, notice: Notice, desk: Desk) -> bool:
        """Whether a desk is told of it: not of what is internal to others. Whoever is asked to decide always is."""
        rule = self._rule(desk)
        if rule is None or self.filing is None or self.kind is None or not self.events or desk in self.asked:
            return True
        return is_for(notice.on, Sight(self.kind, rule).events(self.events, self.filing.state))

    def _rule(self, desk: Desk) -> Disclosure | None:
        return disclosures.rule_for(self.kind, desk.role) if self.kind is not None and desk.role else None

    def text(self, template: Text, desk: Desk) -> Text:
        """The template with its {fact} places filled in with what the desk may read; `{days}` is what is left until the
        end."""
        facts = self._told(desk)
        zh, en = self._fill(template.zh, facts, "zh"), template.en
        return Text(zh=zh, en=self._fill(en, facts, "en") if en else None)

    def title(self, notice: Notice, desk: Desk) -> Text:
        """What a notice is called: one that comes again says why."""
        said = self.text(notice.title, desk)
        if self.again is None:
            return said
        zh, en = self.again.zh, self.again.for_language("en")
        return Text(zh=f"{zh}：{said.zh}", en=f"{en}: {said.en}" if said.en else None)

    def _told(self, desk: Desk) -> Facts:
        if self.filing is None or self.kind is None:
            return self.facts
        given = desk in self.asked or desk in self.copied
        shown = told.to_desk(self.facts.config, self.kind, self.filing, desk, given=given)
        facts, rule = self.facts, self._rule(desk)
        if shown is self.filing and rule is None:
            return facts
        extra = facts.extra
        if rule is not None:
            answers = decided.of({self.filing.pk: self.kind.chain}).get(self.filing.pk, [])
            extra = {**extra, "decisions": decided.roots(Sight(self.kind, rule).answers(answers))}
        return Facts(facts.config, facts.dossier, filing=shown, actor=facts.actor, now=facts.now, extra=extra)

    def _fill(self, template: str, facts: Facts, language: str) -> str:
        if "{days}" in template:
            end = self.end or self._window_end()
            left = max(days_left(end, self.facts.now, self.facts.config.zone), 0) if end else 0
            template = template.replace("{days}", str(left))
        return naming.filled(template, facts, language)

    def _window_end(self) -> dt.datetime | None:
        if self.filing is None:
            return None
        period = obligations.period_of(self.facts.config, self.filing.type, self.filing.period)
        return period.closes if period else None


def of_events(
    context: FilingContext,
    actor: Actor,
    events: Collection[FilingEvent],
    asked: Sequence[Desk] = (),
    again: Text | None = None,
) -> None:
    """Post every notice declared for the events of one act; `asked` are the desks that it asks to decide, `again` the
    word for it where they have been asked before."""
    wanted = [n for n in declared(context.config, context.kind) if is_for(n[1].on, events)]
    if wanted:
        _post(wanted, Occasion(context.facts(actor), asked, again=again, events=tuple(events)))


def of_copies(context: FilingContext, actor: Actor, desks: Sequence[Desk]) -> None:
    """Post every notice declared for copies, to those who were sent one (`copied`) and whoever else it names."""
    wanted = [n for n in declared(context.config, context.kind) if n[1].on == "cc"]
    if wanted and desks:
        _post(wanted, Occasion(context.facts(actor), copied=desks))


def ahead(facts: Facts, notice_id: str, end: dt.datetime, once: str) -> None:
    """Post a notice that was planned for some days before a window or deadline ends; a repeat is not written."""
    notice = facts.config.notices.get(notice_id)
    if notice is not None:
        _post([(notice_id, notice)], Occasion(facts, end=end, once=once))


def of_status(config: RegionConfig, dossier: Dossier, now: dt.datetime | None = None) -> None:
    """Post every notice declared for the status that the dossier's subject has come to."""
    entry = dossier.subject
    if entry is None:
        return
    wanted = [
        (notice_id, notice)
        for notice_id, notice in config.notices.items()
        if notice.on == f"status:{entry.status}" and notice.register_ in (None, entry.register)
    ]
    if wanted:
        _post(wanted, Occasion(Facts(config, dossier, form=entry.data, now=now or clock.now())))


def of_locks(config: RegionConfig, person: Entry, began: Iterable[Lock], ended: Iterable[Lock]) -> None:
    """Post every notice declared for locks of a person that began or ended. Each lock is told of once: whoever works
    the person out again finds it told."""
    for event, locks in (("lock-ended", ended), ("lock-begun", began)):
        wanted = [(notice_id, notice) for notice_id, notice in config.notices.items() if notice.on == event]
        for lock in locks if wanted else ():
            facts = Facts(config, Dossier.read(person), form=person.data, extra={"lock": _told(config, lock)})
            for notice in wanted:
                _post([notice], Occasion(facts, once=f"{event}:{lock.pk}:{notice[0]}"))


def _told(config: RegionConfig, lock: Lock) -> dict[str, Any]:
    """A lock as its notices tell of it: what has a name, in both languages."""
    rule = config.locks.get(lock.rule)
    return {
        **lock_map(config, lock),
        "title": rule.title if rule else lock.rule,
        "post_title": post_title(config, lock),
        "how": HOW[lock.ended],
    }


def declared(config: RegionConfig, kind: FilingType) -> Iterator[tuple[str, Notice]]:
    """The notices about filings of a type, by id."""
    for notice_id, notice in config.notices.items():
        if (not notice.filings or kind.filing in notice.filings) and not notice.on.startswith("lock-"):
            yield notice_id, notice


def _post(notices: Iterable[tuple[str, Notice]], occasion: Occasion) -> None:
    config, subject, filing = occasion.facts.config, occasion.facts.dossier.subject, occasion.filing
    posts = [
        Post(
            notice_id,
            desk.key,
            occasion.title(notice, desk),
            occasion.text(notice.body, desk),
            filing.pk if filing else None,
            subject.pk if subject else None,
            notice.channels,
            f"{occasion.once}:{desk.key}" if occasion.once else None,
        )
        for notice_id, notice in notices
        if notice.when is None or config.holds(notice.when, occasion.facts)
        for desk in occasion.desks(notice.to)
        if occasion.tells(notice, desk)
    ]
    service.post(config.region.region, posts)
