"""How often somebody may call. The rates are settings (`API_RATES`), counted in the cache.

A count belongs to a span of the clock (a minute, for ``600/min``): one number in the cache, however high the rate.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import Throttled

from guicheng.common import clock

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def count(scope: str, who: object) -> None:
    """Count a call of somebody; raises `Throttled` beyond the rate of the scope. A rate of None sets no bound."""
    rates: dict[str, str | None] = settings.API_RATES
    rate = rates[scope]
    if rate is None:
        return
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
    if calls > most:
        raise Throttled(wait=seconds - gone)


@lru_cache
def parsed(rate: str) -> tuple[int, int]:
    """How many calls in how many seconds: ``600/min`` → (600, 60)."""
    number, _, unit = rate.partition("/")
    return int(number), _SECONDS[unit[0]]
