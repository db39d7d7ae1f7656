"""Blobs, kept once by content, and attachments, which give them a name, a place and an owner."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from guicheng.common import clock


class Blob(models.Model):
    """Bytes in the store. `thumbnail` (320 pixels) and `preview` (1280) are blobs of their own; absent where the
    picture is no larger, or where there is no picture."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=127)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    thumbnail = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    preview = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.media_type} {self.size}"


class Attachment(models.Model):
    """One file in a slot of a holder. Rows are never deleted: what is taken out carries `removed_at`."""

    region = models.CharField(max_length=64)
    organisation_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    holder_kind = models.CharField(max_length=32)
    holder_id = models.BigIntegerField()
    slot = models.CharField(max_length=200, help_text="its id; of the files of a row `table.key.slot`")
    page_kind = models.CharField(max_length=64, blank=True, default="")
    caption = models.CharField(max_length=200, blank=True, default="")
    number = models.PositiveIntegerField(help_text="place in the order of the slot; people may change it (HNQ-96)")
    name = models.CharField(max_length=255)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="attachments")
    uploaded_by = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField(default=clock.now)
    removed_by = models.BigIntegerField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["slot", "number", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["holder_kind", "holder_id", "slot", "number"],
                name="attachment_of_holder",
                condition=Q(removed_at=None),
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["holder_kind", "holder_id", "slot", "blob"],
                name="attachment_once_in_a_slot",
                condition=Q(removed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.holder_kind} {self.holder_id} {self.slot} {self.number}: {self.name}"

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.blob.media_type.startswith("image/")
