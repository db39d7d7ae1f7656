import datetime

import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import viewflow.workflow.fields
import viewflow.workflow.token
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("contenttypes", "0002_remove_content_type_name")]

    operations = [
        migrations.CreateModel(
            name="Definition",
            fields=[
                ("name", models.CharField(max_length=220, primary_key=True, serialize=False)),
                ("region", models.CharField(max_length=64)),
                ("filing_type", models.CharField(max_length=64)),
                ("title", models.JSONField()),
                ("chain", models.JSONField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("filing_id", models.BigIntegerField(db_index=True)),
                ("region", models.CharField(max_length=64)),
                ("step", models.CharField(blank=True, max_length=64)),
                ("desk", models.CharField(max_length=96)),
                ("desk_name", models.CharField(blank=True, max_length=200)),
                ("sent_at", models.DateTimeField()),
                ("sent_by", models.BigIntegerField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("read_by", models.BigIntegerField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["desk", "-sent_at"], name="workflow_copies"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)), fields=["desk"], name="workflow_unread"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("flow_class", viewflow.workflow.fields.FlowReferenceField(max_length=250, verbose_name="Flow")),
                (
                    "status",
                    models.CharField(
                        choices=[("CANCELED", "Canceled"), ("DONE", "Done"), ("NEW", "New")],
                        default="NEW",
                        max_length=50,
                        verbose_name="Status",
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Created")),
                ("finished", models.DateTimeField(blank=True, null=True, verbose_name="Finished")),
                ("filing_id", models.BigIntegerField(unique=True)),
                ("region", models.CharField(max_length=64)),
                ("filing_type", models.CharField(max_length=64)),
                ("release", models.CharField(max_length=64)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("jurisdiction", models.CharField(blank=True, max_length=12)),
                ("state", models.CharField(max_length=64)),
                ("outcome", models.CharField(blank=True, max_length=16)),
                ("chain_state", models.JSONField()),
                (
                    "definition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflow.definition",
                    ),
                ),
            ],
            options={"default_permissions": ("view", "manage")},
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("flow_task_type", models.CharField(max_length=50, verbose_name="Type")),
                ("assigned", models.DateTimeField(blank=True, null=True, verbose_name="Assigned")),
                ("started", models.DateTimeField(blank=True, null=True, verbose_name="Started")),
                ("finished", models.DateTimeField(blank=True, null=True, verbose_name="Finished")),
                (
                    "token",
                    viewflow.workflow.fields.TokenField(
                        default=viewflow.workflow.token.Token("start"), max_length=150, verbose_name="Token"
                    ),
                ),
                ("flow_task", viewflow.workflow.fields.TaskReferenceField(max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ASSIGNED", "Assigned"),
                            ("CANCELED", "Canceled"),
                            ("DONE", "Done"),
                            ("ERROR", "Error"),
                            ("NEW", "New"),
                            ("REVIVED", "Revived"),
                            ("SCHEDULED", "Scheduled"),
                            ("STARTED", "Started"),
                        ],
                        default="NEW",
                        max_length=16,
                    ),
                ),
                ("created", models.DateTimeField()),
                ("seat", models.PositiveIntegerField(default=0)),
                ("kind", models.CharField(max_length=16)),
                ("step", models.CharField(blank=True, max_length=64)),
                ("round", models.PositiveIntegerField(default=1)),
                ("target", models.CharField(blank=True, max_length=64)),
                ("desk", models.CharField(blank=True, max_length=96)),
                ("desk_name", models.CharField(blank=True, max_length=200)),
                ("source", models.PositiveIntegerField(null=True)),
                ("filing_id", models.BigIntegerField(db_index=True)),
                ("region", models.CharField(max_length=64)),
                ("filing_type", models.CharField(max_length=64)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("jurisdiction", models.CharField(blank=True, max_length=12)),
                ("clock_from", models.DateTimeField()),
                ("next_timeout_at", models.DateTimeField(null=True)),
                ("next_timeout", models.PositiveSmallIntegerField(null=True)),
                ("limit_at", models.DateTimeField(null=True)),
                ("urged_at", models.DateTimeField(null=True)),
                ("urges", models.PositiveSmallIntegerField(default=0)),
                ("decision", models.CharField(blank=True, max_length=64)),
                ("opinion", models.TextField(blank=True)),
                ("signature", models.CharField(blank=True, max_length=200)),
                ("decided_by", models.BigIntegerField(null=True)),
                ("decider", models.CharField(blank=True, max_length=200)),
                ("owner_permission_obj_pk", models.CharField(max_length=1, null=True)),
                (
                    "owner_permission_content_type",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="workflow.chainrun"
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddIndex(
            model_name="chainrun",
            index=models.Index(
                condition=models.Q(("finished__isnull", True)), fields=["region"], name="workflow_running"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("desk"),
                django.db.models.functions.comparison.Coalesce(
                    "limit_at", models.Value(datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.UTC))
                ),
                models.F("created"),
                models.F("id"),
                condition=models.Q(("status", "NEW")),
                name="workflow_inbox",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("next_timeout_at__isnull", False), ("status", "NEW")),
                fields=["next_timeout_at"],
                name="workflow_timeouts",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=models.Q(("seat__gt", 0)), fields=("process", "seat"), name="workflow_one_row_a_seat"
            ),
        ),
    ]
