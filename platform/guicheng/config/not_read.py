"""Keys and values that the language has a place for and nothing reads yet: their additions are to come.

One table, for the checker, which refuses them, and for the published schemas and the reference, which leave them out.
What stands here is refused wherever it is written; a key that has come to life leaves the table.
"""

from __future__ import annotations

from typing import Final

KEYS: Final[frozenset[tuple[str, str]]] = frozenset({("Role", "applied_for"), ("RegionConfig", "scoring")})
"""(part, field): keys that nothing reads."""

VALUES: Final[frozenset[tuple[str, str, str]]] = frozenset({("Role", "may", "review-access")})
"""(part, field, value): values of keys that are read otherwise."""

FILES: Final[frozenset[str]] = frozenset({"scoring"})
"""File kinds of which every key is one of these."""

IN_COLUMNS: Final = ("default", "default_from", "computed", "columns", "rows", "slots")
"""Keys of a field that a column of a table cannot have."""
