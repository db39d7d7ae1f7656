"""Invented files that come with rows: small pictures and papers; some missing, some not what they are called."""

from __future__ import annotations

import base64
import io
from functools import cache
from random import Random
from typing import Any

from PIL import Image

from guicheng.config.model.feeds import FedFile
from guicheng.config.model.forms import Slot

_MISSING, _WRONG = "missing", "wrong"


def said(file: FedFile, slot: Slot, key: str) -> Any:
    """What a row says of the files of a slot: their names, or what they hold. As many as the slot asks for, one at
    least."""
    names = [f"{key}-{slot.id}-{number + 1}.{_ending(slot)}" for number in range(max(slot.min, 1))]
    return [as_text(held(name)) for name in names] if file.from_ == "row" else names


def spoilt(file: FedFile, value: Any, random: Random) -> Any:
    """The same with a file that is missing, or none of the kind that it is called by."""
    first = value[0] if isinstance(value, list) and value else value
    name = str(first) if isinstance(first, str) and file.from_ == "beside" else "file.jpg"
    if file.from_ == "row":
        return [as_text(held(f"{_WRONG}-{name}"))]
    return [f"{random.choice((_MISSING, _WRONG))}-{name}"]


def is_missing(name: str) -> bool:
    """Whether a file of that name never arrives."""
    return name.startswith(f"{_MISSING}-")


def held(name: str) -> bytes:
    """What a file of that name holds; another name, another picture."""
    return b"MZ this is a program" if name.startswith(f"{_WRONG}-") else _drawn(name)


def as_text(data: bytes) -> str:
    """Bytes as a row holds them."""
    return base64.b64encode(data).decode()


def _ending(slot: Slot) -> str:
    return "jpg" if {"image", "any"} & set(slot.kinds) and not set(slot.extensions) - {"jpg", "jpeg"} else "pdf"


@cache
def _drawn(name: str) -> bytes:
    colour = Random(name).randrange(2**24)
    target = io.BytesIO()
    image = Image.new("RGB", (48, 32), (colour >> 16, colour >> 8 & 255, colour & 255))
    image.save(target, "JPEG" if name.endswith("jpg") else "PDF")
    return target.getvalue()
