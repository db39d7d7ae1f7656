"""交接: open tasks of somebody who may no longer take them go to others, or back to the desk they came from.

`hand_over` is what every use-case calls that takes somebody's standing away (`accounts.ports.lost`): once it is taken
and before its transaction ends, so that what is asked here is asked of how things stand then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from guicheng.accounts.actor import Actor
from guicheng.accounts.heirs import DESK, Heirs, Loss
from guicheng.accounts.models import Account, Membership
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text, text
from guicheng.config import releases
from guicheng.config.model.events import FilingEvent
from guicheng.filings.access import rows as access
from guicheng.filings.acts import claims, conclusion
from guicheng.filings.context import desk_names, filing_context, task_takers
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.models import Filing
from guicheng.filings.telling import notify
from guicheng.notices import service as notices
from guicheng.notices.service import Post
from guicheng.workflow import queries, service
from guicheng.workflow.desk import VACANT, Desk
from guicheng.workflow.models import ChainRun
from guicheng.workflow.state import ChainState, Seat, from_json

NOTICE = "task-reassigned"
"""The notice that this module posts by itself; a region declares none for it."""
MOST_NAMED = 50
"""Tasks that a refusal names one by one; the others are counted."""
NOWHERE = text("无人岗位", "a desk without people")


@dataclass(frozen=True)
class Seated:
    """A seat of a filing under way that is still to answer."""

    context: FilingContext
    state: ChainState
    seat: Seat

    @property
    def step(self) -> str:
        """The step that asks."""
        return self.state.step

    @property
    def target(self) -> str:
        """The chosen body for which it asks."""
        return self.seat.target

    @property
    def key(self) -> str:
        """What the answers call it: also a seat whose turn has not come has one."""
        return f"{self.context.filing.pk}-{self.seat.id}"

    @property
    def step_title(self) -> Text:
        """What the step is called."""
        step = self.context.kind.chain.step(self.step)
        return step.title if step else text(self.step, self.step)


@dataclass(frozen=True)
class OpenTask:
    """A task that somebody leaves behind, as whoever has to say who takes it on reads it."""

    key: str
    filing_id: int
    title: str
    step: Text
    holder: str
    desk: str
    """What the desk is called to which it would go back, and whether somebody is `manned` there to take it."""
    manned: bool
    people: tuple[Desk, ...]
    """Who may take it on."""


class TasksOpen(Refusal):
    """Refused (409, `tasks-open`): somebody has tasks, and it was not said who takes them on."""

    def __init__(self, tasks: list[OpenTask], number: int) -> None:
        self.tasks, self.number = tasks, number
        zh = "；".join(f"“{one.title}”{one.step.zh}" for one in tasks[:5])
        en = "; ".join(f"“{one.title}”, {one.step.for_language('en')}" for one in tasks[:5])
        more_zh, more_en = ("等", ", …") if number > 5 else ("", "")
        named = [
            {
                "task": one.key,
                "filing": one.filing_id,
                "title": one.title,
                "holder": one.holder,
                "step": {"zh": one.step.zh, "en": one.step.for_language("en")},
                "desk": {"name": one.desk, "manned": one.manned},
                "people": [{"account": desk.account_id, "name": desk.name} for desk in one.people],
            }
            for one in tasks
        ]
        super().__init__(
            Problem(
                "tasks-open",
                text(
                    f"还有{number}项待办未交接：{zh}{more_zh}。请说明每项由谁接办，或退回岗位",
                    f"{number} open tasks are left behind: {en}{more_en}. Say who takes each of them on, or give them "
                    "back to the desk",
                ),
                explanation={"number": number, "tasks": named},
            )
        )


def hand_over(actor: Actor, loss: Loss, heirs: Heirs) -> None:
    """Give what the people of a loss can no longer take to whom `heirs` say. Refusals: `tasks-open` for what is not
    spoken of, `desk-unknown` for a person who may not take it. Locks every filing it looks at."""
    left = list(_left_behind(actor, loss))
    open_ = [one for one in left if not heirs.of(one.key)]
    if open_:
        raise TasksOpen([_described(actor, one) for one in open_[:MOST_NAMED]], len(open_))
    for one in left:
        fresh = _seated(one.context.filing.pk, one.seat.id)
        answer = heirs.of(one.key)
        if fresh is not None:
            to = home(fresh, actor) if answer == DESK else heir(fresh, actor, answer)
            if to.key != fresh.seat.desk:
                give(fresh, actor, to, loss.cause)
    claims.let_go(loss)


def give(one: Seated, actor: Actor, to: Desk, reason: str) -> None:
    """Give a seat to a desk, with everything that follows: the record, the history, notices to both."""
    found, old = one.context, Desk(one.seat.desk, desk_names.name_of(one.context.config, one.seat.desk))
    way = f"{old.name or NOWHERE.zh} → {to.name or NOWHERE.zh}"
    route = conclusion.router(found, actor)
    moved = service.reassign(
        found.filing.pk, one.seat.id, to, router=route, actor=actor, at=found.now, opinion=f"{way}：{reason}"
    )
    title = text(f"改派：{way}", f"Reassigned: {way}")
    conclusion.conclude(found, actor, moved, FilingEvent("reassign"), conclusion.Remark(title, reason))
    _tell(one, old, to, reason)


def _tell(one: Seated, old: Desk, to: Desk, reason: str) -> None:
    """Tell who has it now, unless a declared notice of new tasks does already, and who had it."""
    found, step = one.context, one.step_title
    told = one.seat.status == "open" and any(n.on == "task" for _, n in notify.declared(found.config, found.kind))
    name = found.filing.name or found.kind.title.zh
    posts = []
    for desk, zh, en in ((to, "转由您办理", "is yours now"), (old, "不再由您办理", "is no longer yours")):
        if desk.key == VACANT or (desk is to and told):
            continue
        title = text(f"“{name}”的“{step.zh}”{zh}", f"“{step.for_language('en')}” of “{name}” {en}")
        body = text(f"{title.zh}。原因：{reason}", f"{title.en}. Reason: {reason}")
        posts.append(Post(NOTICE, desk.key, title, body, found.filing.pk, found.filing.subject_id))
    notices.post(found.config.region.region, posts)


def heirs_of(one: Seated, actor: Actor) -> QuerySet[Membership]:
    """Who may take a seat on: everybody who may take the step, but those who are asked beside it."""
    asked = [pk for key in one.state.asked_with(one.seat) if (pk := Desk(key).account_id)]
    return task_takers.may_take(one.context, one, actor).exclude(account_id__in=asked)


def heir(one: Seated, actor: Actor, account: str) -> Desk:
    """The person who takes a seat on. Refusal `desk-unknown` (404) for whoever may not take the step."""
    if not account.isdecimal() or len(account) > 18:
        raise task_takers.unknown()
    return task_takers.person(one.context, task_takers.may_take(one.context, one, actor), int(account))


def home(one: Seated, actor: Actor) -> Desk:
    """The desk to which a seat goes back: advice to whoever asked for it, who goes on without; any other to the first
    of the desks it may have come from where somebody may take it, to the first at all where nobody is anywhere, and to
    one without people where none is known."""
    asker = one.state.asker(one.seat) if one.seat.kind == "delegate" else None
    if asker is not None:
        return Desk(asker.desk, desk_names.name_of(one.context.config, asker.desk))
    sitting = one.state.asked_with(one.seat) - {one.seat.desk}
    found = [desk for desk in dict.fromkeys(_origins(one, actor)) if desk.key not in sitting]
    manned = (desk for desk in found if is_manned(desk))
    return next(manned, found[0] if found else Desk(VACANT))


def is_manned(desk: Desk) -> bool:
    """Whether somebody sits at a desk who can act."""
    held = Membership.objects.unscoped().active()
    if desk.account_id is not None:
        return held.filter(account_id=desk.account_id).exists()
    if desk.entry_id is not None:
        return held.filter(subject_id=desk.entry_id, role=desk.role).exists()
    return held.filter(organisation_id=desk.organisation_id or 0, role=desk.role or "", subject_id=None).exists()


def _origins(one: Seated, actor: Actor) -> Iterator[Desk]:
    """Desks of roles from which a seat may have come: where it was before it was handed on, those the step asks now,
    those of whoever holds it, and those whose people are missing."""
    config, router = one.context.config, conclusion.router(one.context, actor)
    seat: Seat | None = one.seat
    while seat is not None:
        if Desk(seat.desk).role is not None:
            yield Desk(seat.desk, desk_names.name_of(config, seat.desk))
        before = one.state.seat(seat.source or 0)
        seat = before if before is not None and before.status == "moved" else None
    asked = task_takers.lookups_of(one.context.kind.chain.step(one.step))
    asked = [lookup.model_copy(update={"each": "desk"}) for lookup in asked]
    for lookup in asked:
        yield from (desk for desk in router.desks(lookup, one.target) if desk.role is not None)
    holder = Desk(one.seat.desk).account_id
    held = Membership.objects.unscoped().filter(account_id=holder or 0, subject_id=None, organisation__isnull=False)
    for organisation, role in held.order_by("-pk").values_list("organisation_id", "role"):
        if organisation != one.context.filing.organisation_id and (not asked or any(x.account for x in asked)):
            key = Desk.of_role(organisation or 0, role).key
            yield Desk(key, desk_names.name_of(config, key))
    theirs = set(held.values_list("organisation_id", flat=True))
    theirs |= set(Account.objects.unscoped().filter(pk=holder or 0).values_list("organisation_id", flat=True))
    every = [desk for lookup in asked for desk in router.vacancies(lookup, one.target, above=True)]
    yield from (desk for desk in every if desk.role is not None and desk.organisation_id in theirs)
    for lookup in asked:
        yield from (desk for desk in router.vacancies(lookup, one.target) if desk.role is not None)


def _left_behind(actor: Actor, loss: Loss) -> Iterator[Seated]:
    """The seats that nobody of a loss may take any more, filing by filing, each filing locked."""
    keys = {Desk.of_account(pk).key for pk in loss.accounts}
    if not keys and loss.organisation_id is None:
        return
    held = Membership.objects.unscoped().active().filter(account_id__in=list(loss.accounts))
    able = set(held.values_list("account_id", flat=True))
    for filing_id in queries.sitting(loss.region, keys, loss.organisation_id):
        for one in seats_of(loss.region, filing_id):
            desk = Desk(one.seat.desk)
            if desk.key in keys and desk.account_id is not None:
                if not _keeps(one, actor, desk.account_id, desk.account_id in able, loss.roles):
                    yield one
            elif loss.organisation_id is not None and desk.organisation_id == loss.organisation_id:
                yield one


def _keeps(one: Seated, actor: Actor, account_id: int, able: bool, lost: frozenset[str] | None) -> bool:
    """Whether somebody goes on holding a seat: they can act at all, and may take the step, or hold it for another
    reason than the roles that they lost."""
    if not able:
        return False
    step = one.context.kind.chain.step(one.step)
    asked = [*task_takers.lookups_of(step), *(to for rule in (step.timeouts if step else []) for to in rule.to)]
    if lost is not None and not lost & {lookup.role for lookup in asked}:
        return True
    return task_takers.may_take(one.context, one, actor).filter(account_id=account_id).exists()


def seats_of(region: str, filing_id: int, *, lock: bool = True) -> list[Seated]:
    """The seats of a filing that are still to answer, its subject and itself locked; none where nobody is asked."""
    rows = Filing.objects.unscoped().filter(pk=filing_id, region=region).select_related("subject")
    if lock:
        filing_context.lock_subject(filing_id)
        rows = rows.select_for_update(of=("self",))
    filing = filing_context.with_live_release(rows).first()
    run = ChainRun.objects.filter(filing_id=filing_id, finished=None).first()
    if filing is None or run is None:
        return []
    found, state = filing_context.of_filing(filing), from_json(run.chain_state)
    return [Seated(found, state, seat) for seat in state.seats if seat.pending and seat.kind != "check"]


def _seated(filing_id: int, seat_id: int) -> Seated | None:
    region = Filing.objects.unscoped().values_list("region", flat=True).get(pk=filing_id)
    return next((one for one in seats_of(region, filing_id) if one.seat.id == seat_id), None)


def _described(actor: Actor, one: Seated) -> OpenTask:
    back = home(one, actor)
    mine = Filing.objects.unscoped().filter(pk=one.context.filing.pk)
    (title,) = (named.title for named in names(actor, mine).values())
    return OpenTask(
        key=one.key,
        filing_id=one.context.filing.pk,
        title=title,
        step=one.step_title,
        holder=desk_names.name_of(one.context.config, one.seat.desk),
        desk=back.name or NOWHERE.zh,
        manned=is_manned(back),
        people=tuple(task_takers.offered(heirs_of(one, actor), one.context.config, "", MOST_NAMED)),
    )


@dataclass(frozen=True)
class Named:
    """A filing as somebody who manages people reads of it: its name where it is open to them, else its kind and
    number."""

    title: str
    version: int
    opens: bool


def names(actor: Actor, filings: QuerySet[Filing]) -> dict[int, Named]:
    """What filings are called for somebody, by filing."""
    kinds = {
        pk: (kind, release, version)
        for pk, kind, release, version in filings.values_list("pk", "type", "release_id", "version")
    }
    seen = access.shown(actor, Filing.objects.visible_to(actor).filter(pk__in=list(kinds)).select_related("subject"))
    open_ = {one.pk: _with_subject(one) for one in seen if not one.is_placeholder and one.name}
    found = {}
    for pk, (kind, release, version) in kinds.items():
        declared = releases.load(release).filings.get(kind)
        title = str(declared.title) if declared else kind
        found[pk] = Named(open_.get(pk) or f"{title} #{pk}", version, pk in open_)
    return found


def _with_subject(filing: Filing) -> str:
    """The name of a filing with that of what it is about, where it does not say so itself."""
    about = filing.subject.name if filing.subject else ""
    return filing.name if not about or about in filing.name else f"{about} · {filing.name}"
