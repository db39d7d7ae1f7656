"""Whom a task may be passed on to: people and roles who may take its step, never a desk by its bare key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.db.models import Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Membership, Organisation
from guicheng.common.errors import Refusal, refuse
from guicheng.config.model.chains import Fallback, Step
from guicheng.config.model.desks import Lookup
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import desk_names
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.router import FilingRouter
from guicheng.workflow import queries
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import Task

# --- copies: whoever the actor sees -----------------------------------------------------------------------------------


def of_account(actor: Actor, config: RegionConfig, account_id: int) -> Desk:
    """The desk of a colleague: an account that acts in an organisation the actor sees. Refusal `desk-unknown` (404)."""
    held = Membership.objects.visible_to(actor).active().filter(account_id=account_id)  # type: ignore[attr-defined]
    found = held.select_related("account", "organisation").first()
    if found is None:
        raise unknown()
    return Desk.of_account(account_id, desk_names.of_member(config, found))


def colleagues(actor: Actor, config: RegionConfig, words: str, most: int = 20, roles: Sequence[str] = ()) -> list[Desk]:
    """People who may be shown a filing, by words of their name, login or organisation; never oneself. With `roles`,
    only who holds one of them."""
    held = Membership.objects.visible_to(actor).active().exclude(account_id=actor.account_id)  # type: ignore[attr-defined]
    return offered(held.filter(role__in=list(roles)) if roles else held, config, words, most)


def of_role(actor: Actor, config: RegionConfig, organisation_id: int, role: str) -> Desk:
    """The desk of a role that somebody holds in an organisation the actor sees. Refusal `desk-unknown` (404)."""
    organisation = Organisation.objects.visible_to(actor).filter(pk=organisation_id, state="active").first()
    held = Membership.objects.unscoped().active().filter(organisation_id=organisation_id, role=role)
    if organisation is None or role not in config.region.roles or not held.exists():
        raise unknown()
    return Desk.of_role(organisation_id, role, desk_names.of_role(organisation.name))


# --- passing on: whoever may take the step ----------------------------------------------------------------------------


class AskedSeat(Protocol):
    """Where somebody is asked: a task, or a seat whose turn has not come."""

    @property
    def step(self) -> str: ...
    @property
    def target(self) -> str: ...


def may_take(context: FilingContext, place: AskedSeat, actor: Actor) -> QuerySet[Membership]:
    """Everybody who may take a step: who holds what it asks for (`by`, or `if_none` in its place) where it asks for it.
    Never whoever began it or handed it in, and nobody who also acts for the applicant's organisation, unless it is that
    organisation which decides."""
    router, own = _router(context, actor), context.filing.organisation_id
    theirs = Membership.objects.unscoped().active().filter(organisation_id=own or 0)
    both_sides = ~Q(organisation_id=own) & Q(account_id__in=theirs.values("account_id"))
    people = router.holders(lookups_of(context.kind.chain.step(place.step)), place.target)
    handed_in = queries.handed_in_by(context.filing.pk)
    return people.exclude(account_id__in=[router.applicant or 0, handed_in or 0]).exclude(both_sides)


def takers(context: FilingContext, task: Task, actor: Actor) -> QuerySet[Membership]:
    """Those of them to whom the decider of a task may hand it, or whom they may ask: never oneself."""
    return may_take(context, task, actor).exclude(account_id=actor.account_id or 0)


def person(context: FilingContext, people: QuerySet[Membership], account_id: int) -> Desk:
    """The desk of one of the people by their full name. Refusal `desk-unknown` (404)."""
    held = people.filter(account_id=account_id).select_related("account", "organisation").first()
    if held is None:
        raise may_not_take()
    return Desk.of_account(account_id, desk_names.of_member(context.config, held))


def candidates(context: FilingContext, task: Task, actor: Actor, words: str, most: int = 20) -> list[Desk]:
    """The people among them, by words of their name, login or organisation."""
    return offered(takers(context, task, actor), context.config, words, most)


def taker(context: FilingContext, task: Task, actor: Actor, desk: Desk) -> Desk:
    """The desk by its full name, where it is one of those who may take the step. Refusal `desk-unknown` (404)."""
    people = takers(context, task, actor)
    if desk.account_id is not None:
        return person(context, people, desk.account_id)
    router = _router(context, actor)
    asked = {
        one.key for way in lookups_of(context.kind.chain.step(task.step)) for one in router.desks(way, task.target)
    }
    if desk.key not in asked or desk.role is None or not people.filter(role=desk.role).exists():
        raise may_not_take()
    return Desk(desk.key, desk_names.name_of(context.config, desk.key))


def _router(context: FilingContext, actor: Actor) -> FilingRouter:
    return FilingRouter(context.facts(actor), context.filing.organisation_id, context.filing.created_by)


def lookups_of(step: Step | None) -> list[Lookup]:
    """Whom a step asks, and whom in their place."""
    if step is None:
        return []
    return [*step.by, *(step.if_none.to if isinstance(step.if_none, Fallback) else [])]


def offered(held: QuerySet[Membership], config: RegionConfig, words: str, most: int) -> list[Desk]:
    """Each person once, by name, with organisation and role."""
    if words:
        names = ("account__name", "account__login", "organisation__name")
        held = held.filter(Q(*((f"{name}__icontains", words) for name in names), _connector=Q.OR))
    rows = held.select_related("account", "organisation").order_by("account__name", "account_id", "pk")[: most * 2]
    found: dict[int, Desk] = {}
    for one in rows:
        found.setdefault(one.account_id, Desk.of_account(one.account_id, desk_names.of_member(config, one)))
    return list(found.values())[:most]


def unknown() -> Refusal:
    """There is no such person or role, for the actor."""
    return refuse(
        "desk-unknown",
        "没有这个人员或岗位，请从列表中选择",
        "There is no such person or role; choose one of the list",
        status=404,
        field="to",
    )


def may_not_take() -> Refusal:
    """A person or role that may not take the step, told as one that is not there."""
    return refuse(
        "desk-unknown",
        "此人或岗位不能办理本环节，请从列表中选择",
        "This person or role may not take this step; choose one of the list",
        status=404,
        field="to",
    )
