"""``manage.py load_demo``: play the demonstration stories of the regions that are published. Safe to run twice."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from guicheng.common.text import Text
from guicheng.config import releases
from guicheng.rehearsal.demo import checking, player, story

FOLDER = Path(settings.ROOT) / "fixtures" / "demo"


class Command(BaseCommand):
    help = "Load the invented demonstration data of every published region that has some."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("regions", nargs="*", help="only these; all where none is named")
        parser.add_argument("--check", action="store_true", help="say what is wrong with the stories, and load none")

    def handle(self, *, regions: list[str], check: bool, **_: Any) -> None:
        known = {
            name: (name, title, path)
            for name, title in releases.published()
            if (path := FOLDER / f"{name}.yaml").exists()
        }
        if unknown := [name for name in regions if name not in known]:
            raise CommandError(f"没有示例故事，或还没有发布 (no story, or not published yet): {', '.join(unknown)}")
        told = [one for name, one in known.items() if not regions or name in regions]
        if check:
            self._check([(name, path) for name, _, path in told])
        else:
            self._load(told)

    def _check(self, stories: list[tuple[str, Path]]) -> None:
        found = [one for name, path in stories for one in checking.check(path, releases.current(name))]
        for one in found:
            suggestion = f" {one.suggestion.zh}" if one.suggestion else ""
            self.stdout.write(f"{one.place} {one.message.zh} ({one.message.en}){suggestion}")
        if found:
            raise CommandError(f"{len(found)} 处错误 (mistakes)")
        self.stdout.write(f"✓ {len(stories)} 个示例故事没有错误 (stories without mistakes)")

    def _load(self, stories: list[tuple[str, Text, Path]]) -> None:
        for name, title, path in stories:
            loaded = player.load(name, story.read(path))
            said = "示例数据已载入 · demo data loaded" if loaded else "示例数据已存在 · demo data is there"
            self.stdout.write(f"{title.zh}：{said}")
