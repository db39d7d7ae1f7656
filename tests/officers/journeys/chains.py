"""The chains of the office of all journeys."""

from __future__ import annotations

from typing import Any

from tests.support.office import step

CHAINS: dict[str, dict[str, Any]] = {"two": {"steps": [step("first", actions=["take-back"]), step("second", "leader")]}}
