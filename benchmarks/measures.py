"""The two measures of a configuration: what the checker says of planted mistakes, what scenarios notice of changes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from guicheng.config import ports
from guicheng.config.console.measuring import summary
from guicheng.config.loading import default_store, load_region
from guicheng.config.measuring import score
from guicheng.config.stores import regions


def measure(mistakes: int, changes: int) -> Iterator[str]:
    """Both for every region that is here, so many of each."""
    for name in regions(default_store()):
        began = time.perf_counter()
        found = score.measure(name, mistakes)
        yield f"{summary(found)}, {time.perf_counter() - began:.0f} s"
        began = time.perf_counter()
        examples = ports.above.examples(load_region(name), changes)
        yield (
            f"{name}: {len(examples.tried)} changes, scenarios notice {examples.noticed:.1f} %, "
            f"{time.perf_counter() - began:.0f} s"
        )
