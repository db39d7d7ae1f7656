"""``manage.py load_demo``: play the demonstration stories of the regions that are published. Safe to run twice."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from guicheng.config import releases
from guicheng.filings.demo import player, story

FOLDER = Path(settings.ROOT) / "fixtures" / "demo"


class Command(BaseCommand):
    help = "Load the invented demonstration data of every published region that has some."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("regions", nargs="*", help="only these; all where none is named")

    def handle(self, *, regions: list[str], **_: Any) -> None:
        for name, title in releases.published():
            path = FOLDER / f"{name}.yaml"
            if path.exists() and (not regions or name in regions):
                loaded = player.load(name, story.read(path))
                said = "示例数据已载入 · demo data loaded" if loaded else "示例数据已存在 · demo data is there"
                self.stdout.write(f"{title.zh}：{said}")
