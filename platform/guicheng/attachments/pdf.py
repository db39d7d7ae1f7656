"""What the objects of a PDF say, as far as it takes to know that nothing in it acts by itself.

Objects are read one by one, wherever one begins: also inside what another takes for a text or for a stream, since a
reader follows offsets and not the order of the bytes. Texts, remarks and streams are passed over: a page that shows the
word JavaScript is harmless. Objects packed into streams are unpacked and read alike.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from typing import Any

HEAD = b"%PDF-"
MOST_BEFORE = 1024
"""Bytes that may stand before the head: a mark of order, empty lines, what a mail or web server said."""

_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?[\t\n\f\r -;=-~\x80-\xff]*")
_BEGINS = re.compile(rb"[0-9](?:[\x00\t\n\f\r ]|%[^\r\n]{0,40}[\r\n]){0,50}obj(?![A-Za-z])|trailer")
_TOKEN = re.compile(
    rb"/(?P<name>[^\x00\t\n\f\r ()<>\[\]{}/%]*)|(?P<open><<|\[)|(?P<close>>>|\])|%[^\r\n]*|<[^<>]*>"
    rb"|\((?:[^()\\]|\\.)*\)|(?P<text>\()|(?P<end>endobj|(?<!end)stream)",
    re.DOTALL,
)
"""What matters within an object; whatever else there is, numbers and words, is passed over."""
_IN_TEXT = re.compile(rb"\\.|[()]", re.DOTALL)
_FIRST = re.compile(rb"/First[\x00\t\n\f\r ]+([0-9]{1,9})")
_STREAM = re.compile(rb"(?:[\x00\t\n\f\r ]|%[^\r\n]*[\r\n]){0,50}stream\r?\n?")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NUMBERS = re.compile(rb"[0-9]+")
_ACTIVE = frozenset({b"JS", b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia"})
_OTHER_FILTERS = frozenset(
    {b"ASCIIHexDecode", b"AHx", b"ASCII85Decode", b"A85", b"LZWDecode", b"LZW", b"RunLengthDecode", b"RL"}
)


_PIECE = 4096


class Unbearable(Exception):
    """It unpacks to too much, or is built to keep whoever reads it busy."""


@dataclass
class Said:
    """What the objects said together."""

    pages: int = 0
    encrypted: bool = False
    active: bool = False


@dataclass
class _Object:
    """One object: its names, and where it ends."""

    names: set[bytes] = field(default_factory=set)
    end: int = 0


def begins(data: bytes) -> bool:
    """Whether the bytes are a PDF."""
    at = data.find(HEAD, 0, MOST_BEFORE + len(HEAD))
    return at == 0 or (at > 0 and _BEFORE.fullmatch(data, 0, at) is not None)


def ends(data: bytes) -> bool:
    """Whether a PDF has its end: whatever pads it after that holds no more of it."""
    at = data.rfind(b"%%EOF")
    return at >= 0 and _BEGINS.search(data, at) is None


def read(data: bytes, most_unpacked: int) -> Said:
    """What the objects say. Raises `Unbearable`."""
    reader = _Reader(most_unpacked, work=4 * len(data) + (1 << 20))
    reader.file(data)
    return reader.said


class _Reader:
    def __init__(self, room: int, work: int) -> None:
        self.said = Said()
        self.room = room
        """Bytes that may still be unpacked."""
        self.work = work
        """Bytes that may still be read: objects within objects could be read again and again."""

    def file(self, data: bytes) -> None:
        for start in _BEGINS.finditer(data):
            found = self.object(data, start.end())
            if b"ObjStm" in found.names and (stream := _STREAM.match(data, found.end)):
                self.packed(data, stream.end(), found, _FIRST.search(data, start.end(), found.end))

    def packed(self, data: bytes, at: int, head: _Object, first: re.Match[bytes] | None) -> None:
        """The objects that a stream holds; `first` says where their numbers and places end."""
        if not _OTHER_FILTERS.isdisjoint(head.names) or first is None:
            self.said.active = True  # nobody packs objects so but to hide them
            return
        is_deflated = not {b"FlateDecode", b"Fl"}.isdisjoint(head.names)
        body = self.inflated(data, at) if is_deflated else data[at : at + self.room]
        seen, at = {0}, 0
        while at < len(body):  # one after the other, then at the places that nobody has been to
            at = max(self.object(body, at).end, at + 1)
            seen |= {at, at + 1, at + 2}
        start = int(first[1])
        places = {start + int(number[:9]) for number in _NUMBERS.findall(body[:start])[1::2]}
        for place in sorted(places - seen):
            self.object(body, place)

    def inflated(self, data: bytes, at: int) -> bytes:
        """The inflated bytes, those before a damaged place too; what is encrypted gives none."""
        unpacker, out = zlib.decompressobj(), bytearray()
        while not unpacker.eof and at < len(data):
            before, piece = unpacker.copy(), data[at : at + _PIECE]
            try:
                out += unpacker.decompress(piece, self.room + 1 - len(out))
            except zlib.error:
                out += _until_damage(before, piece, self.room + 1 - len(out))
                break
            at += _PIECE
            if len(out) > self.room:
                raise Unbearable
        self.room -= len(out)
        self.work += 4 * len(out)
        return bytes(out)

    def object(self, data: bytes, at: int) -> _Object:
        """Read the object that begins there, to its end."""
        found, depth, before, start = _Object(end=at), 0, b"", at
        while True:
            if (match := _TOKEN.search(data, at)) is None:
                found.end = len(data)
                break
            kind, at = match.lastgroup, match.end()
            if kind == "end" and depth <= 0:
                found.end = match.start()
                break
            if kind == "text":
                at = _end_of_text(data, at)
            depth += (kind == "open") - (kind == "close")
            name = _unescaped(match["name"]) if kind == "name" else b""
            if name:
                found.names.add(name)
                self.notice(name, before)
            before, found.end = name, at
            if kind == "close" and depth <= 0:
                break
        self.work -= max(found.end - start, 8)
        if self.work < 0:
            raise Unbearable
        return found

    def notice(self, name: bytes, before: bytes) -> None:
        """One name, and the one before it."""
        self.said.active |= name in _ACTIVE
        self.said.encrypted |= name == b"Encrypt"
        self.said.pages += name == b"Page" and before == b"Type"


def _until_damage(unpacker: Any, piece: bytes, room: int) -> bytes:
    """What a damaged piece gives before its damage, as readers show it."""
    out = bytearray()
    try:
        for byte in piece:
            out += unpacker.decompress(bytes([byte]), room - len(out))
    except zlib.error:
        pass
    return bytes(out)


def _unescaped(name: bytes) -> bytes:
    """The name with its #-escapes resolved, so that /J#61vaScript is seen."""
    return _ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), name) if b"#" in name else name


def _end_of_text(data: bytes, at: int) -> int:
    """Where the text in brackets ends; brackets within it come in pairs."""
    depth = 1
    for match in _IN_TEXT.finditer(data, at):
        depth += (match[0] == b"(") - (match[0] == b")")
        if depth == 0:
            return match.end()
    return len(data)
