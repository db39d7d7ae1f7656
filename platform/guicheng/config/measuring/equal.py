"""Changes that look like a mistake and are none: by hand, each with its reason."""

from __future__ import annotations

import re
from typing import NamedTuple

from guicheng.config.measuring.sites import Mistake, Site


class Equal(NamedTuple):
    """Mistakes of some kinds at places that a pattern names (of the path in the configuration) change no meaning."""

    mistakes: frozenset[Mistake]
    path: re.Pattern[str]
    why: str


def _equal(mistakes: str, path: str, why: str) -> Equal:
    return Equal(frozenset(mistakes.split()), re.compile(path), why)  # type: ignore[arg-type]


EQUAL = (
    _equal("key-renamed", r"^feeds/[^/]+/lookups/[^/]+/[^/]+$", "a word of the system that sends, which only it knows"),
    _equal("date", r"^feeds/.*/examples/\d+$", "what a system sends may be wrong: examples show that too"),
    _equal("key-renamed date number", r"/explanation/", "what a text explains, in words"),
)


def is_equal(site: Site) -> bool:
    """Whether a change there is listed."""
    return any(site.mistake in one.mistakes and one.path.search(site.path) for one in EQUAL)
