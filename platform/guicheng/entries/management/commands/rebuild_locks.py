"""``manage.py rebuild_locks [region]``: identities, places and locks of people, worked out from their entries."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.entries import locking


class Command(BaseCommand):
    """Every region by default. Running it again changes nothing."""

    help = "人员锁定：按台账重新计算 (locks of people, worked out from the registers)"

    def add_arguments(self, parser: CommandParser) -> None:
        """The regions."""
        parser.add_argument("region", nargs="*", help="地区系统，不写即全部 (all by default)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Rebuild each. Raises `CommandError` where two entries are one person: nothing of that region has changed."""
        for region in options["region"] or [name for name, _ in releases.published()]:
            try:
                with transaction.atomic():
                    actor = Actor.system(region, "rebuild_locks", channel="job")
                    persons = locking.rebuild(releases.current(region), actor)
            except Refusal as refusal:
                said = refusal.problems[0].message
                raise CommandError(f"{region}: {said.zh} / {said.en}") from refusal
            self.stdout.write(f"{region}: {persons}")
