"""What several tests of the pages need: pictures, and reading an answer."""

from __future__ import annotations

import re
from html import unescape

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from guicheng.rehearsal.demo.pictures import picture


def photograph(seed: str) -> SimpleUploadedFile:
    """A small JPEG of its own."""
    return picture("detail", seed)


def text_of(answer: HttpResponse) -> str:
    """What a page says, without its markup."""
    return re.sub(
        r"\s+",
        " ",
        unescape(re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)),
    )
