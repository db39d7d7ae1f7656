"""Taking metadata out of pictures without touching a pixel: place, time and device say more than people mean to.

Each function returns the same picture without metadata and without anything after its end, or ``None`` where its parts
cannot be told apart and the picture has to be encoded anew.
"""

from __future__ import annotations

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
_APP0, _APP2, _APP14, _APP15, _COMMENT, _SCAN, _END = 0xE0, 0xE2, 0xEE, 0xEF, 0xFE, 0xDA, 0xD9


def strip_jpeg(data: bytes) -> bytes | None:
    """Keep what decoding needs: tables, frames, scans, and of the application segments JFIF, ICC profile and Adobe."""
    out, at = bytearray(data[:2]), 2
    try:
        while True:
            if data[at] != 0xFF:
                return None
            marker = data[at + 1]
            if marker == 0xFF:
                at += 1
                continue
            if marker == _END:
                return bytes(out + data[at : at + 2])
            end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
            if end > len(data) or end < at + 4:
                return None
            if _jpeg_keeps(marker, data[at + 4 : at + 18]):
                out += data[at:end]
            if marker == _SCAN:
                at, end = end, _end_of_scan(data, end)
                out += data[at:end]
            at = end
    except IndexError:
        return None


def _jpeg_keeps(marker: int, head: bytes) -> bool:
    if marker == _APP0:
        return head.startswith(b"JFIF\0")
    if marker == _APP2:
        return head.startswith(b"ICC_PROFILE\0")
    return marker == _APP14 or (marker != _COMMENT and not _APP0 <= marker <= _APP15)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands: inside a scan 0xFF is followed by zero, a restart number or more 0xFF."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise IndexError("the scan does not end")
        following = data[at + 1]
        if following == 0xFF:
            at += 1
        elif following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        else:
            return at


def strip_png(data: bytes) -> bytes | None:
    """Keep the chunks that say how the picture looks; texts, times, EXIF and the frames of animations go."""
    out, at = bytearray(_PNG_SIGNATURE), len(_PNG_SIGNATURE)
    while at + 12 <= len(data):
        name = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            return None
        if name in _PNG_KEPT:
            out += data[at:end]
        if name == b"IEND":
            return bytes(out)
        at = end
    return None


def strip_webp(data: bytes) -> bytes | None:
    """The picture as it is where it holds neither metadata nor frames of an animation."""
    whole = 8 + int.from_bytes(data[4:8], "little")
    at = 12
    while at + 8 <= whole <= len(data):
        if data[at : at + 4] in (b"EXIF", b"XMP ", b"ANIM", b"ANMF"):
            return None
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return data[:whole] if at == whole else None


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height as the head of a WebP says them; (0, 0) where it says none."""
    kind, head = data[12:16], data[20:30]
    if len(head) < 10:
        return 0, 0
    if kind == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
