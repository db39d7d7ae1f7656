from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("workflow", "0002_chain_run")]

    operations = [
        migrations.RemoveIndex("task", "workflow_due"),
        migrations.RenameField("task", "due_at", "next_timeout_at"),
        migrations.RenameField("task", "due_number", "next_timeout"),
        migrations.AddIndex(
            "task",
            models.Index(
                fields=["next_timeout_at"],
                name="workflow_timeouts",
                condition=Q(status="NEW", next_timeout_at__isnull=False),
            ),
        ),
    ]
