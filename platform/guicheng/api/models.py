"""The one table of this package: tokens by which programs sign in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from guicheng.accounts.models import Account, Membership
from guicheng.accounts.scoping import ScopeColumns, ScopedManager
from guicheng.common import clock


class ApiToken(models.Model):
    """A token acts as its account, under one membership. The secret is shown once; its digest alone is kept.

    `epoch` is the account's session epoch when the token was issued: whatever ends every session (a new password, a
    reset, disabling) ends the tokens too.
    """

    region = models.CharField(max_length=64)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="api_tokens")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    organisation_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    epoch = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    seen_by_managers: ClassVar[bool] = True
    scope_columns: ClassVar[ScopeColumns] = {"region": "region", "organisation": "organisation_id"}
    issued = ScopedManager["ApiToken"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "-id"], name="api_token_of_account")]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
