import django.db.models.deletion
from django.db import migrations, models

import guicheng.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Blob",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("media_type", models.CharField(max_length=127)),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
                (
                    "preview",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="attachments.blob"
                    ),
                ),
                (
                    "thumbnail",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="attachments.blob"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("organisation_id", models.BigIntegerField(null=True)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("holder_kind", models.CharField(max_length=32)),
                ("holder_id", models.BigIntegerField()),
                ("slot", models.CharField(max_length=64)),
                ("page_kind", models.CharField(blank=True, default="", max_length=64)),
                ("caption", models.CharField(blank=True, default="", max_length=200)),
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="place in the order of the slot; people may change it (HNQ-96)"
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("uploaded_by", models.BigIntegerField(null=True)),
                ("uploaded_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("removed_by", models.BigIntegerField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="attachments.blob"
                    ),
                ),
            ],
            options={
                "ordering": ["slot", "number", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("removed_at", None)),
                        fields=["holder_kind", "holder_id", "slot", "number"],
                        name="attachment_of_holder",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("holder_kind", "holder_id", "slot", "blob"),
                        name="attachment_once_in_a_slot",
                    )
                ],
            },
        ),
    ]
