"""Who stands in for whom, and for how long (代理人)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from guicheng.accounts.models.account import Account
from guicheng.accounts.models.organisation import Organisation
from guicheng.accounts.scoping import ScopeColumns, ScopedManager
from guicheng.common import clock


class Deputation(models.Model):
    """A colleague takes the tasks that an officer has in an organisation, beside the officer, from one day to another.

    It ends with its last day: what an account may take is read for every request (`accounts.standing`). The tasks are
    those of the officer's own roles, never of those for whom the officer stands in.
    """

    region = models.CharField(max_length=64)
    principal = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_day = models.DateField()
    last_day = models.DateField(help_text="included")
    reason = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="by hand, before its last day")
    ended_by = models.BigIntegerField(null=True)

    seen_by_managers: ClassVar[bool] = True
    scope_columns: ClassVar[ScopeColumns] = {
        "region": "region",
        "organisation": "organisation_id",
        "jurisdiction": "organisation__jurisdiction__code",
    }
    objects = ScopedManager["Deputation"]()

    class Meta:
        indexes = [
            models.Index(fields=["deputy"], condition=models.Q(ended_at__isnull=True), name="deputation_of_deputy")
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.principal_id} {self.first_day} – {self.last_day}"
