"""The tables behind quotas.

The limit is a constraint, as that of locks: places of one pool are numbered from 1 to `most`, each number once, and
`most` of every place is that of its pool (a composite foreign key that cascades). Whoever writes, under whatever
concurrency, cannot store one place too many, nor lower a pool below what was given and taken.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from guicheng.common import clock


class QuotaPool(models.Model):
    """The places of one entry under one quota. Its row is locked by whoever changes them, so changes take turns."""

    region = models.CharField(max_length=64)
    quota = models.CharField(max_length=64)
    entry = models.ForeignKey("registers.Entry", on_delete=models.PROTECT, related_name="pools")
    most = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "quota", "entry"], name="pool_once"),
            models.UniqueConstraint(fields=["id", "most"], name="pool_with_most"),
        ]

    def __str__(self) -> str:
        return f"{self.quota} of {self.entry_id}: {self.most}"


class QuotaPlace(models.Model):
    """One place: given to a body, taken by a filing, or both."""

    pool = models.ForeignKey(QuotaPool, db_constraint=False, on_delete=models.CASCADE, related_name="places")
    most = models.PositiveIntegerField()
    ordinal = models.PositiveIntegerField()
    organisation_id = models.BigIntegerField(null=True, help_text="the body it was given to")
    filing_id = models.BigIntegerField(null=True, db_index=True, help_text="the filing that has it")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "ordinal"], name="quota_place_stands_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["pool", "filing_id"], name="quota_place_per_filing"),
            models.CheckConstraint(condition=Q(ordinal__gte=1, ordinal__lte=F("most")), name="quota_place_within_pool"),
            models.CheckConstraint(
                condition=Q(organisation_id__isnull=False) | Q(filing_id__isnull=False), name="quota_place_is_somebodys"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ordinal}/{self.most}"
