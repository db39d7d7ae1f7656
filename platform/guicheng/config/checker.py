"""The checker: load a region, look at it from every side, try its examples."""

from __future__ import annotations

from collections.abc import Iterable

from guicheng.common.apart import Budget, apart, places
from guicheng.common.memory import collector_rests
from guicheng.config import ports
from guicheng.config.findings import Finding
from guicheng.config.folding import folded
from guicheng.config.lint import run
from guicheng.config.loading import Loaded, load_region
from guicheng.config.review import Review
from guicheng.config.stores import Store

VERSION = "1"
"""Changes where the checks do; a release remembers which checker it passed."""

SCENARIOS = Budget(seconds=180, megabytes=1024, database=True)
"""What the examples of a draft may take: those of a large region take a tenth of it."""
_one_at_a_time = places(1)


def check(region: str, store: Store | None = None, *, scenarios: bool = True) -> Loaded:
    """Load and check a region; everything found is in ``findings`` of the result.

    With `scenarios`, and where nothing else stands in the way, its examples are tried: that needs a database.
    """
    with collector_rests():
        loaded = load_region(region, store)
        if loaded.config is None:
            return loaded
        loaded.findings.extend(run(Review(loaded, loaded.config)))
        loaded.findings = folded(loaded.findings, loaded.unread, loaded.left_out)
    if scenarios:
        loaded.findings.extend(try_scenarios(loaded))
    return loaded


def try_scenarios(loaded: Loaded) -> list[Finding]:
    """What the examples of a region find wrong; nothing as long as something else stands in the way."""
    if not loaded.ok or loaded.config is None or not loaded.config.scenarios:
        return []
    return list(_failures(loaded, ports.above.play(loaded.config)))


def try_scenarios_apart(loaded: Loaded) -> list[Finding]:
    """The same in a process of its own with an end to its time and memory, for whoever serves people meanwhile. Raises
    `BudgetExceeded`."""
    config = loaded.config
    if not loaded.ok or config is None or not config.scenarios:
        return []
    return list(_failures(loaded, apart(lambda: list(ports.above.play(config)), SCENARIOS, _one_at_a_time)))


def _failures(loaded: Loaded, failed: Iterable[tuple[str, str, str, str]]) -> Iterable[Finding]:
    assert loaded.config is not None
    review = Review(loaded, loaded.config)
    for path, code, zh, en in failed:
        file, name, *rest = path.removeprefix("scenarios/").split("/")
        location = ("scenarios", file, "scenarios", name, *(("steps", int(rest[0])) if rest else ()))
        yield review.finding(code, zh, en, location)
