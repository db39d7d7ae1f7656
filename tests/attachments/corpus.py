"""Files made for the tests: harmless, hostile, broken. Nothing here is read from the disk."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw

from guicheng.common.text import Text

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
HTML = b"<html><script>alert(document.cookie)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00" + bytes(56) + struct.pack("<I", 64) + b"PE\x00\x00" + bytes(200)


@dataclass(frozen=True)
class Kind:
    """A page kind of a slot."""

    id: str
    title: Text
    required: bool = True


@dataclass(frozen=True)
class Rule:
    """A slot as the configuration would declare it."""

    id: str = "scans"
    title: Text = Text(zh="扫描件", en="Scans")  # noqa: RUF009
    kinds: tuple[str, ...] = ("image",)
    extensions: tuple[str, ...] = ()
    min: int = 0
    max: int | None = None
    max_bytes: int = 2_097_152
    captions: str = "none"
    page_kinds: tuple[Kind, ...] = ()
    messages: Mapping[Any, Text] = field(default_factory=dict)


class Upload(io.BytesIO):
    """An uploaded file in memory, handed over in pieces."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name

    def chunks(self) -> Any:
        """The bytes, in pieces of 64 KiB."""
        while piece := self.read(65536):
            yield piece


def scene(size: tuple[int, int] = (400, 300), seed: int = 0, mode: str = "RGB") -> Image.Image:
    """A picture with edges and a marked corner, another for every seed."""
    image = Image.new("RGB", size, (40, 90, (seed * 37) % 256))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 4, size[1] // 4), fill=(250, 20, 20))
    draw.line((0, size[1], size[0], 0), fill=(seed % 256, 255, 0), width=3)
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The picture as the bytes of a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(seed: int = 0, size: tuple[int, int] = (400, 300), **options: Any) -> bytes:
    """A JPEG."""
    return encoded(scene(size, seed), "JPEG", **{"quality": 90, **options})


def png(seed: int = 0, mode: str = "RGB") -> bytes:
    """A PNG."""
    return encoded(scene(seed=seed, mode=mode), "PNG")


def exif(orientation: int = 1) -> Image.Exif:
    """What a telephone writes: orientation, maker, and where the picture was taken."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "MakerOfPhones"
    tags[0x8825] = {1: "N", 2: (28.0, 11.0, 48.0), 3: "E", 4: (112.0, 58.0, 12.0)}
    return tags


def heic(size: tuple[int, int] = (400, 300)) -> bytes:
    """A picture of an iPhone, with its place."""
    out = io.BytesIO()
    pillow_heif.from_pillow(scene(size)).save(out, exif=exif().tobytes(), quality=80)
    return out.getvalue()


def padded(data: bytes, size: int) -> bytes:
    """The JPEG `data` filled up to exactly `size` bytes with comments, as editing programs leave them."""
    room, out = size - len(data), bytearray(data[:2])
    while room:
        piece = min(room, 65_000)
        if 0 < room - piece < 4:
            piece -= 4
        out += b"\xff\xfe" + struct.pack(">H", piece - 2) + bytes(piece - 4)
        room -= piece
    return bytes(out + data[2:])


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_bomb(side: int = 25_000) -> bytes:
    """A few hundred bytes that say they are a picture of gigabytes."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return PNG_SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def pdf(body: bytes = b"", pages: int = 1, end: bytes = b"%%EOF\n") -> bytes:
    """A small PDF; `body` is added as an object."""
    each = b"".join(b"%d 0 obj\n<</Type /Page /Parent 2 0 R>>\nendobj\n" % (n + 3) for n in range(pages))
    head = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog /Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type /Pages /Count 1>>\nendobj\n"
    return head + each + body + b"\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n" + end


def object_stream(body: bytes) -> bytes:
    """An object of a PDF that holds others, deflated."""
    packed = zlib.compress(body)
    head = b"90 0 obj\n<</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d>>\nstream\n" % len(packed)
    return head + packed + b"\nendstream\nendobj\n"


def file(name: str) -> bytes:
    """A small file that people brought."""
    return (Path(__file__).parent / "files" / name).read_bytes()


def webp_bomb() -> bytes:
    """Thirty bytes that say they are a picture of 268 million pixels."""
    head = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (16_382).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", 4 + len(head)) + b"WEBP" + head


def package(parts: Mapping[str, bytes], compress: bool = True) -> bytes:
    """A ZIP with the parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED) as whole:
        for name, data in parts.items():
            whole.writestr(name, data)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    """A Word document, as far as its parts go."""
    return package({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **more})


def bent(whole: bytes) -> bytes:
    """The package with one byte of its first part changed."""
    at = whole.index(b"[Content_Types].xml") + len("[Content_Types].xml") + 2
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
