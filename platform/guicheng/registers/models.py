"""Entries of registers, and the claims that keep unique things unique."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from guicheng.accounts.scoping import ScopeColumns, ScopedManager
from guicheng.common import clock, search
from guicheng.config.widgets.wording import name_of


class Entry(models.Model):
    """One row of a register: a project, a unit work, a person, a certificate …

    `data` holds the values of the register's form. `status` is derived (never set by hand) and carries the rule and
    the explanation that led to it; `recompute_at` is the next moment the calendar alone may change it.
    """

    region = models.CharField(max_length=64)
    register = models.CharField(max_length=64)
    organisation_id = models.BigIntegerField(null=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    jurisdiction = models.CharField(max_length=6, blank=True, default="")
    name = models.CharField(max_length=300)
    data = models.JSONField(default=dict)
    files = models.JSONField(default=dict, help_text="how many files lie in each slot; follows its attachments")
    source_key = models.CharField(max_length=128, null=True, help_text="key of the same thing in an upstream system")

    status = models.CharField(max_length=64, blank=True, default="")
    status_rule = models.CharField(max_length=64, blank=True, default="")
    status_why = models.JSONField(default=dict)
    status_since = models.DateTimeField(null=True)
    recompute_at = models.DateTimeField(null=True)

    terms = ArrayField(models.CharField(max_length=2), default=list)
    search_text = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="the entry that is kept in place of this one, which was the same",
    )

    # what `ScopedManager` reads to decide who sees a row
    scope_columns: ClassVar[ScopeColumns] = {
        "region": "region",
        "organisation": "organisation_id",
        "subject": "id",
        "jurisdiction": "jurisdiction",
    }
    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "register", "source_key"],
                condition=models.Q(source_key__isnull=False),
                name="entry_once_per_source_key",
            )
        ]
        indexes = [
            models.Index(fields=["region", "register", "organisation_id", "-id"], name="entry_of_organisation"),
            models.Index(fields=["region", "register", "jurisdiction", "-id"], name="entry_of_jurisdiction"),
            models.Index(fields=["region", "register", "status", "-id"], name="entry_by_status"),
            models.Index(
                fields=["recompute_at"], condition=models.Q(recompute_at__isnull=False), name="entry_to_recompute"
            ),
            GinIndex(fields=["terms"], name="entry_terms"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def and_above(self) -> Iterator[int]:
        """The ids of the entry and of those it lies below, the nearest first, each read when it is come to."""
        entry: Entry | None = self
        while entry is not None:
            yield entry.pk
            if entry.parent_id is not None:
                yield entry.parent_id
            entry = entry.parent

    def index(self, *texts: str) -> None:
        """Set what searches compare with: the name and further `texts`."""
        self.terms = search.terms(self.name, *texts)
        self.search_text = search.folded_text(self.name, *texts)


class Claim(models.Model):
    """One place taken in something that may stand only once: a permit number, a quarter of a project, an account slot.

    The unique constraint is the rule; everything before it is only a friendlier message.
    """

    region = models.CharField(max_length=64)
    rule = models.CharField(max_length=200, help_text="`register/<id>/<unique>` or `filing/<type>/<unique>`")
    value = models.CharField(max_length=500)
    holder_kind = models.CharField(max_length=16, choices=[("entry", "entry"), ("filing", "filing")])
    holder_id = models.BigIntegerField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "rule", "value"], name="claim_stands_once")]
        indexes = [models.Index(fields=["holder_kind", "holder_id"], name="claim_of_holder")]

    def __str__(self) -> str:
        return f"{self.rule}={self.value}"


class Serial(models.Model):
    """The last serial given within a scope (HBZ-15, X-19); taken under a row lock, so no number is given twice."""

    region = models.CharField(max_length=64)
    rule = models.CharField(max_length=200)
    scope = models.CharField(max_length=300)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "rule", "scope"], name="serial_per_scope")]

    def __str__(self) -> str:
        return f"{self.rule} {self.scope}: {self.last}"


def entry_name(value: object) -> str:
    """What an entry is called by the value of its naming field: a text, or the label of what was chosen there."""
    return str((name_of(value) if isinstance(value, dict) else value) or "")[:300]


from guicheng.registers.locks.models import Allowance, Lock, Place, Standing, Tie  # noqa: E402 - they refer to Entry
from guicheng.registers.quotas.models import QuotaPlace, QuotaPool  # noqa: E402 - the same

__all__ = [
    "Allowance",
    "Claim",
    "Entry",
    "Lock",
    "Place",
    "QuotaPlace",
    "QuotaPool",
    "Serial",
    "Standing",
    "Tie",
    "entry_name",
]
