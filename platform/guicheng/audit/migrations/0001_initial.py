"""The audit, and what the database itself does for it: it refuses changes, hands out heads of chains, orders writers."""

from django.db import migrations, models

import guicheng.common.clock

FUNCTIONS = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- Writers share a lock that the sealer takes alone; it is held before an id is drawn and until the transaction ends.
CREATE FUNCTION audit_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('guicheng.audit', 0));
    RETURN NULL;
END $$;

CREATE FUNCTION audit_hold_writers() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('guicheng.audit', 0));
END $$;

-- The last digest of each chain. The locks come first, each in a statement of its own, so that the read behind them
-- sees what the writer before has committed.
CREATE FUNCTION audit_heads(of_region text, kinds text[], ids text[])
RETURNS TABLE (object_kind text, object_id text, hash text) LANGUAGE plpgsql AS $$
BEGIN
    FOR n IN 1 .. cardinality(kinds) LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws('/', of_region, kinds[n], ids[n]), 1));
    END LOOP;
    RETURN QUERY
        SELECT one.kind, one.id, (
            SELECT e.hash::text FROM audit_auditentry e
            WHERE e.region = of_region AND e.object_kind = one.kind AND e.object_id = one.id
            ORDER BY e.id DESC LIMIT 1)
        FROM unnest(kinds, ids) AS one (kind, id);
END $$;

-- They are looked up by an index whatever the objects are: planning that anew for every call cost more than twice what
-- the call does.
ALTER FUNCTION audit_heads(text, text[], text[]) SET plan_cache_mode = force_generic_plan;
"""

TRIGGERS = """
CREATE TRIGGER audit_entry_shares BEFORE INSERT ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_share();
CREATE TRIGGER audit_entry_stands BEFORE UPDATE OR DELETE ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_stays BEFORE TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_seal_stands BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_seal_stays BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

BACK = """
DROP TRIGGER audit_entry_shares ON audit_auditentry;
DROP TRIGGER audit_entry_stands ON audit_auditentry;
DROP TRIGGER audit_entry_stays ON audit_auditentry;
DROP TRIGGER audit_seal_stands ON audit_seal;
DROP TRIGGER audit_seal_stays ON audit_seal;
DROP FUNCTION audit_heads(text, text[], text[]);
DROP FUNCTION audit_hold_writers();
DROP FUNCTION audit_share();
DROP FUNCTION audit_refuse();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("first_entry", models.BigIntegerField(unique=True)),
                ("last_entry", models.BigIntegerField(unique=True)),
                ("entries", models.PositiveBigIntegerField()),
                ("algorithm", models.CharField(max_length=16)),
                ("previous", models.CharField(blank=True, max_length=64, unique=True)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("region", models.CharField(blank=True, max_length=64)),
                ("account_id", models.BigIntegerField(null=True)),
                ("login", models.CharField(blank=True, max_length=64)),
                ("name", models.CharField(blank=True, max_length=60)),
                (
                    "name_en",
                    models.CharField(
                        blank=True, default="", help_text="of the platform itself, at work", max_length=60
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=64)),
                ("organisation_id", models.BigIntegerField(null=True)),
                ("organisation", models.CharField(blank=True, max_length=200)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("channel", models.CharField(blank=True, max_length=16)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("action", models.CharField(max_length=64)),
                (
                    "title",
                    models.JSONField(default=dict, help_text="what people call the action, zh and en, as it was shown"),
                ),
                ("object_kind", models.CharField(max_length=64)),
                ("object_id", models.CharField(max_length=64)),
                ("subject_id", models.BigIntegerField(null=True)),
                (
                    "changes",
                    models.JSONField(default=dict, help_text="field → [before, after]; sensitive values concealed"),
                ),
                ("release", models.BigIntegerField(null=True)),
                ("why", models.JSONField(default=dict, help_text="the explanation: rule, facts, file and line")),
                ("opinion", models.TextField(blank=True)),
                ("algorithm", models.CharField(max_length=16)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["region", "object_kind", "object_id", "id"], name="audit_of_object"),
                    models.Index(fields=["region", "subject_id", "-id"], name="audit_of_subject"),
                    models.Index(fields=["region", "account_id", "-id"], name="audit_of_account"),
                    models.Index(fields=["region", "-at"], name="audit_by_time"),
                ]
            },
        ),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, BACK),
    ]
