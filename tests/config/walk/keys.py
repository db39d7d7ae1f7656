"""The keys of the language, as the models have them, and those that a path through a configuration touches."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from guicheng.config.model.whole import RegionConfig

GONE = object()
"""The value of a key that is not there."""

BOOKKEEPING = {"RegionConfig.release_id", "RegionConfig.release_number", "RegionConfig.content_hash",
               "RegionConfig.origins"}  # fmt: skip
"""What the loader writes, not an author."""


NAMES = {"id"}
"""A name does nothing by itself: layers and other keys speak by it of what it names, and what they say is walked."""


def every_key() -> set[str]:
    """Every key of the language as ``Part.key``: those of all parts, whatever union they stand in. A key that can only
    say which part it stands in (`do: set`, `kind: json`) is none of its own: another word makes it another part."""
    found: set[str] = set()
    seen: set[type[BaseModel]] = set()
    waiting: list[type[BaseModel]] = [RegionConfig]
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        for name, info in part.model_fields.items():
            if not _names_its_part(info.annotation) and name not in NAMES:
                found.add(f"{_called(part)}.{info.alias or name}")
            waiting.extend(_parts(info.annotation))
    return found - BOOKKEEPING


def _names_its_part(annotation: Any) -> bool:
    return get_origin(annotation) is Literal and len(get_args(annotation)) == 1


def _called(part: type[BaseModel]) -> str:
    """A part by its name; two of one name are told apart by their module."""
    twin = part.__module__.endswith(".rules") and part.__name__ == "Requirement"
    return "eligibility.Requirement" if twin else part.__name__


def _parts(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def changed(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the values of some paths; items of lists are addressed by their `id` or their number."""
    whole = copy.deepcopy(dict(document))
    for path, value in changes.items():
        *way, last = path.split("/")
        node: Any = whole
        for step in way:
            node = _item(node, step) if isinstance(node, list) else node.setdefault(step, {})
        if isinstance(node, list):
            place = _number(node, last)
            node[place : place + 1] = [] if value is GONE else [copy.deepcopy(value)]
        elif value is GONE:
            del node[last]
        else:
            node[last] = copy.deepcopy(value)
    return whole


def _number(items: list[Any], step: str) -> int:
    return int(step) if step.isdigit() else next(n for n, one in enumerate(items) if one.get("id") == step)


def _item(items: list[Any], step: str) -> Any:
    return items[_number(items, step)]


def touched(config: RegionConfig, path: str) -> set[str]:
    """The keys on the way to a path: two configurations that differ there differ in nothing else of each of them."""
    node: Any = config
    found = set()
    steps = deque(path.split("/"))
    while steps:
        step = steps.popleft()
        if isinstance(node, BaseModel):
            fields = type(node).model_fields
            name = next((n for n, info in fields.items() if step in (info.alias, n)), None)
            if name is None:
                raise KeyError(f"{type(node).__name__} has no {step}")
            if not _names_its_part(fields[name].annotation) and name not in NAMES:
                found.add(f"{_called(type(node))}.{fields[name].alias or name}")
            node = getattr(node, name)
        elif isinstance(node, Mapping):
            node = node.get(step, node.get(int(step)) if step.isdigit() else None)
        elif isinstance(node, list | tuple):
            node, again = _among(node, step)
            if again:  # a list of one, written as its only item
                steps.appendleft(step)
    return found - BOOKKEEPING


def _among(items: list[Any] | tuple[Any, ...], step: str) -> tuple[Any, bool]:
    """The item that a step names; else the only one there is, of which the step says more."""
    named = next((one for one in items if str(getattr(one, "id", "")) == step), None)
    if named is not None or step.isdigit():
        return named or (items[int(step)] if int(step) < len(items) else None), False
    return (items[0], True) if len(items) == 1 and step in fields_of(items[0]) else (None, False)


def fields_of(part: Any) -> set[str]:
    """The keys of a part as they are written; none of what is no part."""
    fields = type(part).model_fields.items() if isinstance(part, BaseModel) else ()
    return {info.alias or name for name, info in fields}
