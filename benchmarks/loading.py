"""As many regions as there are provinces, each loaded from its files and checked."""

from __future__ import annotations

import time
from collections.abc import Iterator

from guicheng.config.checker import check
from guicheng.config.findings import Findings
from guicheng.config.layout import BASE
from guicheng.config.loading import default_store
from guicheng.config.stores import Texts, regions


def measure(number: int) -> Iterator[str]:
    """The time for `number` copies of the largest region that is here."""
    store = default_store()
    largest = max(regions(store), key=lambda name: sum(map(len, store.files(name, Findings()).values())))
    files = store.files(largest, Findings())
    copies = {
        path.replace(f"/{largest}/", f"/{largest}-{n}/"): data.replace(
            f"region: {largest}".encode(), f"region: {largest}-{n}".encode()
        )
        for n in range(number)
        for path, data in files.items()
    }
    all_of_them = Texts({**copies, **store.files(BASE, Findings())})
    began, processor = time.perf_counter(), time.process_time()
    mistakes = sum(not check(f"{largest}-{n}", all_of_them, scenarios=False).ok for n in range(number))
    took = time.perf_counter() - began
    processor = time.process_time() - processor
    yield (
        f"{took:.2f} s, {processor:.2f} s of them this process's own ({processor / number * 1000:.0f} ms each, "
        f"{len(files)} files), {mistakes} with mistakes"
    )
