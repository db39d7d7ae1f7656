"""Called by what it is: work that is planned."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0002_latest_of_an_organisation"), ("registers", "0001_initial")]

    operations = [
        migrations.RenameModel("Due", "PlannedWork"),
        migrations.AlterField(
            "plannedwork",
            "filing",
            models.ForeignKey("filings.Filing", models.CASCADE, null=True, related_name="planned"),
        ),
        migrations.AlterField(
            "plannedwork",
            "entry",
            models.ForeignKey("registers.Entry", models.CASCADE, null=True, related_name="planned"),
        ),
    ]
