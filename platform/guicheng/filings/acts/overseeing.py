"""积压待办: tasks that nobody can take, or that wait long, for whoever manages the people of their desks.

Somebody manages a task where they manage (`manages` of the region) a role that its step asks, in the organisation whose
desk it is: their own with `manage-accounts`, every one in sight with `operate-accounts`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat

from guicheng.accounts import authority, queries, scoping, standing
from guicheng.accounts.actor import EVERYTHING, Actor
from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.accounts.policy import Policy
from guicheng.common import clock, search
from guicheng.common.acts import act
from guicheng.common.errors import refuse
from guicheng.common.text import Text, text
from guicheng.common.versions import Version
from guicheng.config.model.chains import Step
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.access import rows as access
from guicheng.filings.access import versions
from guicheng.filings.acts import handover
from guicheng.filings.acts.handover import Named, Seated
from guicheng.filings.context import filing_context, task_takers
from guicheng.filings.models import Filing
from guicheng.forms.access import READ_ALL
from guicheng.registers.models import Entry
from guicheng.workflow import service
from guicheng.workflow.desk import VACANT, Desk
from guicheng.workflow.models import HELD, OPEN, Task

Why = Literal["disabled", "no-role", "applicant", "nobody", "long"]
WHYS: tuple[Why, ...] = get_args(Why)
TITLES: Mapping[Why, Text] = {
    "disabled": text("账号或单位已停用", "Account or organisation disabled"),
    "no-role": text("已无此岗位", "No longer holds the role"),
    "applicant": text("办理人即填报人", "With whoever filed it"),
    "nobody": text("岗位无人", "Nobody at the desk"),
    "long": text("等待过久", "Waiting long"),
}
LONG = dt.timedelta(days=30)
"""A task waits long once its limit has passed, and where it has none after so many days."""


@dataclass(frozen=True)
class Wanted:
    """What to look for: one reason (all that are stuck where none is named; `all` for every task that waits), words of
    the office, a step (as `type/step`), words of the person or of the filing."""

    why: str = ""
    office: str = ""
    step: str = ""
    person: str = ""
    query: str = ""


def oversees(actor: Actor, config: RegionConfig, policy: Policy) -> bool:
    """Whether the actor manages people of a desk that some step asks."""
    return bool(_managed(actor, policy) & _asked_at_all(config)) and (_wide(actor) or actor.may("manage-accounts"))


def steps(actor: Actor, config: RegionConfig, policy: Policy) -> list[tuple[str, Text]]:
    """The steps of which the actor manages people, as `type/step`, with their titles."""
    managed = _managed(actor, policy)
    return [
        (
            f"{kind}/{step.id}",
            Text(
                zh=f"{config.filings[kind].title.zh} · {step.title.zh}",
                en=f"{config.filings[kind].title.for_language('en')} · {step.title.for_language('en')}",
            ),
        )
        for kind, step in _steps(config)
        if _roles(step) & managed
    ]


def waiting(actor: Actor, config: RegionConfig, policy: Policy, wanted: Wanted = Wanted()) -> QuerySet[Task]:
    """The tasks of the actor's people that wait, the longest waiting first. Refuses (403) whoever manages nobody."""
    if not oversees(actor, config, policy):
        raise authority.not_allowed()
    rows = Task.objects.filter(_reach(actor, config, policy), region=actor.region, status__in=(OPEN, HELD))
    rows = rows.exclude(kind="check")
    if wanted.why in WHYS:
        rows = rows.filter(_reasons(actor.region, config)[wanted.why])
    elif wanted.why != "all":
        stuck = Q(pk__in=())
        for reason in _reasons(actor.region, config).values():
            stuck |= reason
        rows = rows.filter(stuck)
    if wanted.office.strip():
        named = Organisation.objects.unscoped().filter(search.found_by(wanted.office), region=actor.region)
        rows = rows.filter(_of_organisations(named, config))
    if wanted.step:
        kind, _, step = wanted.step.partition("/")
        rows = rows.filter(filing_type=kind, step=step)
    if wanted.person.strip():
        rows = rows.filter(desk__in=_people_keys(queries.named(Account.objects.unscoped(), wanted.person)))
    if wanted.query.strip():
        matching = access.matching(Filing.objects.visible_to(actor), actor, config, wanted.query)
        rows = rows.filter(filing_id__in=matching.values("pk"))
    return rows.order_by("clock_from", "pk")


def reasons(actor: Actor, config: RegionConfig, tasks: list[Task]) -> dict[int, list[Why]]:
    """Why each of the tasks is stuck, by task: one statement a reason."""
    keys = [task.pk for task in tasks]
    found: dict[int, list[Why]] = {key: [] for key in keys}
    for why, reason in _reasons(actor.region, config).items():
        for pk in Task.objects.filter(reason, pk__in=keys).values_list("pk", flat=True):
            found[pk].append(why)
    return found


def titles(actor: Actor, tasks: list[Task]) -> dict[int, Named]:
    """What the filing of each task is called for the actor, and its version, by task."""
    asked = Filing.objects.unscoped().filter(pk__in=[task.filing_id for task in tasks])
    names = handover.names(actor, asked)
    return {task.pk: names[task.filing_id] for task in tasks if task.filing_id in names}


def find(actor: Actor, config: RegionConfig, policy: Policy, task_id: int) -> Task:
    """A task of the actor's people, done or not. Refusal `not-found` (404)."""
    reach = _reach(actor, config, policy) if oversees(actor, config, policy) else scoping.NOTHING
    task = Task.objects.filter(reach, pk=task_id, region=actor.region, seat__gt=0).exclude(kind="check").first()
    if task is None:
        raise filing_context.not_found()
    return task


def candidates(actor: Actor, task: Task, words: str = "", most: int = 50) -> tuple[list[Desk], Desk, bool]:
    """Who may take a task on (the actor included, if they may), the desk it would go back to, and whether somebody is
    there to take it."""
    one = _seated(task, lock=False)
    back = handover.home(one, actor)
    return (
        task_takers.offered(handover.heirs_of(one, actor), one.context.config, words, most),
        back,
        handover.is_manned(back),
    )


@act
def reassign(
    actor: Actor,
    config: RegionConfig,
    policy: Policy,
    task_id: int,
    account_id: int | None,
    reason: str,
    *,
    version: Version | None = None,
) -> Task:
    """Give a task of one's people to a person, or back to its desk where none is named (改派).

    Refusals: not-found (404), reason-missing (400), desk-unknown (404) for a person who may not take the step,
    task-already-decided, already-asked, and a `Conflict` where the filing was changed since `version`.
    """
    standing.hold([account_id] if account_id else [])
    task = find(actor, config, policy, task_id)
    if not reason.strip():
        raise refuse("reason-missing", "请填写改派原因", "Please give the reason", status=400, field="reason")
    one = _seated(task, lock=True)
    versions.require(one.context.filing, version, versions.reader(one.context, actor, READ_ALL))
    to = handover.home(one, actor) if account_id is None else handover.heir(one, actor, str(account_id))
    if to.key == one.seat.desk:
        raise refuse("already-asked", "该任务已在该处办理", "The task is with them already", field="to")
    handover.give(one, actor, to, reason.strip())
    task.refresh_from_db()
    return task


def _seated(task: Task, *, lock: bool) -> Seated:
    """The seat of a task. Refuses `task-already-decided` where nobody waits for it any more."""
    found = handover.seats_of(task.region, task.filing_id, lock=lock)
    one = next((one for one in found if one.seat.id == task.seat), None)
    if one is None:
        task.refresh_from_db()
        raise service.already_decided(task)
    return one


# --- whose tasks they are ---------------------------------------------------------------------------------------------


def _wide(actor: Actor) -> bool:
    return actor.may("operate-accounts") or actor.may(EVERYTHING)


def _managed(actor: Actor, policy: Policy) -> frozenset[str]:
    if actor.may(EVERYTHING):
        return frozenset(policy.roles)
    return frozenset(role for own in actor.roles if own in policy.roles for role in policy.roles[own].manages)


def _steps(config: RegionConfig) -> Iterator[tuple[str, Step]]:
    for kind in config.filings.values():
        yield from ((kind.filing, step) for step in kind.chain.steps if step.verify is None)


def _roles(step: Step) -> frozenset[str]:
    """The roles that a step asks, or asks in their place, or to which its time-outs pass it on."""
    asked = [*task_takers.lookups_of(step), *(to for rule in step.timeouts for to in rule.to)]
    return frozenset(lookup.role for lookup in asked if lookup.role)


def _names_people(step: Step) -> bool:
    return any(lookup.account for lookup in task_takers.lookups_of(step))


def _asked_at_all(config: RegionConfig) -> frozenset[str]:
    return frozenset(role for _, step in _steps(config) for role in _roles(step))


def _reach(actor: Actor, config: RegionConfig, policy: Policy) -> Q:
    """The tasks of desks whose people the actor manages."""
    managed = _managed(actor, policy)
    organisations = _organisations(actor)
    found = Q(pk__in=())
    for role in sorted(managed & _asked_at_all(config)):
        if policy.roles[role].about:
            entries = Entry.objects.unscoped().filter(organisation_id__in=organisations.values("pk"))
            found |= Q(desk__startswith="s", desk__endswith=f":{role}", subject_id__in=entries.values("pk"))
        else:
            found |= Q(desk__in=organisations.annotate(key=_key("o", "pk", f":{role}")).values("key"))
    theirs = Q(pk__in=())
    for kind, step in _steps(config):
        if _roles(step) & managed or (_names_people(step) and managed):
            theirs |= Q(filing_type=kind, step=step.id)
    found |= theirs & Q(desk__in=_people_keys(Account.objects.unscoped().filter(organisation__in=organisations)))
    if _wide(actor):
        seen = Filing.objects.unscoped().filter(scoping.condition(actor, Filing.scope_columns))
        found |= theirs & Q(desk=VACANT, filing_id__in=seen.values("pk"))
    return found


def _organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations whose people the actor manages."""
    if _wide(actor):
        return Organisation.objects.visible_to(actor)
    return Organisation.objects.unscoped().filter(region=actor.region, pk=actor.organisation_id or 0)


def _of_organisations(organisations: QuerySet[Organisation], config: RegionConfig) -> Q:
    """The tasks at desks of organisations, or of people who belong to them."""
    found = Q(desk__in=_people_keys(Account.objects.unscoped().filter(organisation__in=organisations)))
    for role in sorted(_asked_at_all(config)):
        found |= Q(desk__in=organisations.annotate(key=_key("o", "pk", f":{role}")).values("key"))
    return found


# --- why they are stuck -----------------------------------------------------------------------------------------------


def _reasons(region: str, config: RegionConfig) -> dict[Why, Q]:
    """For each reason the tasks of which it is true."""
    held = Membership.objects.unscoped().active().filter(region=region)
    personal, able = Q(desk__startswith="a"), held.annotate(key=_key("a", "account_id")).values("key")
    of_role = held.filter(subject_id=None).annotate(key=_key("o", "organisation_id", ":", "role")).values("key")
    of_entry = held.exclude(subject_id=None).annotate(key=_key("s", "subject_id", ":", "role")).values("key")
    no_role = Q(pk__in=())
    by_roles: dict[frozenset[str], Q] = {}
    own = Q(pk__in=())
    for kind, step in _steps(config):
        if step.own == "refuse":
            own |= Q(filing_type=kind, step=step.id)
        if not _names_people(step):
            by_roles[_roles(step)] = by_roles.get(_roles(step), Q(pk__in=())) | Q(filing_type=kind, step=step.id)
    for roles, steps in by_roles.items():
        no_role |= steps & ~Q(desk__in=able.filter(role__in=roles))
    return {
        "disabled": personal & ~Q(desk__in=able),
        "no-role": personal & Q(desk__in=able) & no_role,
        "applicant": own & Q(desk=Concat(Value("a"), KeyTextTransform("applicant", "process__chain_state"))),
        "nobody": Q(desk=VACANT)
        | (Q(desk__startswith="o") & ~Q(desk__in=of_role))
        | (Q(desk__startswith="s") & ~Q(desk__in=of_entry)),
        "long": Q(limit_at__lte=clock.now()) | Q(limit_at=None, clock_from__lte=clock.now() - LONG),
    }


def _people_keys(accounts: QuerySet[Account]) -> QuerySet[Account, str]:
    return accounts.annotate(key=_key("a", "pk")).values_list("key", flat=True)


def _key(mark: str, column: str, *rest: str) -> Concat:
    """The key of a desk in words of the database: a mark, a column, and what follows (`role` is a column, too)."""
    more = [one if one == "role" else Value(one) for one in rest]
    return Concat(Value(mark), Cast(column, CharField()), *more, output_field=CharField())
