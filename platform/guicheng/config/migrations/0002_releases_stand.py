"""What the database itself does for releases: from `checked` on nothing of them changes, and they only move forward."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION config_release_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'release % of region % is kept for ever', OLD.number, OLD.region_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.region_id, NEW.number, NEW.content::text, NEW.places, NEW.sources, NEW.assets, NEW.layers,
        NEW.content_hash, NEW.findings, NEW.checker, NEW.notes, NEW.created_by, NEW.created_at)
       IS DISTINCT FROM
       (OLD.region_id, OLD.number, OLD.content::text, OLD.places, OLD.sources, OLD.assets, OLD.layers,
        OLD.content_hash, OLD.findings, OLD.checker, OLD.notes, OLD.created_by, OLD.created_at)
       OR (OLD.state, NEW.state) NOT IN
          (('checked', 'checked'), ('checked', 'published'), ('published', 'published'), ('published', 'retired'),
           ('retired', 'retired'), ('checked', 'retired')) THEN
        RAISE EXCEPTION 'release % of region % does not change any more', OLD.number, OLD.region_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER config_release_stands BEFORE UPDATE OR DELETE ON config_release
    FOR EACH ROW EXECUTE FUNCTION config_release_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("config", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION config_release_stands()"),
        migrations.RunSQL(TRIGGERS, "DROP TRIGGER config_release_stands ON config_release"),
    ]
