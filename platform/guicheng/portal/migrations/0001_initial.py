import django.db.models.manager
from django.db import migrations, models

import guicheng.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("page", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=20)),
                ("query", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField(default=guicheng.common.clock.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account_id", "page", "name"), name="saved_search_once")
                ]
            },
            managers=[("of_accounts", django.db.models.manager.Manager())],
        )
    ]
