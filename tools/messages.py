#!/usr/bin/env python3
"""The English catalogue of the pages: Chinese is the source, in templates and code; English is in one `.po` file.

    .venv/bin/python tools/messages.py update     add what is new to the .po with an empty text, drop what is unused
    .venv/bin/python tools/messages.py compile    write the .mo that Django reads (and that is committed)
    .venv/bin/python tools/messages.py check      say what is missing; exit 1 if anything is

Pure Python, so that a machine without the gettext tools can do it.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "platform" / "guicheng"
CATALOGUE = SOURCES / "locale" / "en" / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")

HEADER = "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nLanguage: en\n"
TOP = "# English texts of the pages. The Chinese texts are the source; see docs/design-system.md.\n"
MARKERS = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
_TEMPLATE_CALL = re.compile(r"""(?<![\w.])(?:_|gettext)\(\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")

Messages = dict[str, str]


def found() -> dict[str, list[str]]:
    """Every text marked for translation → the files that carry it, both sorted."""
    messages: dict[str, set[str]] = {}
    for path in sorted([*SOURCES.rglob("*.html"), *SOURCES.rglob("*.py")]):
        texts = in_template(path.read_text("utf-8")) if path.suffix == ".html" else in_python(path.read_text("utf-8"))
        for text in texts:
            messages.setdefault(text, set()).add(path.relative_to(SOURCES).as_posix())
    return {text: sorted(files) for text, files in sorted(messages.items())}


def in_template(source: str) -> Iterator[str]:
    """The texts of ``{% translate %}``, ``{% blocktranslate %}`` and ``_("…")`` in a template."""
    for match in _TEMPLATE_CALL.finditer(templatize(source)):
        yield ast.literal_eval(match.group(1))


def in_python(source: str) -> Iterator[str]:
    """The texts of ``_("…")`` and of the gettext functions in a module."""
    if "gettext" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


def read(path: Path = CATALOGUE) -> Messages:
    """The catalogue at `path` as source → English; empty where there is no file."""
    messages: Messages = {}
    parts: dict[str, str] = {}
    key = ""
    for line in [*(path.read_text("utf-8").splitlines() if path.exists() else ()), 'msgid ""']:
        word, _space, rest = line.partition(" ")
        if word == "msgid":
            if parts.get("msgid"):
                messages[parts["msgid"]] = parts.get("msgstr", "")
            parts = {}
        if word in {"msgid", "msgstr"}:
            key, line = word, rest
        if line.startswith('"'):
            parts[key] = parts.get(key, "") + ast.literal_eval(line)
    return messages


def written(messages: Messages, files: dict[str, list[str]]) -> str:
    """`messages` as the text of a `.po` file, sorted by source so that two branches merge."""
    blocks = [
        f'{TOP}msgid ""\nmsgstr ""\n' + "".join(f"{_quoted(line)}\n" for line in HEADER.splitlines(keepends=True))
    ]
    blocks += [
        "".join(f"#: {file}\n" for file in files.get(source, ()))
        + f"msgid {_quoted(source)}\nmsgstr {_quoted(english)}\n"
        for source, english in sorted(messages.items())
    ]
    return "\n".join(blocks)


def compiled(messages: Messages) -> bytes:
    """`messages` as a `.mo` file (GNU gettext's format, little-endian, no hash table); untranslated ones left out."""
    entries = sorted(
        {"": HEADER, **{k: v for k, v in messages.items() if v}}.items(), key=lambda item: item[0].encode()
    )
    header_size, row = 28, 8
    sources_at = header_size
    texts_at = sources_at + row * len(entries)
    data_at = texts_at + row * len(entries)
    tables: list[bytes] = []
    data = b""
    for column in (0, 1):
        for entry in entries:
            raw = entry[column].encode()
            tables.append(struct.pack("<II", len(raw), data_at + len(data)))
            data += raw + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(entries), sources_at, texts_at, 0, data_at)
    return head + b"".join(tables) + data


def problems() -> list[str]:
    """What keeps the catalogue from being complete and current, one line each."""
    files, messages = found(), read()
    told = [
        f"not in the catalogue (run update): {text!r} in {', '.join(files[text])}"
        for text in files
        if text not in messages
    ]
    told += [f"no longer used (run update): {text!r}" for text in messages if text not in files]
    for text, english in messages.items():
        if text in files and not english:
            told.append(f"no English text: {text!r} in {', '.join(files[text])}")
        elif english and _places(text) != _places(english):
            told.append(f"other placeholders in English: {text!r} → {english!r}")
    if not COMPILED.exists() or COMPILED.read_bytes() != compiled(messages):
        told.append("the .mo is not what the .po says (run compile)")
    return told


def _places(text: str) -> set[str]:
    return {percent or brace for percent, brace in _PLACE.findall(text)}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def main(arguments: list[str]) -> int:
    command = arguments[0] if arguments else "check"
    if command == "update":
        files, known = found(), read()
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_text(written({text: known.get(text, "") for text in files}, files), "utf-8")
    elif command == "compile":
        COMPILED.write_bytes(compiled(read()))
    elif command != "check":
        sys.stderr.write(__doc__ or "")
        return 2
    told = problems() if command != "update" else [line for line in problems() if line.startswith("no English")]
    sys.stdout.write("".join(f"{line}\n" for line in told))
    return 1 if told and command == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
