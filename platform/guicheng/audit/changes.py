"""What changed, field by field, without saying what nobody needs to read in an audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

CONCEALED = "***"
_NEVER = ("password", "secret", "token", "code_digest")


def difference(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    conceal: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
) -> dict[str, list[Any]]:
    """Field → [before, after] of the fields that differ; None where there was or is nothing.

    `conceal` gives data as they may be kept: personal data masked (`forms.compiled`, `CompiledForm.concealed`).
    Passwords are concealed whatever it says.
    """
    fields = [field for field in sorted({*before, *after}) if before.get(field) != after.get(field)]
    old, new = (conceal({field: data[field] for field in fields if field in data}) for data in (before, after))
    return {field: [_shown(field, old.get(field)), _shown(field, new.get(field))] for field in fields}


def safe(changes: Mapping[str, Any]) -> dict[str, Any]:
    """`changes` with whatever is called a password concealed, however deep."""
    return {
        str(key): CONCEALED if _is_secret(str(key)) and value else safe(value) if isinstance(value, Mapping) else value
        for key, value in changes.items()
    }


def _shown(field: str, value: Any) -> Any:
    return CONCEALED if value and _is_secret(field) else value


def _is_secret(field: str) -> bool:
    name = field.rsplit(".", 1)[-1].lower()
    return any(word in name for word in _NEVER) and not name.endswith(("_at", "_epoch"))
