"""Reading request bodies: strict JSON of bounded size and depth, and uploads."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

from guicheng.common.errors import refuse

MOST_BYTES = 2 * 2**20
MOST_DEPTH = 32
MOST_DIGITS = 18
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
"""What no text column can hold: NUL and halves of surrogate pairs."""


class StrictJSON(BaseParser):
    """JSON in UTF-8 without duplicate names, NaN, or numbers no database holds; neither too large nor too deep."""

    media_type = "application/json"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        """The value; raises `ParseError` or a `Refusal` (413)."""
        data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise refuse(
                "too-large",
                f"请求内容不能超过 {MOST_BYTES // 2**20} MB",
                f"A request carries at most {MOST_BYTES // 2**20} MB",
                status=413,
            )
        try:
            value = json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        check(value)
        return value


class Upload(MultiPartParser):
    """Files with a few fields. Bytes of files are read by whoever receives them, in pieces."""


def check(value: Any, depth: int = MOST_DEPTH) -> None:
    """Refuse texts and numbers that could not be stored, and what is nested too deeply."""
    if depth == 0:
        raise ParseError
    match value:
        case str():
            if _FORBIDDEN.search(value):
                raise ParseError
        case bool() | None:
            return
        case int():
            if abs(value) >= 10**MOST_DIGITS:
                raise ParseError
        case float():
            if not math.isfinite(value) or abs(value) >= 10**MOST_DIGITS:
                raise ParseError
        case dict():
            for name, inner in value.items():
                check(name, depth)
                check(inner, depth - 1)
        case list():
            for inner in value:
                check(inner, depth - 1)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
