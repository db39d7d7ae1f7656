"""The tables behind locks. What they hold follows from entries, but for past locks and the ends of appointments.

The limit is a constraint: places of one allowance are numbered from 1 to `most`, each number and each key once, and
`most` of every place is that of its allowance (a composite foreign key that cascades). Whoever writes, under whatever
concurrency, cannot store one place too many, nor lower a limit below what is held.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from guicheng.accounts.scoping import ScopedManager
from guicheng.common import clock


class Standing(models.Model):
    """How a person stands. Its row is locked by whoever changes what counts for the person, so changes take turns."""

    person = models.OneToOneField(
        "registers.Entry", primary_key=True, on_delete=models.PROTECT, related_name="standing"
    )
    region = models.CharField(max_length=64)
    locked = models.BooleanField(default=False)
    recheck_at = models.DateTimeField(null=True, help_text="the next moment the calendar alone may change it")
    rules = models.CharField(
        max_length=16, blank=True, default="", help_text="digest of the rules it was worked out by"
    )

    class Meta:
        indexes = [
            models.Index(fields=["region", "rules"], name="standing_by_rules"),
            models.Index(fields=["recheck_at"], condition=Q(recheck_at__isnull=False), name="standing_to_recheck"),
            models.Index(fields=["region", "person"], condition=Q(locked=True), name="standing_locked"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {'locked' if self.locked else 'free'}"


class Tie(models.Model):
    """What an entry of a declared register says of a person: certificate, employment or appointment, found by person.

    `accepted_at` orders appointments. `ended_at`, `released_at` and `replaced_by` are what the platform did to one;
    dates that people gave stand in the entry.
    """

    entry = models.OneToOneField("registers.Entry", primary_key=True, on_delete=models.PROTECT, related_name="tie")
    region = models.CharField(max_length=64)
    part = models.CharField(max_length=16)
    person = models.ForeignKey("registers.Entry", on_delete=models.PROTECT, related_name="ties")
    work = models.ForeignKey("registers.Entry", null=True, on_delete=models.PROTECT, related_name="posts")
    organisation_id = models.BigIntegerField(null=True)
    post = models.CharField(max_length=64, blank=True, default="")
    accepted_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    until = models.DateField(null=True, help_text="the last day the entry names")
    replaced_by = models.ForeignKey("registers.Entry", null=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        indexes = [
            models.Index(fields=["person", "part"], name="tie_of_person"),
            models.Index(fields=["work", "post"], condition=Q(work__isnull=False), name="tie_of_work"),
            models.Index(fields=["organisation_id", "person"], condition=Q(part="employment"), name="tie_of_employer"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.entry_id} of {self.person_id}"


class Allowance(models.Model):
    """How many places a person has under a rule, within its scope (YNR-09, YNR-10)."""

    region = models.CharField(max_length=64)
    rule = models.CharField(max_length=64)
    person = models.ForeignKey("registers.Entry", on_delete=models.PROTECT, related_name="allowances")
    scope = models.CharField(max_length=32, blank=True, default="")
    most = models.PositiveSmallIntegerField()
    waiting = ArrayField(models.CharField(max_length=300), default=list, help_text="keys for which no place is left")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "rule", "person", "scope"], name="allowance_once"),
            models.UniqueConstraint(fields=["id", "most"], name="allowance_with_most"),
        ]
        indexes = [models.Index(fields=["person"], name="allowance_of_person")]

    def __str__(self) -> str:
        return f"{self.rule} of {self.person_id}: {self.most}"


class Place(models.Model):
    """One place taken: by all appointments with one `key`. `work` is that of the oldest of them."""

    allowance = models.ForeignKey(Allowance, db_constraint=False, on_delete=models.CASCADE, related_name="places")
    most = models.PositiveSmallIntegerField()
    ordinal = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=300)
    work = models.ForeignKey("registers.Entry", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["allowance", "ordinal"], name="place_stands_once"),
            models.UniqueConstraint(fields=["allowance", "key"], name="place_per_key"),
            models.CheckConstraint(condition=Q(ordinal__gte=1, ordinal__lte=F("most")), name="place_within_limit"),
        ]

    def __str__(self) -> str:
        return f"{self.ordinal}/{self.most} {self.key}"


class Lock(models.Model):
    """A person's lock (锁定记录, YNR-13), running or past. Closed ones stay as they were.

    `origin` is the work that set it, `works` every work that held a place then. A lock that goes on with another work
    is closed as `moved`, and the next one names it.
    """

    region = models.CharField(max_length=64)
    rule = models.CharField(max_length=64)
    scope = models.CharField(max_length=32, blank=True, default="")
    person = models.ForeignKey("registers.Entry", on_delete=models.PROTECT, related_name="locks")
    origin = models.ForeignKey("registers.Entry", on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=64)
    organisation_id = models.BigIntegerField(null=True, help_text="who appointed the person to the post")
    jurisdiction = models.CharField(max_length=6, blank=True, default="", help_text="that of the origin")
    works = models.JSONField(default=list)
    why = models.JSONField(default=dict)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True)
    ended = models.CharField(
        max_length=16, blank=True, default="", choices=[(x, x) for x in ("ended", "released", "moved")]
    )
    filing_id = models.BigIntegerField(null=True, help_text="the filing that released it")
    moved_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="moved_to")

    scope_columns: ClassVar[dict[str, str]] = {
        "region": "region",
        "organisation": "organisation_id",
        "jurisdiction": "jurisdiction",
    }
    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule", "scope"], condition=Q(until__isnull=True), name="lock_runs_once"
            )
        ]
        indexes = [
            models.Index(fields=["person", "-since"], name="lock_of_person"),
            models.Index(
                fields=["region", "post", "jurisdiction"], condition=Q(until__isnull=True), name="lock_running"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of {self.person_id} since {self.since.isoformat()}"
