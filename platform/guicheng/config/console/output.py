"""How subcommands write."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand


def say(command: BaseCommand, line: str) -> None:
    """One line for people."""
    command.stdout.write(line)


def as_json(command: BaseCommand, value: Any) -> None:
    """The whole answer for programs."""
    command.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))
