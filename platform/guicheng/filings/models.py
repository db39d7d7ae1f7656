"""Filings and the work that falls due."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from guicheng.accounts.scoping import ScopedManager
from guicheng.common import clock


class Filing(models.Model):
    """One instance of a filing type, from draft to its end (填报件). It stays on the release it was created under.

    `organisation_id` is who files it (the filer). What it is about may be another's: that owner is read off `subject`.
    `state` is the declared state; `live` is true until the filing comes to an end (finished, refused, void).
    `counted_at` is the legal reporting time: the time of the act the filing type names (HNQ-44).
    """

    region = models.CharField(max_length=64)
    type = models.CharField(max_length=64)
    # Neither needs an index of its own: releases stay for good, and `filing_of_subject` begins with the subject.
    release = models.ForeignKey("config.Release", on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey(
        "registers.Entry", null=True, on_delete=models.PROTECT, related_name="filings", db_index=False
    )
    organisation_id = models.BigIntegerField(null=True)
    jurisdiction = models.CharField(max_length=6, blank=True, default="")

    state = models.CharField(max_length=64, default="draft")
    live = models.BooleanField(default=True)
    period = models.CharField(max_length=16, blank=True, default="")
    number = models.CharField(max_length=100, blank=True, default="")
    name = models.CharField(max_length=300, blank=True, default="")
    data = models.JSONField(default=dict)
    handed_in = models.JSONField(
        null=True, help_text="what it was when handed in, while it is corrected after a return"
    )

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    terms = ArrayField(models.CharField(max_length=2), default=list)
    snapshot = models.JSONField(default=dict, blank=True, help_text="see `filings.acts.snapshots`")
    search_text = models.TextField(blank=True, default="")
    named = ArrayField(
        models.CharField(max_length=200),
        null=True,
        help_text="parties that its fields named: `<fact>:<organisation>`, see `context.relations`",
    )

    scope_columns: ClassVar[dict[str, str]] = {
        "region": "region",
        "organisation": "organisation_id",
        "subject": "subject_id",
        "jurisdiction": "jurisdiction",
    }
    objects = ScopedManager()

    is_placeholder = False
    """Whether this is only the row of a filing that is closed to its reader, see `access.placeholders`."""

    class Meta:
        indexes = [
            models.Index(fields=["subject", "type"], name="filing_of_subject"),
            # The latest of an organisation stand beside each other, of whichever state: what is read is a page of them.
            models.Index(fields=["region", "organisation_id", "-id", "state"], name="filing_of_organisation"),
            models.Index(fields=["region", "type", "state", "-id"], name="filing_of_type"),
            models.Index(fields=["region", "jurisdiction", "-id"], name="filing_of_jurisdiction"),
            models.Index(fields=["region", "state", "-id"], name="filing_by_state"),
            # What an organisation has under way, and what somebody began, among however many that are over.
            models.Index(fields=["organisation_id", "-id"], condition=models.Q(live=True), name="filing_under_way"),
            models.Index(
                fields=["created_by", "-id"], condition=models.Q(created_by__isnull=False), name="filing_begun_by"
            ),
            models.Index(fields=["release", "type"], condition=models.Q(live=True), name="filing_live_on_release"),
            GinIndex(fields=["terms"], name="filing_terms"),
            GinIndex(fields=["named"], name="filing_named", condition=models.Q(named__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.type} {self.pk}"


class PaperBasis(models.Model):
    """What stood there when a filing was handed in whose type names papers (`acts.paper_basis`). Beside the filing
    and not in it, as no list of filings needs it."""

    filing = models.OneToOneField(Filing, on_delete=models.CASCADE, related_name="paper_basis")
    taken_at = models.DateTimeField()
    content = models.JSONField()

    def __str__(self) -> str:
        return f"{self.filing_id} as of {self.taken_at.isoformat()}"


class IssuedPaper(models.Model):
    """A paper of a filing that was handed out with a code to verify it by. The same paper (document and fingerprint)
    has one row; the filing gone, it is verified no longer."""

    region = models.CharField(max_length=64)
    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="issued_papers")
    document = models.CharField(max_length=64)
    token = models.CharField(max_length=64, unique=True)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64)
    issuer = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["filing", "document", "fingerprint"], name="issued_paper_once")
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.document} {self.fingerprint[:12]}"


class PlannedWork(models.Model):
    """Work that falls due at a moment: a window that closes, a deadline that warns, a task that times out.

    A row is swept once its moment has come; sweeping it twice does nothing. A broker that loses everything loses
    nothing of this.
    """

    region = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    filing = models.ForeignKey(Filing, null=True, on_delete=models.CASCADE, related_name="planned")
    entry = models.ForeignKey("registers.Entry", null=True, on_delete=models.CASCADE, related_name="planned")
    task_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=200)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="due_once")]
        indexes = [models.Index(fields=["at"], condition=models.Q(done_at__isnull=True), name="due_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} at {self.at.isoformat()}"


class Phrase(models.Model):
    """Something that an officer often says in an opinion (常用意见)."""

    account_id = models.BigIntegerField()
    text = models.CharField(max_length=200)
    place = models.PositiveSmallIntegerField()

    of_accounts: ClassVar[models.Manager[Phrase]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "text"], name="phrase_once")]

    def __str__(self) -> str:
        return self.text


class IdempotencyKey(models.Model):
    """The answer given to a request that named an idempotency key, so that a repeat changes nothing."""

    account_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_by_age")]

    def __str__(self) -> str:
        return self.key


class ExportJob(models.Model):
    """An export that a worker makes: ordered by one account acting for one scope, and only theirs to fetch."""

    region = models.CharField(max_length=64)
    account_id = models.BigIntegerField()
    membership_id = models.BigIntegerField(null=True)
    scope = models.CharField(max_length=200, help_text="role, organisation, subject and place it was ordered for")
    export = models.CharField(max_length=64)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True, default="")
    form = models.CharField(max_length=8)
    language = models.CharField(max_length=8, default="zh")
    answers = models.JSONField(default=dict)

    state = models.CharField(
        max_length=8, default="waiting", choices=[(x, x) for x in ("waiting", "running", "ready", "failed", "expired")]
    )
    total = models.PositiveIntegerField(default=0, help_text="rows there are at most; once made, the rows in it")
    done = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    problem_zh = models.CharField(max_length=500, blank=True, default="")
    problem_en = models.CharField(max_length=500, blank=True, default="")

    file_name = models.CharField(max_length=300, blank=True, default="")
    media_type = models.CharField(max_length=100, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    ordered_at = models.DateTimeField(default=clock.now)
    touched_at = models.DateTimeField(null=True, help_text="when its worker last said how far it is")
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["region", "account_id", "-id"], name="export_of_account"),
            models.Index(fields=["id"], condition=models.Q(state__in=["waiting", "running"]), name="export_under_way"),
            models.Index(fields=["expires_at"], condition=models.Q(state="ready"), name="export_to_expire"),
        ]

    def __str__(self) -> str:
        return f"{self.export} for {self.account_id}: {self.state}"
