"""The chains of the office of all journeys."""

from __future__ import annotations

from typing import Any

from tests.support.office import REGION, step

ROLES = {**REGION["roles"], "leader": {**REGION["roles"]["leader"], "may": ["name-deputy"]}}

CLAIM = {"release_after": {"amount": 1, "unit": "working-day"}, "take_over": True}
LATE = {"timeouts": [{"after": {"amount": 3, "unit": "working-day"}, "do": "remind"}]}
CHAINS: dict[str, dict[str, Any]] = {
    "two": {
        "steps": [
            step("first", actions=["take-back"], phrases=["材料齐全，拟同意。", "缺少盖章页，请补正后重新上报。"]),
            step("second", "leader"),
        ]
    },
    "shared": {"steps": [step("review", claim=CLAIM, actions=["transfer"], **LATE)]},
}
