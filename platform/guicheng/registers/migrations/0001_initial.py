"""Entries, claims and locks. What Django cannot declare stands at the end."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import guicheng.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("register", models.CharField(max_length=64)),
                ("organisation_id", models.BigIntegerField(null=True)),
                ("jurisdiction", models.CharField(blank=True, default="", max_length=6)),
                ("name", models.CharField(max_length=300)),
                ("data", models.JSONField(default=dict)),
                (
                    "source_key",
                    models.CharField(
                        help_text="key of the same thing in an upstream system", max_length=128, null=True
                    ),
                ),
                ("status", models.CharField(blank=True, default="", max_length=64)),
                ("status_rule", models.CharField(blank=True, default="", max_length=64)),
                ("status_why", models.JSONField(default=dict)),
                ("status_since", models.DateTimeField(null=True)),
                ("recompute_at", models.DateTimeField(null=True)),
                (
                    "terms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
                ("search_text", models.TextField(blank=True, default="")),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("created_by", models.BigIntegerField(null=True)),
                ("updated_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        db_index=False,
                        help_text="the entry that is kept in place of this one, which was the same",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registers.entry",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="registers.entry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                (
                    "rule",
                    models.CharField(help_text="`register/<id>/<unique>` or `filing/<type>/<unique>`", max_length=200),
                ),
                ("value", models.CharField(max_length=500)),
                ("holder_kind", models.CharField(choices=[("entry", "entry"), ("filing", "filing")], max_length=16)),
                ("holder_id", models.BigIntegerField()),
                ("made_at", models.DateTimeField(default=guicheng.common.clock.now)),
            ],
            options={
                "indexes": [models.Index(fields=["holder_kind", "holder_id"], name="claim_of_holder")],
                "constraints": [models.UniqueConstraint(fields=("region", "rule", "value"), name="claim_stands_once")],
            },
        ),
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("rule", models.CharField(max_length=64)),
                ("scope", models.CharField(blank=True, default="", max_length=32)),
                ("most", models.PositiveSmallIntegerField()),
                (
                    "waiting",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300),
                        default=list,
                        help_text="keys for which no place is left",
                        size=None,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allowances", to="registers.entry"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Lock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("rule", models.CharField(max_length=64)),
                ("scope", models.CharField(blank=True, default="", max_length=32)),
                ("post", models.CharField(max_length=64)),
                (
                    "organisation_id",
                    models.BigIntegerField(help_text="who appointed the person to the post", null=True),
                ),
                (
                    "jurisdiction",
                    models.CharField(blank=True, default="", help_text="that of the origin", max_length=6),
                ),
                ("works", models.JSONField(default=list)),
                ("why", models.JSONField(default=dict)),
                ("since", models.DateTimeField(default=guicheng.common.clock.now)),
                ("until", models.DateTimeField(null=True)),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[("ended", "ended"), ("released", "released"), ("moved", "moved")],
                        default="",
                        max_length=16,
                    ),
                ),
                ("filing_id", models.BigIntegerField(help_text="the filing that released it", null=True)),
                (
                    "moved_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moved_to",
                        to="registers.lock",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.entry"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="locks", to="registers.entry"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("most", models.PositiveSmallIntegerField()),
                ("ordinal", models.PositiveSmallIntegerField()),
                ("key", models.CharField(max_length=300)),
                ("since", models.DateTimeField(default=guicheng.common.clock.now)),
                (
                    "allowance",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="registers.allowance",
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.entry"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Serial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("rule", models.CharField(max_length=200)),
                ("scope", models.CharField(max_length=300)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("region", "rule", "scope"), name="serial_per_scope")]
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="registers.entry",
                    ),
                ),
                ("region", models.CharField(max_length=64)),
                ("locked", models.BooleanField(default=False)),
                (
                    "recheck_at",
                    models.DateTimeField(help_text="the next moment the calendar alone may change it", null=True),
                ),
                (
                    "rules",
                    models.CharField(
                        blank=True, default="", help_text="digest of the rules it was worked out by", max_length=16
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["region", "rules"], name="standing_by_rules"),
                    models.Index(
                        condition=models.Q(("recheck_at__isnull", False)),
                        fields=["recheck_at"],
                        name="standing_to_recheck",
                    ),
                    models.Index(
                        condition=models.Q(("locked", True)), fields=["region", "person"], name="standing_locked"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="tie",
                        serialize=False,
                        to="registers.entry",
                    ),
                ),
                ("region", models.CharField(max_length=64)),
                ("part", models.CharField(max_length=16)),
                ("organisation_id", models.BigIntegerField(null=True)),
                ("post", models.CharField(blank=True, default="", max_length=64)),
                ("accepted_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("until", models.DateField(help_text="the last day the entry names", null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ties", to="registers.entry"
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="registers.entry",
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="registers.entry",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["region", "register", "organisation_id", "-id"], name="entry_of_organisation"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["region", "register", "jurisdiction", "-id"], name="entry_of_jurisdiction"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["region", "register", "status", "-id"], name="entry_by_status"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("recompute_at__isnull", False)), fields=["recompute_at"], name="entry_to_recompute"
            ),
        ),
        migrations.AddIndex(
            model_name="entry", index=django.contrib.postgres.indexes.GinIndex(fields=["terms"], name="entry_terms")
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_key__isnull", False)),
                fields=("region", "register", "source_key"),
                name="entry_once_per_source_key",
            ),
        ),
        migrations.AddIndex(model_name="allowance", index=models.Index(fields=["person"], name="allowance_of_person")),
        migrations.AddConstraint(
            model_name="allowance",
            constraint=models.UniqueConstraint(fields=("region", "rule", "person", "scope"), name="allowance_once"),
        ),
        migrations.AddConstraint(
            model_name="allowance",
            constraint=models.UniqueConstraint(fields=("id", "most"), name="allowance_with_most"),
        ),
        migrations.AddIndex(model_name="lock", index=models.Index(fields=["person", "-since"], name="lock_of_person")),
        migrations.AddIndex(
            model_name="lock",
            index=models.Index(
                condition=models.Q(("until__isnull", True)),
                fields=["region", "post", "jurisdiction"],
                name="lock_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="lock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)), fields=("person", "rule", "scope"), name="lock_runs_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(fields=("allowance", "ordinal"), name="place_stands_once"),
        ),
        migrations.AddConstraint(
            model_name="place", constraint=models.UniqueConstraint(fields=("allowance", "key"), name="place_per_key")
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("ordinal__gte", 1), ("ordinal__lte", models.F("most"))), name="place_within_limit"
            ),
        ),
        migrations.AddIndex(model_name="tie", index=models.Index(fields=["person", "part"], name="tie_of_person")),
        migrations.AddIndex(
            model_name="tie",
            index=models.Index(
                condition=models.Q(("work__isnull", False)), fields=["work", "post"], name="tie_of_work"
            ),
        ),
        migrations.AddIndex(
            model_name="tie",
            index=models.Index(
                condition=models.Q(("part", "employment")), fields=["organisation_id", "person"], name="tie_of_employer"
            ),
        ),
        migrations.RunSQL(
            # The limit of a place is that of its allowance, always: lowering it below a number that is taken fails.
            "ALTER TABLE registers_place ADD CONSTRAINT place_within_allowance FOREIGN KEY (allowance_id, most) "
            "REFERENCES registers_allowance (id, most) ON UPDATE CASCADE ON DELETE CASCADE",
            "ALTER TABLE registers_place DROP CONSTRAINT place_within_allowance",
        ),
    ]
