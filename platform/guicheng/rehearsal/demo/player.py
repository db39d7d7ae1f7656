"""Playing a story: every event in the order of its moment, through the use-cases, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Organisation
from guicheng.accounts.service import (
    NewAccount,
    NewOrganisation,
    authorise_systems,
    change_own_password,
    create_account,
    create_organisation,
    reset_password,
)
from guicheng.accounts.sessions import actor_for, memberships
from guicheng.attachments import laid_out
from guicheng.audit import workers
from guicheng.calendars.windows import periods
from guicheng.clockwork import sweep
from guicheng.common import clock
from guicheng.config import releases
from guicheng.config.model.forms import Slot
from guicheng.config.model.story import Story, StoryAccount, StoryAct, StoryAnswer, StoryBody, StoryEntry, StoryRecord
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import attaching, writing
from guicheng.entries.entry_account import of_entry, reset_for_entry
from guicheng.filings.acts import decisions, drafts, filing_files, submission
from guicheng.filings.context.roles import policy_of
from guicheng.notices.service import mark_read, messages_for
from guicheng.registers.models import Entry
from guicheng.rehearsal.demo.cast import Cast
from guicheng.rehearsal.demo.feeding import feed
from guicheng.rehearsal.demo.pictures import picture
from guicheng.rehearsal.demo.story import dated, later, moment

UNREAD_FOR = dt.timedelta(days=7)
VARIETY = 7
"""So many filings in a row have pictures of their own; drawing new ones for each would take the longest of all."""

Event = tuple[dt.datetime, int, Callable[[], None]]


@dataclass
class Player:
    """One story on its way."""

    region: str
    story: Story
    config: RegionConfig
    today: dt.date
    cast: Cast = field(default_factory=Cast)
    kept: list[tuple[Account, str | None]] = field(default_factory=list)

    @property
    def system(self) -> Actor:
        """Who sets the stage."""
        return Actor.system(self.region, workers.SETUP, channel="command")

    @property
    def feeder(self) -> Actor:
        """Who is written down for what upstream systems send."""
        upstream = Actor.system(self.region, workers.UPSTREAM, channel="command")
        return self.actor(self.story.fed_by) if self.story.fed_by else upstream

    def play(self) -> None:
        """Everything, in order; what falls due in between is swept as the scheduler would."""
        now = clock.now()
        events = sorted(self._events(now), key=lambda event: event[:2])
        for at, _, act in events:
            if at > now:
                continue
            with clock.frozen(at):
                sweep.sweep()
                act()
        sweep.sweep()
        self._read_messages()
        for account, first in self.kept:
            reset_password(self.system, policy_of(self.config), account.pk, password=first)

    def _events(self, now: dt.datetime) -> Iterator[Event]:
        number = 0
        for name, body in self.story.organisations.items():
            number += 1
            yield self._at("-900d"), number, partial(self._body, name, body)
        for record in self.story.records:
            number += 1
            yield self._at(record.at), number, partial(self._record, record)
        for name, entry in self.story.entries.items():
            number += 1
            yield self._at(entry.at), number, partial(self._entry, name, entry)
        for act in self.story.acts:
            for at, data in self._moments(act, now):
                number += 1
                yield from self._filed(act, at, data, number)

    def _at(self, at: str) -> dt.datetime:
        return moment(at, self.today, self.config.zone)

    def _moments(self, act: StoryAct, now: dt.datetime) -> list[tuple[dt.datetime, dict[str, Any]]]:
        """When an act takes place, with its data: once, or in each period of a window up to its moment."""
        if act.each_period is None:
            return [(self._at(act.at), act.data)]
        each, begun, until = act.each_period, self._at(self.story.there_from(act.about)), self._at(act.at)
        found = [
            (at, period)
            for period in periods(self.config.window(each.window), begun.date(), now.date())
            if period.opens and period.closes and period.closes <= now
            if (at := max(period.opens + dt.timedelta(days=each.day, hours=10), begun + dt.timedelta(days=2)))
            < period.closes
            and at <= until
        ]
        left_out = {len(found) + place for place in each.but}
        return [
            (at, {**act.data, **{name: values[min(n, len(values) - 1)] for name, values in each.lists.items()}})
            for n, (at, _) in enumerate(found)
            if n not in left_out
        ]

    def _filed(self, act: StoryAct, at: dt.datetime, data: dict[str, Any], number: int) -> Iterator[Event]:
        """The filing and the answers that follow it, which learn its id from it."""
        made: list[int] = []
        yield at, number, lambda: self._naming(act, lambda: made.append(self._file(act, at, data)))
        for answer in act.then:
            at += later(answer.after)
            yield at, number, partial(self._naming, act, partial(self._answer, made, answer))

    def _naming(self, act: StoryAct, do: Callable[[], None]) -> None:
        """What the effects of an act add is called as the story says."""
        last = Entry.objects.unscoped().order_by("pk").values_list("pk", flat=True).last() or 0
        do()
        for register, alias in act.makes.items():
            made = Entry.objects.unscoped().filter(region=self.region, register=register, pk__gt=last).first()
            if made is not None:
                self.cast.entries[alias] = made

    def _body(self, name: str, body: StoryBody) -> None:
        new = NewOrganisation(**body.model_dump(exclude={"people", "by", "systems"}))
        adds = self.actor(body.by) if body.by else self.system
        self.cast.bodies[name] = create_organisation(adds, policy_of(self.config), new)
        for person in body.people:
            self._person(adds, self.cast.bodies[name], person)
        if body.systems:
            policy = policy_of(self.config)
            by = next(one.login for one in body.people if one.role in policy.systems.by)
            authorise_systems(self.actor(by), policy, self.cast.bodies[name].pk, body.systems)

    def _person(self, adds: Actor, organisation: Organisation, person: StoryAccount) -> None:
        policy = policy_of(self.config)
        rule = policy.roles[person.role].accounts.initial
        first = None if rule.kind != "typed" else "abc12345"
        new = NewAccount(person.login, person.name, person.role, organisation.pk, password=first, mobile=person.mobile)
        created = create_account(adds, policy, new)
        known = created.password or first or rule.value or organisation.member_no or ""
        self._settle(created.account, known, keeps=person.keeps, typed=first)

    def _read_messages(self) -> None:
        """What people were told more than some days ago has been read."""
        for account in Account.objects.unscoped().filter(region=self.region):
            actor = actor_for(account, memberships(account)[0].pk, channel="command")
            old = messages_for(actor).filter(sent_at__lt=clock.now() - UNREAD_FOR)
            mark_read(actor, old.values_list("pk", flat=True))

    def _settle(self, account: Account, first: str, *, keeps: bool, typed: str | None) -> None:
        """The account has been used before: its password is its owner's. One that `keeps` its first password is reset
        to it at the end, so that the demonstration shows what happens at a first signing in (A-29)."""
        if keeps:
            self.kept.append((account, typed))
        actor = Actor(self.region, account.pk, account.login, account.name, channel="command")
        change_own_password(actor, policy_of(self.config), first, self.story.password)

    def _record(self, record: StoryRecord) -> None:
        owner = self.cast.bodies[record.of] if record.of else None
        parent = self.cast.entries[record.about] if record.about else None
        data = self._said(record.data, clock.today(self.config.zone))
        entry = feed(self.config, self.system, record.register_, data, owner, parent, self.feeder)
        if record.id is not None:
            self.cast.entries[record.id] = entry
        self._let_in(entry, data, keeps=False)

    def _entry(self, name: str, new: StoryEntry) -> None:
        data = self._said(new.data, clock.today(self.config.zone))
        parent = self.cast.entries[new.about].pk if new.about else None
        files = self._lay(new, parent) if new.files else None
        entry = writing.create(self.actor(new.by), new.register_, data, parent, files=files)
        self.cast.entries[name] = entry
        self._let_in(entry, data, keeps=new.keeps)

    def _let_in(self, entry: Entry, data: dict[str, Any], *, keeps: bool) -> None:
        """The account that came with an entry has been used before."""
        declared, account = self.config.registers[entry.register].account, of_entry(self.system, entry.pk)
        if declared is None or account is None:
            return
        typed = data.get(declared.password_field or "")
        known = typed or policy_of(self.config).roles[declared.role].accounts.initial.value
        known = known or (account.organisation.member_no if account.organisation else None)
        known = known or reset_for_entry(self.system, entry.pk, None)
        self._settle(account, str(known), keeps=keeps, typed=typed)

    def _said(self, data: dict[str, Any], day: dt.date) -> dict[str, Any]:
        """Data as a form takes them: dates counted from a day, aliases looked up."""
        said: dict[str, Any] = self.cast.resolved(dated(data, day))
        return said

    def _file(self, act: StoryAct, at: dt.datetime, data: dict[str, Any]) -> int:
        actor = self.actor(act.by)
        content = self._said(data, at.astimezone(self.config.zone).date())
        saved = drafts.create(actor, act.file, self.cast.entries[act.about].pk, content)
        filing, form = saved.matter.filing, saved.matter.form
        for slot_id, wanted in act.files.items():
            slot = form.slot_at(slot_id) if form is not None else None
            assert slot is not None
            self._attach(actor, filing.pk, slot, wanted)
        if act.submit:
            submission.submit(actor, filing.pk)
        return filing.pk

    def _attach(self, actor: Actor, filing_id: int, slot: Slot, wanted: int | list[str]) -> None:
        for file, said in _pictures(slot, wanted, filing_id % VARIETY):
            filing_files.add(actor, filing_id, slot.id, file, **said)

    def _lay(self, new: StoryEntry, parent: int | None) -> str:
        """Lay the files of a new entry out with its form; the mark of the form."""
        mark = laid_out.new_mark()
        page = writing.blank(self.actor(new.by), new.register_, parent)
        for number, (slot_id, wanted) in enumerate(new.files.items()):
            slot = page.form.slot_at(slot_id)
            assert slot is not None
            for file, said in _pictures(slot, wanted, (len(self.cast.entries) + number) % VARIETY):
                attaching.lay(page, mark, slot_id, file, **said)
        return mark

    def _answer(self, made: list[int], answer: StoryAnswer) -> None:
        fields = self._said(answer.fields, clock.today(self.config.zone))
        actor = self.actor(answer.by)
        decisions.decide_filing(
            actor,
            made[0],
            decisions.Answer(answer.decision, opinion=answer.opinion, fields=fields, signature=actor.name),
        )

    def actor(self, login: str) -> Actor:
        """Somebody of the story, by login."""
        account = Account.objects.unscoped().get(region=self.region, login=login)
        return actor_for(account, memberships(account)[0].pk, channel="command")


def _pictures(slot: Slot, wanted: int | list[str], variety: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Pictures for a slot, so many or one a caption, each with what is said of it: required pages first."""
    captions = wanted if isinstance(wanted, list) else [""] * wanted
    pages = [page.id for page in slot.page_kinds if page.required]
    sheets = "scan" in slot.id or bool({"pdf", "office"} & set(slot.kinds)) or bool(pages)
    for n, caption in enumerate(captions):
        kind = "sheet" if sheets else "detail" if "quality" in slot.id else "site"
        said: dict[str, Any] = {"caption": caption, "page_kind": pages[n] if n < len(pages) else ""}
        yield picture(kind, f"{slot.id}/{variety}/{n}"), said


@transaction.atomic
def load(region: str, story: Story) -> bool:
    """Play a story in a region; False where it has been played already."""
    config = releases.current(region)
    logins = [person.login for body in story.organisations.values() for person in body.people]
    if Account.objects.unscoped().filter(region=region, login__in=logins).exists():
        return False
    Player(region, story, config, clock.today(config.zone)).play()
    return True
