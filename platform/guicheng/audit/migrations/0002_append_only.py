"""What the database itself does for the audit: it refuses changes, hands out heads of chains, and orders writers."""

from django.db import migrations

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
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, BACK)]
