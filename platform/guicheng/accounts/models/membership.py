"""Who holds which role where, and how they came to it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from guicheng.accounts.models.account import Account
from guicheng.accounts.models.jurisdiction import Jurisdiction
from guicheng.accounts.models.organisation import Organisation
from guicheng.accounts.scoping import ScopeColumns, ScopedManager, ScopedQuerySet
from guicheng.common import clock


class MembershipQuerySet(ScopedQuerySet["Membership"]):
    """Memberships, by whether they count."""

    def active(self, on: dt.date | None = None) -> Self:
        """Those that count on a day (today): not removed, within their term, of an account that may act and in an
        organisation that may. `standing.HELD` says the same in words of the database."""
        day = on or clock.today()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            Q(organisation__isnull=True) | Q(organisation__state=Organisation.State.ACTIVE),
            removed_at__isnull=True,
            account__state=Account.State.ACTIVE,
        )


class MembershipManager(ScopedManager["Membership"]):
    """Memberships are scoped like any other model."""

    def get_queryset(self) -> MembershipQuerySet:
        """For Django itself (relations, prefetching)."""
        return MembershipQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]

    def unscoped(self) -> MembershipQuerySet:
        """Every membership, for the platform's own work."""
        return self.get_queryset()


class Membership(models.Model):
    """An account holds a role in an organisation, perhaps for one entry of a register only (a project).

    `source` tells the two sources of permissions apart: what comes with the account's role, and what was applied for;
    removing the one leaves the other (HNA-66). `slot` is the place it takes where a region declares that only one
    account may hold the role per organisation or per entry (HNQ-06, HNQ-09); the database keeps it unique.
    """

    class Source(models.TextChoices):
        """How the account came to it."""

        ROLE = "role"
        APPLICATION = "application"

    region = models.CharField(max_length=64)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=64)
    subject_id = models.BigIntegerField(null=True, help_text="the entry it is for; empty = the whole organisation")
    jurisdiction = models.ForeignKey(
        Jurisdiction, null=True, on_delete=models.PROTECT, related_name="+", help_text="empty = the organisation's"
    )
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.ROLE)
    slot = models.CharField(max_length=200, null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True, help_text="last day on which it counts")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.BigIntegerField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.BigIntegerField(null=True)

    seen_by_managers: ClassVar[bool] = True
    scope_columns: ClassVar[ScopeColumns] = {
        "region": "region",
        "organisation": "organisation_id",
        "subject": "subject_id",
        "jurisdiction": "organisation__jurisdiction__code",
    }
    objects = MembershipManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "slot"], condition=Q(removed_at__isnull=True), name="membership_slot_taken_once"
            ),
            models.UniqueConstraint(
                fields=["account", "organisation", "role", "subject_id", "source"],
                condition=Q(removed_at__isnull=True),
                nulls_distinct=False,
                name="membership_held_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "role"], condition=Q(removed_at__isnull=True), name="membership_of_organisation"
            ),
            models.Index(
                fields=["subject_id", "role"],
                condition=Q(removed_at__isnull=True, subject_id__isnull=False),
                name="membership_of_subject",
            ),
            models.Index(
                fields=["valid_until"],
                condition=Q(removed_at__isnull=True, valid_until__isnull=False),
                name="membership_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} in {self.organisation_id}"


class AccessRequest(models.Model):
    """An application for an account, or for permissions (YNR-02, HNA-63…67), and what became of it.

    `receipt` is the digest of what whoever has no account yet shows to follow a registration; `data` the answers to the
    form of its account kind; `subject_id` the entry that whoever registers joins (WHS-17).
    """

    class Kind(models.TextChoices):
        """What is asked for."""

        REGISTRATION = "registration"
        JOIN = "join"
        ACCOUNT = "account"
        GRANT = "grant"
        CHANGE = "change"

    class State(models.TextChoices):
        """What became of it."""

        PENDING = "pending"
        RETURNED = "returned"
        APPROVED = "approved"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    region = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    account_kind = models.CharField(max_length=64, blank=True, default="", help_text="of a registration, or of joining")
    receipt = models.CharField(max_length=64, null=True, unique=True)
    data = models.JSONField(default=dict)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="access_requests")
    subject_id = models.BigIntegerField(null=True, help_text="the entry that is joined; empty = the organisation")
    roles = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True, default="")
    evidence = models.JSONField(default=list, help_text="ids of attachments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    opinion = models.CharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)

    seen_by_managers: ClassVar[bool] = True
    scope_columns: ClassVar[ScopeColumns] = {
        "region": "region",
        "organisation": "organisation_id",
        "subject": "subject_id",
        "jurisdiction": "organisation__jurisdiction__code",
    }
    objects = ScopedManager["AccessRequest"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(state__in=["pending", "returned"]),
                name="access_request_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["region", "state", "-id"], name="access_request_by_state"),
            models.Index(
                fields=["subject_id"], condition=Q(subject_id__isnull=False), name="access_request_of_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.account_id} {self.state}"
