"""What people keep about pages for themselves: the searches they come back to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from guicheng.common import clock


class SavedSearch(models.Model):
    """A search of one page that an account has given a name."""

    account_id = models.BigIntegerField()
    page = models.CharField(max_length=100)
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=500)
    made_at = models.DateTimeField(default=clock.now)

    of_accounts: ClassVar[models.Manager[SavedSearch]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "page", "name"], name="saved_search_once")]

    def __str__(self) -> str:
        return self.name
