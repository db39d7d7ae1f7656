"""Search in Chinese names without a database extension: overlapping pairs of characters in an indexed array.

`terms("长沙融程")` gives {长沙, 沙融, 融程} and the single characters are found through the pairs they begin. A search
asks for rows that hold every pair of the query, then compares the text itself, so no false hit remains.
"""

from __future__ import annotations

import re
import unicodedata

_SPLIT = re.compile(r"[\W_]+")
_MOST = 400


def fold(value: str) -> str:
    """`value` as searching sees it: full-width letters narrowed, case folded, runs of space and punctuation removed."""
    return _SPLIT.sub("", unicodedata.normalize("NFKC", value).casefold())


def terms(*values: str) -> list[str]:
    """The index terms of the texts: single characters and pairs, sorted, bounded in number."""
    found: set[str] = set()
    for value in values:
        folded = fold(value)
        found.update(folded)
        found.update(folded[i : i + 2] for i in range(len(folded) - 1))
    return sorted(found)[:_MOST]


def query_terms(query: str) -> list[str]:
    """The terms a row must hold to match `query`: its pairs, or the single character of a one-character query."""
    folded = fold(query)
    return sorted({folded[i : i + 2] for i in range(len(folded) - 1)}) or list(folded)
