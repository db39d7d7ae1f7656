"""The heads of chains are looked up by an index whatever the objects are: planning that anew for every call cost more
than twice what the call does."""

from django.db import migrations

ONCE = "ALTER FUNCTION audit_heads(text, text[], text[]) SET plan_cache_mode = force_generic_plan"
BACK = "ALTER FUNCTION audit_heads(text, text[], text[]) RESET plan_cache_mode"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [migrations.RunSQL(ONCE, BACK)]
