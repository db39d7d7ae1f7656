import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import guicheng.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [("config", "0001_initial"), ("registers", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ExportJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("account_id", models.BigIntegerField()),
                ("membership_id", models.BigIntegerField(null=True)),
                (
                    "scope",
                    models.CharField(
                        help_text="role, organisation, subject and place it was ordered for", max_length=200
                    ),
                ),
                ("export", models.CharField(max_length=64)),
                ("title_zh", models.CharField(max_length=200)),
                ("title_en", models.CharField(blank=True, default="", max_length=200)),
                ("form", models.CharField(max_length=8)),
                ("language", models.CharField(default="zh", max_length=8)),
                ("answers", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                            ("expired", "expired"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                (
                    "total",
                    models.PositiveIntegerField(
                        default=0, help_text="rows there are at most; once made, the rows in it"
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("problem_zh", models.CharField(blank=True, default="", max_length=500)),
                ("problem_en", models.CharField(blank=True, default="", max_length=500)),
                ("file_name", models.CharField(blank=True, default="", max_length=300)),
                ("media_type", models.CharField(blank=True, default="", max_length=100)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("ordered_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("touched_at", models.DateTimeField(help_text="when its worker last said how far it is", null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["region", "account_id", "-id"], name="export_of_account"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["id"],
                        name="export_under_way",
                    ),
                    models.Index(
                        condition=models.Q(("state", "ready")), fields=["expires_at"], name="export_to_expire"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("type", models.CharField(max_length=64)),
                ("organisation_id", models.BigIntegerField(null=True)),
                ("jurisdiction", models.CharField(blank=True, default="", max_length=6)),
                ("state", models.CharField(default="draft", max_length=64)),
                ("live", models.BooleanField(default=True)),
                ("period", models.CharField(blank=True, default="", max_length=16)),
                ("number", models.CharField(blank=True, default="", max_length=100)),
                ("name", models.CharField(blank=True, default="", max_length=300)),
                ("data", models.JSONField(default=dict)),
                (
                    "handed_in",
                    models.JSONField(
                        help_text="what it was when handed in, while it is corrected after a return", null=True
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("created_by", models.BigIntegerField(null=True)),
                ("updated_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("counted_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "terms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
                ("snapshot", models.JSONField(blank=True, default=dict, help_text="see `filings.acts.snapshots`")),
                ("search_text", models.TextField(blank=True, default="")),
                (
                    "release",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="config.release",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="registers.entry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=200)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="idempotency_key_by_age")],
                "constraints": [models.UniqueConstraint(fields=("account_id", "key"), name="idempotency_key_once")],
            },
        ),
        migrations.CreateModel(
            name="PaperBasis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_at", models.DateTimeField()),
                ("content", models.JSONField()),
                (
                    "filing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="paper_basis", to="filings.filing"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlannedWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=32)),
                ("task_id", models.BigIntegerField(null=True)),
                ("key", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned",
                        to="registers.entry",
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned",
                        to="filings.filing",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="filing", index=models.Index(fields=["subject", "type"], name="filing_of_subject")
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["region", "organisation_id", "-id", "state"], name="filing_of_organisation"),
        ),
        migrations.AddIndex(
            model_name="filing", index=models.Index(fields=["region", "type", "state", "-id"], name="filing_of_type")
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["region", "jurisdiction", "-id"], name="filing_of_jurisdiction"),
        ),
        migrations.AddIndex(
            model_name="filing", index=models.Index(fields=["region", "state", "-id"], name="filing_by_state")
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                condition=models.Q(("live", True)), fields=["release", "type"], name="filing_live_on_release"
            ),
        ),
        migrations.AddIndex(
            model_name="filing", index=django.contrib.postgres.indexes.GinIndex(fields=["terms"], name="filing_terms")
        ),
        migrations.AddIndex(
            model_name="plannedwork",
            index=models.Index(condition=models.Q(("done_at__isnull", True)), fields=["at"], name="due_open"),
        ),
        migrations.AddConstraint(
            model_name="plannedwork", constraint=models.UniqueConstraint(fields=("kind", "key"), name="due_once")
        ),
    ]
