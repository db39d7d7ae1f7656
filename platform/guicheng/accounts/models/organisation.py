"""Organisations: enterprises, associations, authorities, supervision bodies."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from guicheng.accounts.models.jurisdiction import Jurisdiction
from guicheng.accounts.scoping import ScopeColumns, ScopedManager
from guicheng.common import clock, search


class Organisation(models.Model):
    """A body that acts in a region (单位). Of one kind; the kinds are declared by the region.

    An organisation is never deleted; it is disabled. It may lack a membership number (HNQ-12) and a credit code
    (bodies abroad, old data). `former_names` keeps each earlier name with the day, the evidence and who changed it
    (HNQ-11).
    """

    class State(models.TextChoices):
        """Whether its people may act."""

        ACTIVE = "active"
        DISABLED = "disabled"
        PENDING = "pending"

    region = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    unique_name = models.CharField(
        max_length=200, null=True, help_text="the folded name, for kinds whose names stand only once"
    )
    credit_code = models.CharField(max_length=18, null=True, help_text="统一社会信用代码, GB 32100")
    member_no = models.CharField(max_length=32, null=True, help_text="membership number; empty for non-members")
    jurisdiction = models.ForeignKey(Jurisdiction, null=True, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    address = models.CharField(max_length=300, blank=True, default="")
    contact_name = models.CharField(max_length=60, blank=True, default="")
    contact_mobile = models.CharField(max_length=20, blank=True, default="")
    contact_email = models.CharField(max_length=254, blank=True, default="")
    former_names = models.JSONField(default=list)
    data = models.JSONField(default=dict, help_text="values of the kind's own form")
    systems = models.JSONField(
        default=dict, help_text="business system → whether it was authorised or taken back; none, before"
    )
    terms = ArrayField(models.CharField(max_length=2), default=list)
    search_text = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.BigIntegerField(null=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_by = models.BigIntegerField(null=True)

    seen_by_managers: ClassVar[bool] = True
    scope_columns: ClassVar[ScopeColumns] = {
        "region": "region",
        "organisation": ("id", "parent_id"),
        "jurisdiction": "jurisdiction__code",
    }
    objects = ScopedManager["Organisation"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind", "credit_code"],
                condition=Q(credit_code__isnull=False),
                name="organisation_once_per_credit_code",
            ),
            models.UniqueConstraint(
                fields=["region", "member_no"],
                condition=Q(member_no__isnull=False),
                name="organisation_once_per_member_no",
            ),
            models.UniqueConstraint(fields=["region", "kind", "unique_name"], name="organisation_once_per_unique_name"),
            models.CheckConstraint(
                condition=~Q(credit_code="") & ~Q(member_no=""), name="organisation_numbers_are_null_not_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["region", "kind", "jurisdiction"], name="organisation_of_place"),
            GinIndex(fields=["terms"], name="organisation_terms"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it with its search terms."""
        self.note_terms()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "terms", "search_text"}
        super().save(*args, **kwargs)

    def note_terms(self) -> None:
        """Note the search terms of its names and numbers."""
        former = [str(one["name"]) for one in self.former_names]
        texts = (self.name, *former, self.credit_code or "", self.member_no or "")
        self.terms, self.search_text = search.terms(*texts), search.folded_text(*texts)
