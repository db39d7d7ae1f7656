"""The tables of the audit. A trigger refuses every change of a row that is there (migration 0002)."""

from __future__ import annotations

from django.db import models

from guicheng.common import clock
from guicheng.common.text import Text


class AuditEntry(models.Model):
    """Somebody did something to an object at a moment: who, from where, what changed, why, and on which release.

    `previous` and `hash` chain the entries of one object; `previous` is empty for the first one. Who it was is copied,
    not referenced: the entry says what was true then.
    """

    at = models.DateTimeField(default=clock.now)
    region = models.CharField(max_length=64, blank=True)
    account_id = models.BigIntegerField(null=True)
    login = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60, blank=True, default="", help_text="of the platform itself, at work")
    role = models.CharField(max_length=64, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    organisation = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True)
    channel = models.CharField(max_length=16, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    action = models.CharField(max_length=64)
    title = models.JSONField(default=dict, help_text="what people call the action, zh and en, as it was shown")
    object_kind = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    subject_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict, help_text="field → [before, after]; sensitive values concealed")
    release = models.BigIntegerField(null=True)
    why = models.JSONField(default=dict, help_text="the explanation: rule, facts, file and line")
    opinion = models.TextField(blank=True)

    algorithm = models.CharField(max_length=16)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["region", "object_kind", "object_id", "id"], name="audit_of_object"),
            models.Index(fields=["region", "subject_id", "-id"], name="audit_of_subject"),
            models.Index(fields=["region", "account_id", "-id"], name="audit_of_account"),
            models.Index(fields=["region", "-at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_kind}/{self.object_id}"

    @property
    def by(self) -> Text:
        """Who it was, as the reader's language has it: people's names stay as they are."""
        return Text(zh=self.name or self.login, en=self.name_en or None)


class Seal(models.Model):
    """All entries of a range of ids, of every object, under one digest that continues the seal before it."""

    at = models.DateTimeField(default=clock.now)
    first_entry = models.BigIntegerField(unique=True)
    last_entry = models.BigIntegerField(unique=True)
    entries = models.PositiveBigIntegerField()
    algorithm = models.CharField(max_length=16)
    previous = models.CharField(max_length=64, blank=True, unique=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.first_entry}–{self.last_entry}"
