"""Who decides on which request: one rule, for a row at hand and for the list of them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from guicheng.accounts.actor import EVERYTHING, Actor
from guicheng.accounts.models import AccessRequest, Membership
from guicheng.accounts.policy import Policy

Kind = AccessRequest.Kind


def may_decide(actor: Actor, policy: Policy, request: AccessRequest) -> bool:
    """Whether the actor, who sees the request, decides on it. The list asks the same with `decidable`."""
    match request.kind:
        case Kind.REGISTRATION:
            return request.account_kind in _reviewed(actor, policy) or _left_over(actor, policy, request)
        case Kind.JOIN:
            own = request.organisation_id is not None and request.organisation_id == actor.organisation_id
            joined = own and request.account_kind in _joined(actor, policy)
            if joined or request.account_kind in _reviewed(actor, policy) or _left_over(actor, policy, request):
                return True
            mine = AccessRequest.objects.unscoped().filter(pk=request.pk)
            return request.subject_id is not None and mine.filter(_of_entries(actor, policy)).exists()
        case Kind.ACCOUNT:
            return actor.may("review-registrations")
        case _:
            return actor.may("review-access")


def decidable(actor: Actor, policy: Policy) -> Q:
    """The condition of the requests that `may_decide` holds for, among those in sight."""
    new = Q(kind__in=(Kind.REGISTRATION, Kind.JOIN))
    found = new & Q(account_kind__in=_reviewed(actor, policy))
    found |= Q(kind=Kind.JOIN, organisation_id=actor.organisation_id, account_kind__in=_joined(actor, policy))
    found |= _of_entries(actor, policy)
    if actor.may("review-registrations"):
        found |= Q(kind=Kind.ACCOUNT)
        found |= new & ~Q(account_kind__in=list(policy.registrations))
    if actor.may("review-access"):
        found |= Q(kind__in=(Kind.GRANT, Kind.CHANGE))
    return found


def decides_anything(actor: Actor, policy: Policy) -> bool:
    """Whether there is any kind of request the actor could decide on."""
    peers = any(kind.peer and {kind.peer, kind.owners} & actor.roles for kind in policy.registrations.values())
    return peers or actor.may("review-registrations") or actor.may("review-access") or bool(_joined(actor, policy))


def _reviewed(actor: Actor, policy: Policy) -> list[str]:
    """The account kinds whose registrations one of the actor's roles reviews (YNR-02). Where a kind needs no review and
    a registration is doubted all the same, whoever reviews any."""
    if not actor.may("review-registrations"):
        return []
    every = actor.may(EVERYTHING) or actor.is_system
    return [
        one
        for one, kind in policy.registrations.items()
        if every or kind.reviewers & actor.roles or not (kind.reviewers or kind.peer)
    ]


def _joined(actor: Actor, policy: Policy) -> list[str]:
    """The account kinds of those whom one of the actor's roles lets join its organisation."""
    return [one for one, kind in policy.registrations.items() if kind.joined_by & actor.roles]


def _of_entries(actor: Actor, policy: Policy) -> Q:
    """The condition of the requests to join an entry that the actor decides on: as holder of the role for that entry,
    or for its owner while it has no holder (WHS-17, B-06). Whoever has the applicant's own mobile number counts as
    none: nobody lets themselves in. What somebody has decided stays in their list."""
    found = Q(pk__in=())
    for name, kind in policy.registrations.items():
        if not kind.peer:
            continue
        asked = Q(kind=Kind.JOIN, account_kind=name)
        others = Q(account__mobile="") | ~Q(account__mobile=OuterRef("account__mobile"))
        peers = Membership.objects.unscoped().active().filter(others, role=kind.peer, subject_id=OuterRef("subject_id"))
        if kind.peer in actor.roles and actor.subject_id is not None:
            own = peers.filter(account_id=actor.account_id or 0)
            found |= asked & Q(subject_id=actor.subject_id) & Q(Exists(own))
        if kind.owners in actor.roles and actor.organisation_id is not None:
            found |= asked & Q(organisation_id=actor.organisation_id) & ~Q(Exists(peers))
        if {kind.peer, kind.owners} & actor.roles:
            found |= asked & Q(decided_by=actor.account_id) & ~Q(state=AccessRequest.State.PENDING)
    return found


def peers_decide(policy: Policy, request: AccessRequest) -> bool:
    """Whether a request to join an entry is decided by holders of the role for that entry, and not by its owner."""
    kind = policy.registrations[request.account_kind]
    held = Membership.objects.unscoped().active().filter(role=kind.peer, subject_id=request.subject_id)
    mobile = request.account.mobile
    return (held.exclude(account__mobile=mobile) if mobile else held).exists()


def _left_over(actor: Actor, policy: Policy, request: AccessRequest) -> bool:
    """A request of an account kind that the configuration does not have any more: whoever reviews decides."""
    return actor.may("review-registrations") and request.account_kind not in policy.registrations
