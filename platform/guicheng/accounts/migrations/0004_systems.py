"""The business systems that an organisation is authorised to enter."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_own_places")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="systems",
            field=models.JSONField(
                default=dict, help_text="business system → whether it was authorised or taken back; none, before"
            ),
        )
    ]
