"""What changes between two configurations, by path: added, changed, removed, each with its places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from guicheng.config.model.origin import Origin

Places = Mapping[str, Origin]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `path` is that of the effective configuration; items of lists go by their ids: an inserted step
    is one addition, not a shift of all that follow."""

    kind: Literal["added", "changed", "removed", "moved"]
    path: str
    before: Any = None
    after: Any = None
    origin_before: Origin | None = None
    origin_after: Origin | None = None

    def as_json(self) -> dict[str, Any]:
        """For the API and for ``--json``."""
        places = {"origin_before": self.origin_before, "origin_after": self.origin_after}
        written = {key: place._asdict() if place else None for key, place in places.items()}
        return {"kind": self.kind, "path": self.path, "before": self.before, "after": self.after, **written}


def diff(before: Any, after: Any, places_before: Places, places_after: Places) -> list[Change]:
    """Every difference between two effective documents, in the order of their paths."""
    return [
        Change(kind, path, old, new, _place(places_before, path), _place(places_after, path))
        for kind, path, old, new in _differences(before, after, "")
    ]


_Difference = tuple[Literal["added", "changed", "removed", "moved"], str, Any, Any]


def _differences(before: Any, after: Any, path: str) -> Iterable[_Difference]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _of_maps(before, after, path)
    elif (old := _by_id(before)) is not None and (new := _by_id(after)) is not None:
        yield from _of_maps(old, new, path)
        if [key for key in old if key in new] != [key for key in new if key in old]:
            yield "moved", path, list(old), list(new)
    else:
        yield "changed", path, before, after


def _of_maps(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterable[_Difference]:
    for key in dict.fromkeys([*before, *after]):
        here = f"{path}/{key}".lstrip("/")
        if key not in after:
            yield "removed", here, before[key], None
        elif key not in before:
            yield "added", here, None, after[key]
        else:
            yield from _differences(before[key], after[key], here)


def _by_id(value: Any) -> dict[str, Any] | None:
    """A list's items by id; None where it is no list of such items."""
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(i, dict) and isinstance(i.get("id"), str) for i in value)
    ):
        return None
    return {item["id"]: item for item in value}


def _place(places: Places, path: str) -> Origin | None:
    """Where a path was written; the nearest one above it where it has none of its own."""
    while path and path not in places:
        path = path.rpartition("/")[0]
    return places.get(path)
