from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]

    operations = [migrations.RenameModel("Case", "ChainRun")]
