import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import guicheng.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("notice", models.CharField(max_length=64)),
                ("desk", models.CharField(max_length=96)),
                ("title_zh", models.CharField(max_length=300)),
                ("title_en", models.CharField(blank=True, default="", max_length=300)),
                ("body_zh", models.TextField()),
                ("body_en", models.TextField(blank=True, default="")),
                ("filing_id", models.BigIntegerField(null=True)),
                ("subject_id", models.BigIntegerField(null=True)),
                (
                    "once",
                    models.CharField(
                        help_text="what makes a repeat of it recognisable", max_length=300, null=True, unique=True
                    ),
                ),
                ("sent_at", models.DateTimeField(default=guicheng.common.clock.now)),
            ],
            options={"indexes": [models.Index(fields=["desk", "-id"], name="message_of_desk")]},
        ),
        migrations.CreateModel(
            name="Outgoing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=16)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField(default=guicheng.common.clock.now)),
                ("error", models.CharField(blank=True, default="", max_length=300)),
                (
                    "reached",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="accounts it has been sent to already",
                        size=None,
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outgoing", to="notices.message"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["not_before"], name="outgoing_waiting"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("message", "channel"), name="outgoing_once_per_channel")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("at", models.DateTimeField(default=guicheng.common.clock.now)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="notices.message"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("account_id", "message"), name="message_read_once")]
            },
        ),
    ]
