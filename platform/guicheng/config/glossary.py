"""The Chinese of the language's keys, for the published schemas and the reference."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_suffix(".yaml")


@cache
def _words() -> dict[str, dict[str, Any]]:
    words: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return words


def part(name: str) -> str | None:
    """What a part is."""
    found: str | None = _words()["parts"].get(name, {}).get("title")
    return found


def key(owner: str, name: str) -> str | None:
    """What a key of a part means."""
    own = {} if name == "title" else _words()["parts"].get(owner, {})
    found: str | None = own.get(name, _words()["keys"].get(name))
    return found


def described(owner: str, definition: dict[str, Any]) -> None:
    """Put the Chinese in front of the descriptions of a definition and of its properties."""
    definition["description"] = _both(part(owner), _first_sentence(definition.get("description", "")))
    for name, schema in definition.get("properties", {}).items():
        said = _both(key(owner, name), schema.get("description", ""))
        if said:
            schema["description"] = said


def _first_sentence(text: str) -> str:
    return " ".join(text.split()).partition(". ")[0].removesuffix(".")


def _both(zh: str | None, en: str) -> str:
    if zh and en:
        return f"{zh} ({en})"
    return zh or en
