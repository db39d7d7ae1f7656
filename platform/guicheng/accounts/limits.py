"""How often somebody may try: counted in the cache, so that a code or a receipt cannot be guessed, and nobody keeps the
machines busy.

A limit counts from the first try on. A rate (`API_RATES` of the settings) belongs to spans of the clock (a minute, for
``600/min``): one number in the cache, however high it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache

from guicheng.common import clock
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
CHOOSE = Limit("registration-choices", 300, 15)
"""Choices asked for with registrations from one address: a few for every word that is typed."""
SEND_CODE = Limit("send-code", 20, 60)
OWN_MOBILE = Limit("own-mobile", 10, 60)
"""Codes asked for by one account for a number of its own, with its password."""
LOOK_UP = Limit("look-up", 30, 15)
"""Receipts tried from one address."""
SCREENS = Limit("screens", 120, 5)
"""Codes to scan that are shown to one address."""
SCANS = Limit("scans", 30, 5)
"""Codes opened or answered by one account."""


_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def count_sign_in(address: str) -> None:
    """Count one more password from an address, whatever way it comes. Refuses (429) the one too many before anything
    costly is done: whoever guesses uses one login after another."""
    _count("sign-in", address, "登录过于频繁，请稍后再试", "Too many tries to sign in; try again later")


def count_reading(address: str) -> None:
    """Count one more page or file that somebody reads who has not signed in. Refuses (429) the one too many, so that
    what is public is read and not copied as a whole, and nobody guesses numbers."""
    _count("public", address, "访问过于频繁，请稍后再试", "Too many pages at once; try again later")


def _count(scope: str, address: str, zh: str, en: str) -> None:
    wait = beyond_rate(scope, address)
    if wait is not None:
        raise refuse("too-many-requests", zh, en, status=429, retry_after=math.ceil(wait))


def beyond_rate(scope: str, who: object) -> float | None:
    """Count a call of somebody; the seconds to wait where it is beyond the rate of the scope. A rate of None sets no
    bound."""
    rate: str | None = settings.API_RATES[scope]
    if rate is None:
        return None
    most, seconds = parsed(rate)
    span, gone = divmod(clock.now().timestamp(), seconds)
    key = f"api-{scope}:{who}:{int(span)}"
    if cache.add(key, 1, seconds):
        calls = 1
    else:
        try:
            calls = cache.incr(key)
        except ValueError:  # dropped from the cache between the two
            calls = 1
    return seconds - gone if calls > most else None


@lru_cache
def parsed(rate: str) -> tuple[int, int]:
    """How many calls in how many seconds: ``600/min`` → (600, 60)."""
    number, _, unit = rate.partition("/")
    return int(number), _SECONDS[unit[0]]


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
