"""How often somebody may call: by the rates of the settings (`API_RATES`)."""

from __future__ import annotations

from rest_framework.exceptions import Throttled

from guicheng.accounts import limits


def count(scope: str, who: object) -> None:
    """Count a call of somebody; raises `Throttled` beyond the rate of the scope. A rate of None sets no bound."""
    wait = limits.beyond_rate(scope, who)
    if wait is not None:
        raise Throttled(wait=wait)
