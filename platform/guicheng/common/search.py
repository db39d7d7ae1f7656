"""Search in Chinese names and numbers without a database extension: rows are found by overlapping pairs of characters
in an indexed array, and each of them is then compared with the text itself.

`terms("长沙融程")` gives {长沙, 沙融, 融程} and the single characters. A search asks the index for rows that hold every
pair of the query, and of those for the ones whose text holds the query as it was typed, so no false hit remains: the
comparison is `fold(query) in fold(text)` for one of a row's texts, whatever the query holds.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db.models import Lookup, Q, TextField

_LEFT_OUT = re.compile(r"[^\w%]+")
_MOST = 400
_MORE = "**"
"""Among the terms of a row that has more than are kept: it is compared whatever was asked. No text folds to it."""

_BETWEEN = "\n"
"""Stands between the texts of a row, so that no query reaches from one into the next; no text folds to it."""


def fold(value: str) -> str:
    """`value` as searching sees it: full-width letters narrowed, case folded, space and punctuation left out, but for
    `%` and `_`, which people type as parts of numbers."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", value).casefold())


def terms(*values: str) -> list[str]:
    """The index terms of the texts: single characters and pairs, sorted, bounded in number."""
    found: set[str] = set()
    for value in values:
        folded = fold(value)
        found.update(folded)
        found.update(folded[i : i + 2] for i in range(len(folded) - 1))
    return sorted(found) if len(found) < _MOST else [_MORE, *sorted(found)[: _MOST - 1]]


def folded_text(*values: str) -> str:
    """The texts of a row as queries are compared with them."""
    return _BETWEEN.join(filter(None, map(fold, values)))


def query_terms(query: str) -> list[str]:
    """The terms a row must hold to match `query`: its pairs, or the single character of a one-character query."""
    folded = fold(query)
    return sorted({folded[i : i + 2] for i in range(len(folded) - 1)}) or list(folded)


def pattern(query: str) -> str:
    """The query as the right side of LIKE, `%` and `_` taken as they are."""
    taken_as_it_is = re.sub("[%_]", lambda sign: "\\" + sign[0], fold(query))
    return f"%{taken_as_it_is}%"


def holding(terms: list[str], like: str, prefix: str = "") -> Q:
    """The rows with these terms whose text is LIKE a pattern. Of a row that was written before texts were kept,
    the terms alone decide, until it is indexed anew (`clockwork.reindexing`)."""
    indexed = Q(**{f"{prefix}terms__contains": terms}) | Q(**{f"{prefix}terms__contains": [_MORE]})
    return indexed & (Q(**{f"{prefix}search_text__like": like}) | Q(**{f"{prefix}search_text": ""}))


def found_by(query: str, prefix: str = "") -> Q:
    """The rows that a query finds; all of them for an empty one, none for one of nothing but punctuation. `prefix`
    leads to the model with `terms` and `search_text`, as in `organisation__`."""
    if not query.strip():
        return Q()
    wanted = query_terms(query)
    return holding(wanted, pattern(query), prefix) if wanted else Q(pk__in=[])


@TextField.register_lookup
class Like(Lookup):
    """`column LIKE pattern`, the pattern as it is given."""

    lookup_name = "like"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The comparison."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", (*left_params, *right_params)
