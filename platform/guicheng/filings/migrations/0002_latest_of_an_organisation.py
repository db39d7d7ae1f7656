from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The list of an organisation is read off an index in its order."""

    dependencies = [("filings", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="filing", name="filing_of_organisation"),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["region", "organisation_id", "-id", "state"], name="filing_of_organisation"),
        ),
    ]
