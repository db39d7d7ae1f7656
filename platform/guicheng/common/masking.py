"""Personal data by audience (domain facts §8). The server masks: on pages, prints, exports and in the API alike.

| audience | name | ID number | mobile |
| --- | --- | --- | --- |
| public | 王** | 4****************6 | not shown |
| record | 王** | 4****************6 | 1*********8 |
| internal | in full | 430102********0016 | 138****5678 |
| owner | in full | in full | in full |

What is too short to hide enough between its ends is hidden whole: of an 11-character passport number nothing is shown.
"""

from __future__ import annotations

from typing import Any, Literal

Audience = Literal["owner", "internal", "public", "record"]
"""`owner` sees everything; `internal` enough to recognise it; `public` next to nothing; a `record` (the audit), which
outlives every right to read, keeps enough to tell which one it was."""

Sensitive = Literal["id-number", "mobile", "name"]

STAR = "*"

_FEWEST = 3
"""Characters that a mask hides at least."""


def masked(value: Any, kind: Sensitive | None, audience: Audience) -> Any:
    """`value` as `audience` may see it. Only texts are masked."""
    if kind is None or audience == "owner" or not isinstance(value, str) or not value:
        return value
    match kind, audience:
        case "name", "internal":
            return value
        case "name", _:
            return value[0] + STAR * max(1, len(value) - 1)
        case "mobile", "internal":
            return _ends(value, 3, 4)
        case "mobile", "public":
            return ""
        case _, "internal":
            return _ends(value, 6, 4)
    return _ends(value, 1, 1)


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
    """The first and last characters; nothing where too little would be hidden between them."""
    between = len(value) - head - tail
    if between < max(head, tail, _FEWEST):
        return STAR * len(value)
    return value[:head] + STAR * between + value[-tail:]
