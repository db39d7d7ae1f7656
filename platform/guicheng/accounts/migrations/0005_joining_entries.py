"""Registrations that join one entry."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_systems")]

    operations = [
        migrations.AddField(
            model_name="accessrequest",
            name="subject_id",
            field=models.BigIntegerField(help_text="the entry that is joined; empty = the organisation", null=True),
        ),
        migrations.AddIndex(
            model_name="accessrequest",
            index=models.Index(
                condition=models.Q(("subject_id__isnull", False)),
                fields=["subject_id"],
                name="access_request_of_subject",
            ),
        ),
    ]
