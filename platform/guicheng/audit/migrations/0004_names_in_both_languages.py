"""The platform itself, at work, is written down under a name in both languages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_heads_planned_once")]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="name_en",
            field=models.CharField(blank=True, default="", help_text="of the platform itself, at work", max_length=60),
        ),
    ]
