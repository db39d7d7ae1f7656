"""Releases, and what the database itself does for them: from `checked` on nothing of them changes, and they only move
forward."""

import django.db.models.deletion
from django.db import migrations, models

import guicheng.common.clock
import guicheng.config.models

FUNCTION = """
CREATE FUNCTION config_release_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'release % of region % is kept for ever', OLD.number, OLD.region_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.region_id, NEW.number, NEW.content::text, NEW.places, NEW.sources, NEW.assets, NEW.layers,
        NEW.content_hash, NEW.findings, NEW.checker, NEW.notes, NEW.created_by, NEW.created_at)
       IS DISTINCT FROM
       (OLD.region_id, OLD.number, OLD.content::text, OLD.places, OLD.sources, OLD.assets, OLD.layers,
        OLD.content_hash, OLD.findings, OLD.checker, OLD.notes, OLD.created_by, OLD.created_at)
       OR (OLD.state, NEW.state) NOT IN
          (('checked', 'checked'), ('checked', 'published'), ('published', 'published'), ('published', 'retired'),
           ('retired', 'retired'), ('checked', 'retired')) THEN
        RAISE EXCEPTION 'release % of region % does not change any more', OLD.number, OLD.region_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER config_release_stands BEFORE UPDATE OR DELETE ON config_release
    FOR EACH ROW EXECUTE FUNCTION config_release_stands();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Asset",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("data", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64, unique=True)),
                ("title", models.JSONField(default=dict, help_text="of the live release, zh and en")),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("checked", "已检查"),
                            ("published", "已发布"),
                            ("retired", "已停用"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("content", guicheng.config.models.OrderedJSONField()),
                ("places", models.JSONField(default=dict)),
                ("sources", models.JSONField(default=dict, help_text="path → text")),
                ("assets", models.JSONField(default=dict, help_text="path → digest of the file")),
                ("layers", models.JSONField(default=list, help_text="from the lowest up")),
                ("content_hash", models.CharField(max_length=64)),
                ("findings", models.JSONField(default=list, help_text="what the checker said")),
                ("checker", models.CharField(max_length=16)),
                ("notes", models.TextField(blank=True)),
                (
                    "channel",
                    models.CharField(default="command", help_text="where it was made: command or studio", max_length=8),
                ),
                ("created_by", models.CharField(max_length=100)),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("published_by", models.CharField(blank=True, max_length=100)),
                ("published_at", models.DateTimeField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="releases", to="config.region"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="region",
            name="current",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="config.release"
            ),
        ),
        migrations.CreateModel(
            name="Workbench",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "编辑中"), ("published", "已发布"), ("discarded", "已放弃")],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("begun_by", models.CharField(max_length=100)),
                ("begun_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("closed_by", models.CharField(blank=True, max_length=100)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "base",
                    models.ForeignKey(
                        help_text="what it changes",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="config.release",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="workbenches", to="config.region"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=255)),
                ("text", models.TextField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_by", models.CharField(max_length=100)),
                ("changed_at", models.DateTimeField(default=guicheng.common.clock.now)),
                (
                    "asset",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="config.asset"
                    ),
                ),
                (
                    "workbench",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="config.workbench"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="release", constraint=models.UniqueConstraint(fields=("region", "number"), name="release_number")
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")), fields=("region",), name="release_one_published"
            ),
        ),
        migrations.AddConstraint(
            model_name="workbench",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("region",), name="workbench_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="draftfile",
            constraint=models.UniqueConstraint(fields=("workbench", "path"), name="draft_file_once"),
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION config_release_stands()"),
        migrations.RunSQL(TRIGGERS, "DROP TRIGGER config_release_stands ON config_release"),
    ]
