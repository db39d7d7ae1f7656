"""The chains of the office of all journeys."""

from __future__ import annotations

from typing import Any

from tests.support.office import REGION, step

ROLES = {**REGION["roles"], "leader": {**REGION["roles"]["leader"], "may": ["name-deputy"]}}

CLAIM = {"release_after": {"amount": 1, "unit": "working-day"}, "take_over": True}
LATE = {"timeouts": [{"after": {"amount": 3, "unit": "working-day"}, "do": "remind"}]}
FORM = {
    "ui": {
        "layout": [{"id": "main", "rows": ["subject", "grade", "remark", {"slot": "site"}]}],
        "slots": [{"id": "site", "title": "现场照片", "max": 4}],
    }
}
CHAINS: dict[str, dict[str, Any]] = {
    "two": {
        "steps": [
            step("first", actions=["take-back"], phrases=["材料齐全，拟同意。", "缺少盖章页，请补正后重新上报。"]),
            step("second", "leader"),
        ]
    },
    "looked": {
        "steps": [
            step(
                "visit",
                files={"title": "核查记录", "max": 3},
                fields={"write": ["site"]},
                decisions=["approve", {"id": "return", "files": "required"}],
            )
        ]
    },
    "shared": {"steps": [step("review", claim=CLAIM, actions=["transfer"], **LATE)]},
}
