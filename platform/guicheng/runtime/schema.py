"""Whether a database can be brought up to this version: one that a later or an abandoned version made cannot."""

from __future__ import annotations

from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

KEPT = {
    "config_release": ("配置版本", "releases of configurations"),
    "accounts_account": ("账号", "accounts"),
    "accounts_organisation": ("单位", "organisations"),
    "registers_entry": ("条目（项目、人员等）", "entries (projects, people …)"),
    "filings_filing": ("填报件", "filings"),
    "attachments_attachment": ("附件", "attachments"),
    "audit_auditentry": ("审计记录", "audit entries"),
}
"""Tables that people would miss, as they are called."""


def unknown_migrations(loader: MigrationLoader) -> list[str]:
    """Migrations that the database has seen and this version does not know, as ``app.name``: empty where this version
    can bring the database up to date."""
    ours = {app for app, _ in loader.disk_migrations} | loader.migrated_apps
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.disk_migrations
    )


def holdings() -> list[tuple[str, str]]:
    """What the database holds that people would miss, with how many, in both languages: nothing where its tables are
    others."""
    counts = {table: _rows(table) for table in KEPT}
    return [(f"{zh} {counts[table]}", f"{counts[table]} {en}") for table, (zh, en) in KEPT.items() if counts[table]]


def _rows(table: str) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - one of KEPT
            return int(cursor.fetchone()[0])
    except DatabaseError:
        return 0
