"""What the pages about people list. Each takes the actor and scopes what it reads."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from guicheng.accounts import reviewing
from guicheng.accounts.actor import EVERYTHING, Actor
from guicheng.accounts.models import AccessRequest, Account, Membership, Organisation
from guicheng.accounts.policy import Policy
from guicheng.common import search


def own_account(actor: Actor) -> Account:
    """The account that stands behind an actor."""
    return Account.objects.unscoped().select_related("organisation").get(pk=actor.account_id or 0)


def organisations(actor: Actor, *, kind: str = "", name: str = "") -> QuerySet[Organisation]:
    """The organisations in sight, of a kind, whose present or former name or number holds a text."""
    found = Organisation.objects.visible_to(actor).select_related("jurisdiction").order_by("-id")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(search.found_by(name))


def managed_accounts(actor: Actor, policy: Policy) -> QuerySet[Account]:
    """The accounts the actor may reset, disable and unlock (HNQ-10, HNA-62): one of the actor's roles manages
    each of theirs. The same rule as `authority.managed_account`."""
    found = Account.objects.visible_to(actor).select_related("organisation").order_by("-id")
    if actor.may(EVERYTHING):
        return found
    if not actor.may("operate-accounts"):
        own = actor.organisation_id if actor.may("manage-accounts") else None
        found = found.filter(organisation_id=own) if own is not None else found.none()
    managed = [role for held in actor.roles if held in policy.roles for role in policy.roles[held].manages]
    held_by = Membership.objects.unscoped().filter(account=OuterRef("pk"), removed_at=None)
    return found.exclude(Exists(held_by.exclude(role__in=managed)))


def named(accounts: QuerySet[Account], words: str) -> QuerySet[Account]:
    """Those whose login or name holds the words, or whose organisation is found by them."""
    if not words.strip():
        return accounts
    known = Q(login__icontains=words.strip()) | Q(name__icontains=words.strip())
    return accounts.filter(known | search.found_by(words, "organisation__"))


def holding(accounts: QuerySet[Account], role: str) -> QuerySet[Account]:
    """Those who hold a role now."""
    held = Membership.objects.unscoped().filter(account=OuterRef("pk"), role=role, removed_at=None)
    return accounts.filter(Exists(held))


def roles_held(account_ids: Iterable[int]) -> list[tuple[int, str]]:
    """(account, role) of every membership of these accounts, in the order in which they were given."""
    held = Membership.objects.unscoped().filter(account_id__in=list(account_ids), removed_at=None)
    return list(held.order_by("id").values_list("account_id", "role"))


def requests(
    actor: Actor, policy: Policy, *, state: str = "", kind: str = "", words: str = ""
) -> QuerySet[AccessRequest]:
    """The registrations and applications the actor decides on, the latest first; of a state, of a kind (`join`, or an
    account kind), whose person, login or organisation is found by words."""
    found = AccessRequest.objects.visible_to(actor).filter(reviewing.decidable(actor, policy))
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind) if kind in AccessRequest.Kind else found.filter(account_kind=kind)
    if words := words.strip():
        known = Q(account__name__icontains=words) | Q(account__login__icontains=words)
        found = found.filter(known | search.found_by(words, "organisation__"))
    return found.select_related("account", "organisation__jurisdiction__parent").order_by("-id")


def requests_waiting(actor: Actor, policy: Policy, most: int = 100) -> int:
    """How many requests wait for the actor, counted up to `most`."""
    return requests(actor, policy, state=AccessRequest.State.PENDING)[:most].count()
