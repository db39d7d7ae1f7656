"""Pictures made ready for print: decoded within bounds, upright, no larger than paper can show, as JPEG."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable

from PIL import Image, ImageOps

from guicheng.attachments.pictures import on_white

LONGEST = 1280
"""Pixels of the longer side: 180 to the inch at the size documents show pictures in."""
QUALITY = 82


class Unreadable(Exception):
    """The picture is not there, or is none."""


def printable(read: Callable[[], bytes]) -> bytes:
    """The picture as a JPEG that documents can hold. Raises `Unreadable`, whatever is wrong with it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(read())) as opened:
                opened.draft(None, (2 * LONGEST, 2 * LONGEST))
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((LONGEST, LONGEST))
                out = io.BytesIO()
                on_white(upright).save(out, "JPEG", quality=QUALITY)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable from error
    return out.getvalue()
