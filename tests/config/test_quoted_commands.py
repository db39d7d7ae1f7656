"""Every command that README and the pages under `docs/` show is one that there is, with options that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import BaseCommand, get_commands, load_command_class

ROOT = Path(settings.ROOT)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [page for page in PAGES if page.parent.name != "reference"]  # generated
SHOWN = re.compile(
    r"""make\ manage\ ARGS=(?:"([^"\n…]+)"|(\w+))          # in full
      | manage\.py\ ((?:[^`\n\\#…（(|]|\\\n)+)             # by itself, which ends with the code it stands in
    """,
    re.X,
)


def shown(page: Path) -> list[str]:
    """The commands of a page, as they are typed."""
    text = page.read_text(encoding="utf-8")
    found = ["".join(groups).replace("\\\n", " ").strip() for groups in SHOWN.findall(text)]
    return [one for one in found if re.match(r"[a-z_]+( |$)", one)]


COMMANDS = sorted({(page.name, command) for page in PAGES for command in shown(page)})
TARGETS = sorted({target for page in PAGES for target in re.findall(r"`make ([a-z]+)\b", page.read_text("utf-8"))})


def test_pages_show_commands() -> None:
    assert {command.split()[0] for _, command in COMMANDS} >= {
        "region",
        "feed",
        "admit",
        "load_demo",
        "prepare",
        "check",
    }
    assert {"run", "test", "bench", "manage"} <= set(TARGETS)


@pytest.mark.parametrize(("file", "command"), COMMANDS, ids=lambda value: value.replace(" ", "_")[:60])
def test_a_command_is_understood(file: str, command: str) -> None:
    name, *words = shlex.split(command)
    assert name in get_commands(), file
    module = get_commands()[name]
    loaded = module if isinstance(module, BaseCommand) else load_command_class(module, name)
    if name in {"region", "feed"} and len(words) < 2 and "--all" not in words:
        return  # named in passing
    loaded.create_parser("manage.py", name).parse_args(words)


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.M)
