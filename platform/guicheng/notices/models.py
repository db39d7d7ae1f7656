"""Messages, who has read them, and what is still to be sent."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guicheng.accounts.scoping import ScopedManager
from guicheng.common import clock


class Message(models.Model):
    """One notice to one desk: everybody who may take the desk reads it."""

    region = models.CharField(max_length=64)
    notice = models.CharField(max_length=64)
    desk = models.CharField(max_length=96)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True, default="")
    body_zh = models.TextField()
    body_en = models.TextField(blank=True, default="")
    filing_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    once = models.CharField(max_length=300, null=True, unique=True, help_text="what makes a repeat of it recognisable")
    sent_at = models.DateTimeField(default=clock.now)

    scope_columns: ClassVar[dict[str, str]] = {"region": "region"}
    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["desk", "-id"], name="message_of_desk")]

    def __str__(self) -> str:
        return self.title_zh


class Reading(models.Model):
    """An account has read a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="readings")
    account_id = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "message"], name="message_read_once")]

    def __str__(self) -> str:
        return f"{self.account_id} read {self.message_id}"


class Outgoing(models.Model):
    """A copy of a message to be sent by a channel: mail, SMS, WeChat."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="outgoing")
    channel = models.CharField(max_length=16)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=clock.now)
    error = models.CharField(max_length=300, blank=True, default="")
    reached = ArrayField(models.BigIntegerField(), default=list, help_text="accounts it has been sent to already")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="outgoing_once_per_channel")]
        indexes = [models.Index(fields=["not_before"], condition=models.Q(state="waiting"), name="outgoing_waiting")]

    def __str__(self) -> str:
        return f"{self.channel} {self.message_id} {self.state}"
