"""Regions and their releases in the database."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from guicheng.common import clock


class OrderedJSONField(models.JSONField):
    """JSON that keeps the order of keys, as the database's `json` does and its `jsonb` does not: roles, fields and
    columns are shown in the order in which the author wrote them."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django's signature
        """The column's type."""
        return "json"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: ARG002
        """Plain text; Django's own adapter would send it by way of `jsonb`."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The driver has parsed it already, or not."""
        return super().from_db_value(value, expression, connection) if isinstance(value, str) else value


class Region(models.Model):
    """A configured system, and which of its releases is live."""

    name = models.CharField(max_length=64, unique=True)
    title = models.JSONField(default=dict, help_text="of the live release, zh and en")
    current = models.ForeignKey("Release", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class Release(models.Model):
    """A snapshot of a region's whole configuration (配置版本). Once `checked` it never changes: the database refuses.

    `content` is the effective configuration, layers applied; `places` says for each of its paths where it was written
    (file, line, column, layer); `sources` are the files it was made from.
    """

    class State(models.TextChoices):
        """A release goes this way only."""

        DRAFT = "draft", "草稿"
        CHECKED = "checked", "已检查"
        PUBLISHED = "published", "已发布"
        RETIRED = "retired", "已停用"

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    content = OrderedJSONField()
    places = models.JSONField(default=dict)
    sources = models.JSONField(default=dict, help_text="path → text")
    assets = models.JSONField(default=dict, help_text="path → digest of the file")
    layers = models.JSONField(default=list, help_text="from the lowest up")
    content_hash = models.CharField(max_length=64)
    findings = models.JSONField(default=list, help_text="what the checker said")
    checker = models.CharField(max_length=16)
    notes = models.TextField(blank=True)
    channel = models.CharField(max_length=8, default="command", help_text="where it was made: command or studio")
    created_by = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=clock.now)
    published_by = models.CharField(max_length=100, blank=True)
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "number"], name="release_number"),
            models.UniqueConstraint(fields=["region"], condition=Q(state="published"), name="release_one_published"),
        ]

    def __str__(self) -> str:
        return f"{self.region.name} {self.number}"

    def summary(self) -> dict[str, Any]:
        """What lists show of a release, without its content."""
        return {
            "id": self.pk,
            "number": self.number,
            "state": self.state,
            "content_hash": self.content_hash,
            "notes": self.notes,
            "channel": self.channel,
            "created_by": self.created_by,
            "created_at": self.created_at.isoformat(),
            "published_by": self.published_by,
            "published_at": self.published_at.isoformat() if self.published_at else None,
            "retired_at": self.retired_at.isoformat() if self.retired_at else None,
        }


class Asset(models.Model):
    """A file that people download, kept once however many releases have it."""

    digest = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class Workbench(models.Model):
    """A region's draft (配置草稿): what has been written over a release until it is published or thrown away.

    One at a time is open, and all who configure the region write in it.
    """

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "编辑中"
        PUBLISHED = "published", "已发布"
        DISCARDED = "discarded", "已放弃"

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="workbenches")
    base = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+", help_text="what it changes")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    begun_by = models.CharField(max_length=100)
    begun_at = models.DateTimeField(default=clock.now)
    closed_by = models.CharField(max_length=100, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region"], condition=Q(state="open"), name="workbench_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.begun_at:%Y-%m-%d}"


class DraftFile(models.Model):
    """A file as a draft has it: its `text`, or the `asset` it is; neither where it is taken away.

    `version` counts every change, so that of two who write the same file the later one is told.
    """

    workbench = models.ForeignKey(Workbench, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=255)
    text = models.TextField(null=True)
    asset = models.ForeignKey(Asset, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=100)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["workbench", "path"], name="draft_file_once")
        ]

    def __str__(self) -> str:
        return self.path
