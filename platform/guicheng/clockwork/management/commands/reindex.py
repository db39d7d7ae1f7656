"""``manage.py reindex [region]``: what entries, filings and organisations are found by, worked out anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from guicheng.clockwork import reindexing
from guicheng.config import releases

BATCH = 1000


class Command(BaseCommand):
    """Every region by default. The clockwork does the same by itself where what is searched was declared anew."""

    help = "搜索：按现行配置重新编制索引 (what is searched, indexed anew)"

    def add_arguments(self, parser: CommandParser) -> None:
        """The regions."""
        parser.add_argument("region", nargs="*", help="地区系统，不写即全部 (all by default)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Index each. It may be stopped at any time: the clockwork goes on with it."""
        for region in options["region"] or list(releases.published_ids()):
            reindexing.forget(region)
            self.stdout.write(region)
        written = 0
        while done := reindexing.sweep(BATCH):
            written += done
        self.stdout.write(str(written))
