"""What is remembered of feeds: what upstream last said, what arrived, what was refused, and who may push."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from guicheng.accounts.scoping import ScopedManager
from guicheng.common import clock

_SCOPE = {"region": "region"}
"""Only who sees the whole region sees what other systems sent."""


class FeedCredential(models.Model):
    """A key under which a system pushes. The token is kept as a digest, the signing secret encrypted."""

    region = models.CharField(max_length=64)
    feed = models.CharField(max_length=64)
    key_id = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    token_digest = models.CharField(max_length=64)
    secret = models.BinaryField(help_text="the secret of the HMAC, encrypted under the installation's key")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.BigIntegerField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    scope_columns: ClassVar[dict[str, str]] = _SCOPE
    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["region", "feed"], name="feed_credential_of_feed")]

    def __str__(self) -> str:
        return self.key_id


class FeedNonce(models.Model):
    """A number used once; what is signed with it again is a replay."""

    credential = models.ForeignKey(FeedCredential, on_delete=models.CASCADE, related_name="nonces")
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "nonce"], name="feed_nonce_once")]
        indexes = [models.Index(fields=["at"], name="feed_nonce_by_time")]

    def __str__(self) -> str:
        return self.nonce


class FeedState(models.Model):
    """What is known of one row upstream: the newest version taken, and the newest deletion."""

    region = models.CharField(max_length=64)
    feed = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    version = models.DecimalField(max_digits=40, decimal_places=6, null=True)
    deleted_version = models.DecimalField(max_digits=40, decimal_places=6, null=True)
    digest = models.CharField(max_length=64, blank=True, default="", help_text="of the row that version stood in")
    mapping = models.CharField(max_length=64, blank=True, default="", help_text="of the declaration it was read by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "feed", "key"], name="feed_state_once")]

    def __str__(self) -> str:
        return f"{self.feed} {self.key}"

    @property
    def is_deleted(self) -> bool:
        """Whether upstream deleted the row after it last said anything else about it."""
        if self.deleted_version is None:
            return False
        return self.version is None or self.deleted_version > self.version


class FeedTrace(models.Model):
    """What a feed last said of each field of an entry: field → [value as it was stored, version].

    A field that differs from it was changed here since.
    """

    feed = models.CharField(max_length=64)
    entry = models.ForeignKey("registers.Entry", on_delete=models.CASCADE, related_name="feed_traces")
    said = models.JSONField(default=dict)
    listed = models.JSONField(default=dict, help_text="complete list → the newest version in which it named the entry")
    absent = models.JSONField(null=True, help_text="what became of it because its lists no longer name it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "feed"], name="feed_trace_once")]
        indexes = [GinIndex(fields=["listed"], name="feed_trace_listed")]

    def __str__(self) -> str:
        return f"{self.feed} → {self.entry_id}"


class FeedList(models.Model):
    """A complete list as it is known: every version that was said of it, with its day, the oldest first."""

    region = models.CharField(max_length=64)
    feed = models.CharField(max_length=64)
    scope = models.CharField(max_length=256, help_text="the entry of the feed, and what the list is complete for")
    versions = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "feed", "scope"], name="feed_list_once")]

    def __str__(self) -> str:
        return f"{self.feed} {self.scope}"


class FeedBatch(models.Model):
    """One push, file or repair, and how many of its rows came to what."""

    class Way(models.TextChoices):
        """How it arrived."""

        REST = "rest"
        FILE = "file"

    region = models.CharField(max_length=64)
    feed = models.CharField(max_length=64)
    way = models.CharField(max_length=8, choices=Way.choices)
    name = models.CharField(max_length=200, blank=True, default="", help_text="of the file, or the id of the key")
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)
    release = models.PositiveIntegerField(null=True)
    received_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    rows_read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    stale = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, help_text="why it could not be read at all")
    unread = models.JSONField(default=list, help_text="names in its rows that the declaration says nothing about")
    lists = models.JSONField(default=list, help_text="the complete lists it held, and what became of each")

    scope_columns: ClassVar[dict[str, str]] = _SCOPE
    objects = ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["region", "feed", "-id"], name="feed_batch_of_feed"),
            models.Index(fields=["region", "feed", "received_at"], name="feed_batch_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.pk}"


class FeedRow(models.Model):
    """One row that did something or was refused. Only a refused one keeps what was sent, until it is settled."""

    class Outcome(models.TextChoices):
        """What became of it."""

        CREATED = "created"
        UPDATED = "updated"
        UNCHANGED = "unchanged"
        STALE = "stale"
        SKIPPED = "skipped"
        REFUSED = "refused"

    class Settled(models.TextChoices):
        """How a refused row was settled; empty while it waits."""

        OPEN = ""
        REPAIRED = "repaired"
        SUPERSEDED = "superseded"
        DISMISSED = "dismissed"
        EXPIRED = "expired"

    batch = models.ForeignKey(FeedBatch, on_delete=models.CASCADE, related_name="rows")
    region = models.CharField(max_length=64)
    feed = models.CharField(max_length=64)
    number = models.PositiveIntegerField(help_text="its place in the batch, from 1")
    key = models.CharField(max_length=128, blank=True, default="")
    version = models.DecimalField(max_digits=40, decimal_places=6, null=True)
    digest = models.CharField(max_length=64)
    list_of = models.CharField(
        max_length=64, blank=True, default="", help_text="of a list in a snapshot that was refused: the entry it lists"
    )
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    entries = models.JSONField(default=list, help_text="ids of the entries it made or changed")
    problems = models.JSONField(default=list)
    content = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    settled = models.CharField(max_length=10, choices=Settled.choices, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=clock.now)

    scope_columns: ClassVar[dict[str, str]] = _SCOPE
    objects = ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["region", "feed", "key", "-id"], name="feed_row_of_key"),
            models.Index(fields=["batch", "number"], name="feed_row_of_batch"),
            models.Index(
                fields=["region", "feed", "id"],
                condition=models.Q(outcome="refused", settled=""),
                name="feed_row_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.key or self.number}: {self.outcome}"
