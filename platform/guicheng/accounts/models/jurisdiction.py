"""The tree of provinces, cities and counties."""

from __future__ import annotations

import datetime as dt

from django.db import models

from guicheng.accounts.codes import prefix


class Jurisdiction(models.Model):
    """A node of the 省/市/县 tree under its GB/T 2260 code (辖区).

    A code that was given up stays, with the day it ended and its successor, so that old filings keep resolving. The
    rows are data of the package (`places.load`), brought up to date after every migration.
    """

    class Level(models.TextChoices):
        """How high in the tree."""

        PROVINCE = "province"
        CITY = "city"
        COUNTY = "county"

    code = models.CharField(max_length=6, primary_key=True)
    zh = models.CharField(max_length=60)
    en = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    level = models.CharField(max_length=8, choices=Level.choices)
    valid_from = models.DateField(null=True, help_text="first day of the code; empty where it has always been")
    valid_until = models.DateField(null=True, help_text="first day on which the code no longer stood")
    is_own = models.BooleanField(default=False, help_text="declared by a region, not by GB/T 2260")
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^\d{6}$"), name="jurisdiction_code_is_six_digits")
        ]

    def __str__(self) -> str:
        return self.zh

    @property
    def full_name(self) -> str:
        """Its Chinese name with the names above it, as addresses write it."""
        return (self.parent.full_name if self.parent else "") + self.zh

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether the code stood on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )

    @staticmethod
    def within(code: str, territory: str) -> bool:
        """Whether `code` lies in `territory` (or is it)."""
        return bool(code and territory) and code.startswith(prefix(territory))

    @staticmethod
    def above(code: str) -> list[str]:
        """The codes above `code`, nearest first: its city (where it is a county) and its province."""
        return [
            above
            for above in (code[:4] + "00", code[:2] + "0000")
            if above != code and len(code) == 6 and not code.endswith("0000")
        ]
