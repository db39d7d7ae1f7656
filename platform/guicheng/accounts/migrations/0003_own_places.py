"""Places that a region declares itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_deputies")]

    operations = [
        migrations.AddField(
            model_name="jurisdiction",
            name="is_own",
            field=models.BooleanField(default=False, help_text="declared by a region, not by GB/T 2260"),
        )
    ]
