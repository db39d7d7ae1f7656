"""The text of a PDF that this platform made: enough of a reader to compare what stands on its pages."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.S)
_SHOWN = re.compile(rb"/(F\S+) [\d.]+ Tf|\(((?:\\.|[^()\\])*)\) Tj", re.S)
_LINE = re.compile(rb"\sT\*|\sT[dm]\s|\sET\s")
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]{2})>\s*<([0-9A-Fa-f]{2})>\s*\[(.*?)\]", re.S)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass
class Page:
    """One page: its text, the pieces in the order they are drawn, and its size in points."""

    text: str
    size: tuple[float, float]


def pages(data: bytes) -> list[Page]:
    """Every page of the file."""
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    found = []
    for body in objects.values():
        if re.search(rb"/Type\s*/Page\b(?!s)", body):
            contents = int(re.search(rb"/Contents (\d+) 0 R", body)[1])  # type: ignore[index]
            box = re.search(rb"/MediaBox\s*\[\s*([\d. ]+)\]", body)
            _, _, width, height = map(float, box[1].split())  # type: ignore[index]
            found.append(Page(_text(_stream(objects[contents]), _fonts(objects, body)), (width, height)))
    return found


def text(data: bytes) -> str:
    """The text of all pages, without line breaks."""
    return "".join(page.text for page in pages(data))


def lines(data: bytes) -> list[str]:
    """What stands on each line of each cell and paragraph, in the order it is drawn."""
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    found = []
    for body in objects.values():
        if re.search(rb"/Type\s*/Page\b(?!s)", body):
            contents = int(re.search(rb"/Contents (\d+) 0 R", body)[1])  # type: ignore[index]
            maps, font = _fonts(objects, body), b""
            for line in _LINE.split(_stream(objects[contents])):
                found.append(_text(font + line, maps).strip())
                named = [name for name, _ in _SHOWN.findall(line) if name]
                font = b"/%s 1 Tf " % named[-1] if named else font
    return [line for line in found if line]


def embedded_fonts(data: bytes) -> int:
    """How many font programs the file carries."""
    return len(re.findall(rb"/FontFile2", data))


def _stream(body: bytes) -> bytes:
    packed = _STREAM.search(body)[1]  # type: ignore[index]
    if b"/ASCII85Decode" in body:
        packed = base64.a85decode(packed.strip().removesuffix(b"~>"))
    return zlib.decompress(packed) if b"/FlateDecode" in body else packed


def _fonts(objects: dict[int, bytes], page: bytes) -> dict[bytes, dict[int, str]]:
    """The fonts of a page by name, with the character that each code draws."""
    resources = re.search(rb"/Font (\d+) 0 R", page)
    if resources is None:
        return {}
    maps = {}
    for name, number in re.findall(rb"/(F\S+) (\d+) 0 R", objects[int(resources[1])]):
        known = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
        maps[name] = _codes(_stream(objects[int(known[1])])) if known else {}
    return maps


def _codes(cmap: bytes) -> dict[int, str]:
    found = {}
    for first, _last, listed in _RANGE.findall(cmap):
        for place, code in enumerate(re.findall(rb"<([0-9A-Fa-f]+)>", listed)):
            found[int(first, 16) + place] = bytes.fromhex(code.decode()).decode("utf-16-be")
    for section in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, value in _PAIR.findall(section):
            found[int(code, 16)] = bytes.fromhex(value.decode()).decode("utf-16-be")
    return found


def _text(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    found, codes = [], dict[int, str]()
    for font, shown in _SHOWN.findall(content):
        if font:
            codes = fonts.get(font, {})
        else:
            found.append("".join(codes.get(byte, chr(byte)) for byte in _unescaped(shown)))
    return "".join(found)


def _unescaped(shown: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code.isdigit() else _ESCAPES.get(code, code)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, shown, flags=re.S)
