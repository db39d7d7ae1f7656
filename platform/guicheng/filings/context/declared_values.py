"""Values that configuration declares: a literal, or `{fact: path}` for what a fact says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guicheng.common.paths import copied, put
from guicheng.config.paths import FieldPath
from guicheng.filings.context.facts import Facts


def value_of(value: Any, facts: Facts) -> Any:
    """A declared value: a literal, or {fact: path}."""
    if isinstance(value, dict) and set(value) == {"fact"}:
        return facts.get(str(value["fact"]))
    return value


def values_of(declared: Mapping[str, Any], facts: Facts, into: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Declared values by field path as data, laid over a copy of `into`."""
    data: dict[str, Any] = copied(into or {})
    for path, value in declared.items():
        put(data, FieldPath(path).parts, value_of(value, facts))
    return data
