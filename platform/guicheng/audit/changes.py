"""What changed, field by field, without saying what nobody needs to read in an audit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

CONCEALED = "***"
_NEVER = ("password", "secret", "token", "code_digest")


def difference(
    before: Mapping[str, Any], after: Mapping[str, Any], *, sensitive: Collection[str] = ()
) -> dict[str, list[Any]]:
    """Field → [before, after] of the fields that differ; None where there was or is nothing.

    The values of `sensitive` fields are concealed but for their ends, those of passwords altogether.
    """
    fields = sorted({*before, *after})
    return {
        field: [_shown(field, before.get(field), sensitive), _shown(field, after.get(field), sensitive)]
        for field in fields
        if before.get(field) != after.get(field)
    }


def conceal(value: Any) -> Any:
    """`value` with its ends only: enough to tell which one it was, not enough to learn it."""
    if value is None or value == "":
        return value
    text = str(value)
    return CONCEALED if len(text) < 5 else f"{text[0]}{CONCEALED}{text[-1]}"


def safe(changes: Mapping[str, Any]) -> dict[str, Any]:
    """`changes` with whatever is called a password concealed, however deep."""
    return {
        str(key): CONCEALED if _is_secret(str(key)) and value else safe(value) if isinstance(value, Mapping) else value
        for key, value in changes.items()
    }


def _shown(field: str, value: Any, sensitive: Collection[str]) -> Any:
    if value and _is_secret(field):
        return CONCEALED
    return conceal(value) if field in sensitive else value


def _is_secret(field: str) -> bool:
    name = field.rsplit(".", 1)[-1].lower()
    return any(word in name for word in _NEVER) and not name.endswith(("_at", "_epoch"))
