"""Masks of personal data, one profile an audience. The server masks, on pages, prints and exports alike."""

from __future__ import annotations

from typing import Any, Literal

Audience = Literal["owner", "internal", "public"]
"""`owner` sees everything; `internal` enough to recognise it; `public` next to nothing."""

Sensitive = Literal["id-number", "mobile", "name"]

STAR = "*"


def masked(value: Any, kind: Sensitive | None, audience: Audience) -> Any:
    """`value` as `audience` may see it. Only texts are masked; what is too short to keep its ends is hidden whole."""
    if kind is None or audience == "owner" or not isinstance(value, str) or not value:
        return value
    if kind == "name":
        return value if audience == "internal" else value[0] + STAR * max(1, len(value) - 1)
    if audience == "public":
        return _ends(value, 1, 1) if kind == "id-number" else STAR * len(value)
    return _ends(value, 6, 4) if kind == "id-number" else _ends(value, 3, 4)


def is_mask_of(submitted: Any, stored: Any, kind: Sensitive | None) -> bool:
    """Whether what came back is only the mask under which the stored value was shown."""
    return (
        kind is not None
        and isinstance(submitted, str)
        and STAR in submitted
        and isinstance(stored, str)
        and submitted.strip() in {masked(stored, kind, "internal"), masked(stored, kind, "public")}
    )


def _ends(value: str, head: int, tail: int) -> str:
    if len(value) <= head + tail:
        return STAR * len(value)
    return value[:head] + STAR * (len(value) - head - tail) + value[-tail:]
