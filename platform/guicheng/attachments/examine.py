"""Examining a file: is it what the slot takes, is it whole, is it harmless; and what of it is to be kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from guicheng.attachments import documents, formats, names, pictures, wording
from guicheng.attachments.faults import damaged
from guicheng.attachments.formats import Format
from guicheng.attachments.rules import SlotRule


@dataclass(frozen=True)
class Part:
    """Bytes to keep."""

    data: bytes
    media_type: str
    width: int | None = None
    height: int | None = None

    @cached_property
    def digest(self) -> str:
        """Their SHA-256, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Examined:
    """A file that passed every check, ready to be kept."""

    name: str
    main: Part
    thumbnail: Part | None = None
    preview: Part | None = None


def examine(data: bytes, name: str, rule: SlotRule, most_pixels: int = pictures.MOST_PIXELS) -> Examined:
    """The file called `name`, checked against the slot and ready to be kept. Raises `Fault`."""
    found = formats.identify(data)
    taken = formats.accepted(tuple(rule.kinds), tuple(rule.extensions))
    ending = names.extension_of(name)
    if found is None and ending in formats.PACKAGES and data.startswith(formats.ZIP):
        raise damaged()
    if found is None or found not in taken:
        raise wording.wrong_kind(rule, taken, found, formats.what_it_seems(data))
    if _ending_lies(ending, found):
        raise wording.mismatch(found, ending)
    if found.kind == "image":
        picture = pictures.prepare(data, found, most_pixels, rule.max_bytes)
        stored = picture.format
        if found in pictures.MADE_TO_FIT and len(picture.data) > rule.max_bytes:
            raise wording.too_big(rule, len(picture.data))
        return Examined(
            name=names.named(name, stored.extension, stored.extensions),
            main=Part(picture.data, stored.media_type, picture.width, picture.height),
            thumbnail=_small(picture.thumbnail),
            preview=_small(picture.preview),
        )
    if found is formats.PDF:
        documents.check_pdf(data)
    elif found is formats.LEGACY:
        documents.check_legacy(data)
    else:
        documents.check_package(data)
    return Examined(names.named(name, found.extension, found.extensions), Part(data, found.media_type))


def _ending_lies(ending: str, found: Format) -> bool:
    """Whether the ending says another kind of file. Pictures may be called by the ending of another kind of picture, as
    chat programs do; an ending that means nothing is replaced later."""
    said = next((each for each in formats.ALL if ending in each.extensions), None)
    if said is None:
        return ending in formats.FOREIGN
    return said is not found and not (said.kind == found.kind == "image")


def _small(small: pictures.Small | None) -> Part | None:
    return Part(small.data, "image/jpeg", small.width, small.height) if small else None
