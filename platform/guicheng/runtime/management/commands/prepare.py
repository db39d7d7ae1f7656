"""``manage.py prepare``: bring database and static files to this release. Safe to run twice.

Where nothing is published yet, every region is. Afterwards a start publishes nothing that nobody has asked for: it says
which folders differ from what is live, and `--publish` puts them live.
"""

from __future__ import annotations

import hashlib
import io
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from guicheng.config import releases
from guicheng.config.loading import default_store
from guicheng.config.stores import regions
from guicheng.runtime import schema
from guicheng.runtime.installation import ACCOUNTS
from guicheng.runtime.places import ensure

LOCK = 0x6775696368656E67
"""The advisory lock that makes preparations of one database take turns ("guicheng" in ASCII)."""


class Command(BaseCommand):
    help = "Migrate, collect static files, on an empty database publish every region; --demo loads the demonstration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demonstration data, too")
        parser.add_argument(
            "--publish", action="store_true", help="publish the regions whose folders have changed, too"
        )

    def handle(self, *, demo: bool, publish: bool, **_: Any) -> None:
        _refuse_unknown()
        ensure(Path(settings.MEDIA_ROOT))
        self._collect_static()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                self._prepare_data(demo=demo, publish=publish)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def _prepare_data(self, *, demo: bool, publish: bool) -> None:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"数据库迁移 · migrations applied: {waiting}")
        if publish or not releases.published():
            self._publish()
        else:
            self._say_what_differs()
        if demo:
            call_command("load_demo")
            accounts = io.StringIO()
            call_command("demo_accounts", stdout=accounts)
            (settings.VAR / ACCOUNTS).write_text(accounts.getvalue(), encoding="utf-8")

    def _publish(self) -> None:
        """Publish what changed. A region with mistakes stays on the release it has; only where nothing at all is
        published is there nothing to serve."""
        try:
            call_command("region", "publish", "--all", "--if-changed")
        except (CommandError, SystemExit):
            if not releases.published():
                raise
            self.stderr.write("有地区系统未能发布，见上 · some regions could not be published, see above")

    def _say_what_differs(self) -> None:
        """Of every region, whether its folder is what is live; neither checked nor tried, and not published."""
        for name in regions(default_store()):
            if releases.is_live(name, None):
                self.stdout.write(f"= {name}: 与已发布的相同 · what is live")
                continue
            command = f"region publish {name}"
            self.stdout.write(
                f"! {name}: 配置文件与已发布的不同，启动时不发布；要发布请运行 {command} · "
                f"the folder differs from what is live and is not published by a start: {command}"
            )

    def _collect_static(self) -> None:
        """Collect and compress, unless nothing has changed since the last time."""
        target = Path(settings.STATIC_ROOT)
        stamp = target / ".sources"
        sources = _fingerprint_of_sources()
        if stamp.exists() and stamp.read_text() == sources:
            return
        call_command("collectstatic", interactive=False, clear=True, verbosity=1, stdout=self.stdout)
        stamp.write_text(sources)


def _refuse_unknown() -> None:
    """Stop before anything is touched where the database is of a version that this one cannot bring up to date."""
    unknown = schema.unknown_migrations(MigrationLoader(connection))
    if not unknown:
        return
    shown = ", ".join(unknown[:3]) + (" …" if len(unknown) > 3 else "")
    said = [
        f"数据库由另一版本建立（{shown}），本版本不能升级它。未做任何改动，可用建立它的版本继续使用。",
        f"Another version made this database ({shown}), and this one cannot bring it up to date.",
        "Nothing has been changed; the version that made it can go on with it.",
    ]
    if not os.environ.get("DATABASE_URL"):
        held = schema.holdings()
        zh, en = "，".join(zh for zh, _ in held), ", ".join(en for _, en in held)
        said += [
            f"要清空后重新开始，请运行 make reset，将删除：{zh or '空的数据库'}，以及全部已上传的文件。",
            f"To begin anew, run make reset. What goes: {en or 'an empty database'}, and every uploaded file.",
        ]
    raise CommandError("\n".join(said))


def _fingerprint_of_sources() -> str:
    """A digest over name, size and time of every static file that would be collected."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
