"""How often somebody may try: counted in the cache by address, so that a code or a receipt cannot be guessed."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from guicheng.common.errors import refuse


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` tries within `minutes`."""

    scope: str
    most: int
    minutes: int


REGISTER = Limit("register", 30, 60)
"""Registrations sent from one address; whole offices share one."""
FILES = Limit("registration-files", 200, 60)
"""Files sent with registrations from one address."""
SEND_CODE = Limit("send-code", 20, 60)
OWN_MOBILE = Limit("own-mobile", 10, 60)
"""Codes asked for by one account for a number of its own, with its password."""
LOOK_UP = Limit("look-up", 30, 15)
"""Receipts tried from one address."""
SCREENS = Limit("screens", 120, 5)
"""Codes to scan that are shown to one address."""
SCANS = Limit("scans", 30, 5)
"""Codes opened or answered by one account."""


def count(limit: Limit, who: str) -> None:
    """Count one more try of `who`. Refuses (429) the one too many."""
    key = f"limit:{limit.scope}:{who}"
    cache.add(key, 0, limit.minutes * 60)
    try:
        tries = cache.incr(key)
    except ValueError:  # it ran out between the two
        return
    if tries > limit.most:
        raise refuse(
            "too-many-tries",
            f"操作过于频繁，请{limit.minutes}分钟后再试",
            f"Too many tries; please wait {limit.minutes} minutes",
            status=429,
            minutes=limit.minutes,
        )
