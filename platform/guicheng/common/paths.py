"""Reading and writing nested form data by path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Path = tuple[str, ...]


def value_at(data: Any, path: Path | str) -> Any:
    """What stands at `path`, names or one text with dots; None where nothing does."""
    for name in path.split(".") if isinstance(path, str) else path:
        if not isinstance(data, Mapping):
            return None
        data = data.get(name)
    return data


def put(data: dict[str, Any], path: Path, value: Any) -> None:
    """Sets `path` to `value`; None takes it away, with every object that this leaves empty."""
    *outer, last = path
    chain = [data]
    for name in outer:
        inner = chain[-1].get(name)
        if not isinstance(inner, dict):
            if value is None:
                return
            inner = chain[-1][name] = {}
        chain.append(inner)
    if value is not None:
        chain[-1][last] = value
        return
    chain[-1].pop(last, None)
    for name, holder, inner in reversed(list(zip(outer, chain, chain[1:], strict=False))):
        if not inner:
            holder.pop(name, None)


def copied(data: Any) -> Any:
    """A copy that shares no list or object with `data` (JSON only)."""
    if isinstance(data, Mapping):
        return {key: copied(value) for key, value in data.items()}
    return [copied(item) for item in data] if isinstance(data, list) else data
