"""From a tree to the typed model, with pydantic's complaints as findings at the author's line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from guicheng.config.findings import Finding
from guicheng.config.model.whole import RegionConfig
from guicheng.config.nodes import ListNode, MapNode, Node, Spot, locate, plain, scalars
from guicheng.config.wording import words

Location = tuple[str | int, ...]


def findings_of(error: ValidationError, tree: Node, root: type[BaseModel] = RegionConfig) -> list[Finding]:
    """One finding a mistake; of the members of a union only the one that was most likely meant speaks. `root` is the
    model that the tree was held against."""
    details = error.errors(include_url=False)
    return [_finding(detail, tree, root) for detail in _meant(details, tree)]


def _finding(detail: ErrorDetails, tree: Node, root: type[BaseModel]) -> Finding:
    location = tuple(part for part in detail["loc"] if part != "[key]")
    spot = _named(detail, locate(tree, location, skip_unknown=True))
    message, suggestion = words(detail, spot, _allowed(detail["loc"], tree, root))
    missing = detail["type"] == "missing"
    path = f"{spot.path}/{location[-1]}".lstrip("/") if missing else spot.path
    at = spot.key_at if missing or "[key]" in detail["loc"] or detail["type"] == "extra_forbidden" else spot.at
    return Finding(detail["type"].replace("_", "-"), message, at, path, suggestion)


_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")
_KEY = re.compile(r"`([a-z_]+)`")


def _named(detail: ErrorDetails, spot: Spot) -> Spot:
    """For a complaint about a whole part: the key or value inside it that the message names, where there is one."""
    if detail["type"] != "value_error" or not isinstance(spot.node, MapNode):
        return spot
    said = str(detail["msg"])
    words = set(_WORD.findall(said))
    for path, node in reversed(list(scalars(spot.node))):
        if isinstance(node.value, str) and node.value in words and len(node.value) > 2:
            inner = locate(spot.node, path)
            return replace(inner, path=f"{spot.path}/{inner.path}")
    keys = (key for key in _KEY.findall(said) if key in spot.node.entries)
    return next((Spot(spot.node.entries[k], f"{spot.path}/{k}", spot.node.keys[k], ()) for k in keys), spot)


def _meant(details: list[ErrorDetails], tree: Node) -> Iterable[ErrorDetails]:
    """`details` with each union's branches cut down to the best one.

    pydantic reports the mistakes of every member of a union; its name stands in the location as a part that the data
    does not have. Of the members, the one that got furthest into the data and complains least was meant.
    """
    groups: dict[Location, dict[str, list[ErrorDetails]]] = {}
    for detail in details:
        if fork := _fork(detail, tree):
            above, member = fork
            groups.setdefault(above, {}).setdefault(member, []).append(detail)
    if not groups:
        return details
    outermost = min(groups, key=len)
    members = groups[outermost]
    best = max(members, key=lambda member: _likelihood(members[member], len(outermost)))
    dropped = {id(d) for member, ds in members.items() if member != best for d in ds}
    kept = [_without(d, len(outermost)) if d in members[best] else d for d in details if id(d) not in dropped]
    return _meant(kept, tree)


def _fork(detail: ErrorDetails, tree: Node) -> tuple[Location, str] | None:
    """Where the location of a mistake first names a member of a union: what stands above, and the member."""
    node: Node = tree
    location = detail["loc"]
    for index, part in enumerate(location):
        spot = locate(node, [part])
        if spot.rest:
            last = index == len(location) - 1
            if part == "[key]" or (last and detail["type"] == "missing"):
                return None
            return location[:index], str(part)
        node = spot.node
    return None


def _without(detail: ErrorDetails, index: int) -> ErrorDetails:
    """The same mistake with the member's name taken out of its location."""
    location = detail["loc"]
    return {**detail, "loc": (*location[:index], *location[index + 1 :])}


_WRONG_KIND = ("_type", "_parsing", "literal_error", "is_instance_of")


def _likelihood(details: list[ErrorDetails], above: int) -> tuple[bool, int, int]:
    """How likely a member was meant: its kind fits the value, few unknown keys, few complaints."""
    wrong_kind = any(len(d["loc"]) == above + 1 and d["type"].endswith(_WRONG_KIND) for d in details)
    unknown = sum(d["type"] == "extra_forbidden" for d in details)
    return not wrong_kind, -unknown, -len(details)


def _allowed(location: Location, tree: Node, root: type[BaseModel]) -> list[str]:
    """The keys that the models allow at the map that holds the last part of a location."""
    names = [part for part in location[:-1] if part != "[key]"]
    owners = _models_at(tuple(names), tree, root)
    return sorted({_written(name, info) for model in owners for name, info in model.model_fields.items()})


def _models_at(location: Location, tree: Node, root: type[BaseModel]) -> list[type[BaseModel]]:
    """The models that may stand at a location, found by walking the annotations along it."""
    node: Node = tree
    types: list[Any] = [root]
    for part in location:
        spot = locate(node, [part])
        if spot.rest:
            named = [t for t in _flat(types) if getattr(t, "__name__", None) == part]
            types = named or [t for t in _flat(types) if isinstance(t, type) and issubclass(t, BaseModel)]
            continue
        types = [inner for t in _flat(types) for inner in _below(t, part)]
        node = spot.node
    keys = set(node.entries) if isinstance(node, MapNode) else set()
    models = [t for t in _flat(types) if isinstance(t, type) and issubclass(t, BaseModel)]
    fits = [m for m in models if keys & {_written(n, i) for n, i in m.model_fields.items()}]
    return fits or models


def _flat(types: Iterable[Any]) -> list[Any]:
    """The types with unions, aliases and annotations opened, containers kept."""
    result: list[Any] = []
    for t in types:
        if isinstance(t, type) or getattr(t, "__origin__", None) in (list, dict, tuple):
            result.append(t)
        else:
            result.extend(_flat(get_args(t)))
    return result


def _below(t: Any, part: str | int) -> list[Any]:
    """The types one step below a type."""
    if isinstance(t, type) and not get_args(t) and issubclass(t, BaseModel):
        return _fields(t).get(str(part), [])
    origin, arguments = getattr(t, "__origin__", None), get_args(t)
    if origin is dict and isinstance(part, str):
        return [arguments[1]]
    if origin in (list, tuple) and isinstance(part, int):
        return [arguments[0]]
    return []


@cache
def _fields(model: type[BaseModel]) -> Mapping[str, list[Any]]:
    return {_written(name, info): [info.annotation] for name, info in model.model_fields.items()}


def _written(name: str, info: Any) -> str:
    """A field's name as it is written in YAML."""
    return str(info.alias or name)


@dataclass
class Read:
    """What could be read of a tree: its model (none where the region itself is wrong), the tree that the model was made
    of, the mistakes, and the paths of what had to be left out of it."""

    config: RegionConfig | None
    tree: MapNode
    mistakes: list[Finding]
    left_out: dict[str, Node]


def validate(tree: MapNode, without: Iterable[Location] = ()) -> Read:
    """The model of a tree. What is wrong is taken out, as little of it as leaves a model: what stands around it, and
    what is spoken of there, is known all the same. What is wrong then because of that is not said; nor is what is wrong
    because the places `without` are taken out first."""
    read = Read(None, tree, [], {})
    cut = _outermost(without)
    for place in sorted(cut, key=_from_the_end, reverse=True):
        read.tree = _without_place(read.tree, place)
    while True:
        try:
            read.config = RegionConfig.model_validate(plain(read.tree))
        except ValidationError as error:
            details = _first_causes(list(_meant(error.errors(include_url=False), read.tree)))
            places = [_to_leave_out(detail, read.tree) for detail in details]
            read.mistakes += [
                _finding(detail, read.tree, RegionConfig)
                for detail, place in zip(details, places, strict=True)
                if not any(one[: len(place)] == place for one in cut)
            ]
            cut = _outermost(places)
            if any(len(place) < 2 for place in cut):
                return read
            for place in sorted(cut, key=_from_the_end, reverse=True):
                spot = locate(read.tree, place)
                read.left_out[spot.path] = spot.node
                read.tree = _without_place(read.tree, place)
        else:
            return read


def _first_causes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Of the keys that one part lacks the first speaks for all; none does where a key of the part is that one,
    misspelt."""
    unknown: dict[Location, list[str]] = {}
    for detail in details:
        if detail["type"] == "extra_forbidden":
            unknown.setdefault(detail["loc"][:-1], []).append(str(detail["loc"][-1]))
    bad_keys = {detail["loc"][:-1] for detail in details if detail["loc"][-1:] == ("[key]",)}
    kept: list[ErrorDetails] = []
    lacking: dict[Location, ErrorDetails] = {}
    for detail in details:
        owner, key = detail["loc"][:-1], str(detail["loc"][-1]) if detail["loc"] else ""
        if any(detail["loc"][: len(key)] == key and detail["loc"][len(key) :] != ("[key]",) for key in bad_keys):
            continue
        if detail["type"] != "missing":
            kept.append(detail)
        elif difflib.get_close_matches(key, unknown.get(owner, ()), n=1, cutoff=0.6):
            continue
        elif owner in lacking:
            first = lacking[owner]
            first["ctx"] = {"keys": [*first.get("ctx", {}).get("keys", [first["loc"][-1]]), key]}
        else:
            lacking[owner] = detail
            kept.append(detail)
    return kept


def _to_leave_out(detail: ErrorDetails, tree: Node) -> Location:
    """Where what is wrong stands: of a key that is missing, the part that lacks it."""
    location = tuple(part for part in detail["loc"] if part != "[key]")
    if detail["type"] == "missing":
        location = location[:-1]
    place: Location = ()
    node = tree
    for part in location:
        spot = locate(node, [part])
        if not spot.rest:
            place, node = (*place, part), spot.node
    return place


def _outermost(places: Iterable[Location]) -> list[Location]:
    found: list[Location] = []
    for place in sorted(set(places), key=len):
        if not any(place[: len(one)] == one for one in found):
            found.append(place)
    return found


def _from_the_end(place: Location) -> tuple[tuple[bool, int, str], ...]:
    """Items are taken out of a list from its end, so that those before keep their numbers."""
    return tuple((isinstance(part, int), part if isinstance(part, int) else 0, str(part)) for part in place)


def _without_place(node: MapNode, place: Location) -> MapNode:
    """A copy of a tree without one of its places; the rest is shared."""
    result = _without_inside(node, place)
    assert isinstance(result, MapNode)
    return result


def _without_inside(node: Node, place: Location) -> Node:
    first, *rest = place
    if isinstance(node, MapNode):
        entries = dict(node.entries)
        inner = entries.pop(str(first))
        if rest:
            entries = {**node.entries, str(first): _without_inside(inner, tuple(rest))}
        return MapNode(entries, node.at, node.keys)
    assert isinstance(node, ListNode)
    index = int(first)
    between = [_without_inside(node.items[index], tuple(rest))] if rest else []
    return ListNode([*node.items[:index], *between, *node.items[index + 1 :]], node.at)
