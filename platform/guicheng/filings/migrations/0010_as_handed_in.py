from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0009_snapshot")]

    operations = [
        migrations.AddField(
            model_name="filing",
            name="handed_in",
            field=models.JSONField(
                help_text="what it was when handed in, while it is corrected after a return", null=True
            ),
        ),
    ]
