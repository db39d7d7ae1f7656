import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import guicheng.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [("registers", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="FeedBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("feed", models.CharField(max_length=64)),
                ("way", models.CharField(choices=[("rest", "Rest"), ("file", "File")], max_length=8)),
                (
                    "name",
                    models.CharField(
                        blank=True, default="", help_text="of the file, or the id of the key", max_length=200
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("release", models.PositiveIntegerField(null=True)),
                ("received_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("rows_read", models.PositiveIntegerField(default=0)),
                ("created", models.PositiveIntegerField(default=0)),
                ("updated", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("stale", models.PositiveIntegerField(default=0)),
                ("skipped", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("problems", models.JSONField(default=list, help_text="why it could not be read at all")),
                (
                    "unread",
                    models.JSONField(
                        default=list, help_text="names in its rows that the declaration says nothing about"
                    ),
                ),
                (
                    "lists",
                    models.JSONField(default=list, help_text="the complete lists it held, and what became of each"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["region", "feed", "-id"], name="feed_batch_of_feed"),
                    models.Index(fields=["region", "feed", "received_at"], name="feed_batch_by_time"),
                ]
            },
        ),
        migrations.CreateModel(
            name="FeedCredential",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("feed", models.CharField(max_length=64)),
                ("key_id", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("token_digest", models.CharField(max_length=64)),
                (
                    "secret",
                    models.BinaryField(help_text="the secret of the HMAC, encrypted under the installation's key"),
                ),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("created_by", models.BigIntegerField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["region", "feed"], name="feed_credential_of_feed")]},
        ),
        migrations.CreateModel(
            name="FeedList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("feed", models.CharField(max_length=64)),
                (
                    "scope",
                    models.CharField(
                        help_text="the entry of the feed, and what the list is complete for", max_length=256
                    ),
                ),
                ("versions", models.JSONField(default=list)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("region", "feed", "scope"), name="feed_list_once")]
            },
        ),
        migrations.CreateModel(
            name="FeedState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("feed", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=128)),
                ("version", models.DecimalField(decimal_places=6, max_digits=40, null=True)),
                ("deleted_version", models.DecimalField(decimal_places=6, max_digits=40, null=True)),
                (
                    "digest",
                    models.CharField(
                        blank=True, default="", help_text="of the row that version stood in", max_length=64
                    ),
                ),
                (
                    "mapping",
                    models.CharField(
                        blank=True, default="", help_text="of the declaration it was read by", max_length=64
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("region", "feed", "key"), name="feed_state_once")]
            },
        ),
        migrations.CreateModel(
            name="FeedNonce",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nonce", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=guicheng.common.clock.now)),
                (
                    "credential",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="nonces", to="feeds.feedcredential"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="feed_nonce_by_time")],
                "constraints": [models.UniqueConstraint(fields=("credential", "nonce"), name="feed_nonce_once")],
            },
        ),
        migrations.CreateModel(
            name="FeedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("feed", models.CharField(max_length=64)),
                ("number", models.PositiveIntegerField(help_text="its place in the batch, from 1")),
                ("key", models.CharField(blank=True, default="", max_length=128)),
                ("version", models.DecimalField(decimal_places=6, max_digits=40, null=True)),
                ("digest", models.CharField(max_length=64)),
                (
                    "list_of",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="of a list in a snapshot that was refused: the entry it lists",
                        max_length=64,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("updated", "Updated"),
                            ("unchanged", "Unchanged"),
                            ("stale", "Stale"),
                            ("skipped", "Skipped"),
                            ("refused", "Refused"),
                        ],
                        max_length=9,
                    ),
                ),
                ("entries", models.JSONField(default=list, help_text="ids of the entries it made or changed")),
                ("problems", models.JSONField(default=list)),
                ("content", models.JSONField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=1)),
                (
                    "settled",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Open"),
                            ("repaired", "Repaired"),
                            ("superseded", "Superseded"),
                            ("dismissed", "Dismissed"),
                            ("expired", "Expired"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField(default=guicheng.common.clock.now)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="feeds.feedbatch"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["region", "feed", "key", "-id"], name="feed_row_of_key"),
                    models.Index(fields=["batch", "number"], name="feed_row_of_batch"),
                    models.Index(
                        condition=models.Q(("outcome", "refused"), ("settled", "")),
                        fields=["region", "feed", "id"],
                        name="feed_row_waiting",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="FeedTrace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("feed", models.CharField(max_length=64)),
                ("said", models.JSONField(default=dict)),
                (
                    "listed",
                    models.JSONField(
                        default=dict, help_text="complete list → the newest version in which it named the entry"
                    ),
                ),
                (
                    "absent",
                    models.JSONField(help_text="what became of it because its lists no longer name it", null=True),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feed_traces", to="registers.entry"
                    ),
                ),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["listed"], name="feed_trace_listed")],
                "constraints": [models.UniqueConstraint(fields=("entry", "feed"), name="feed_trace_once")],
            },
        ),
    ]
