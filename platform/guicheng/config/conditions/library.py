"""Named conditions together: circles among them, and how large one becomes with what it refers to written out."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TypeAlias

from guicheng.config.conditions.evaluate import MAX_CHAIN, HasTree
from guicheng.config.conditions.problems import ConditionProblem, did_you_mean
from guicheng.config.conditions.tree import Is, names, walk

MOST_WRITTEN_OUT = 5_000
"""Parts a condition may have with the named conditions it refers to written out: each is looked at in every answer."""


def check_library(library: Mapping[str, HasTree]) -> dict[str, list[ConditionProblem]]:
    """Named conditions that refer to one another in a circle or in too long a row, or that become too large with what
    they refer to written out, by id."""
    found: dict[str, list[ConditionProblem]] = {}
    sizes = library_sizes(library)
    for start in library:
        if circle := _circle(start, library):
            way = " → ".join(circle)
            problem = did_you_mean(f"命名条件循环引用：{way}", f"conditions refer in a circle: {way}", None)
            found[start] = [ConditionProblem("condition.circular", problem, ())]
            continue
        size, depth = sizes[start]
        if depth > MAX_CHAIN:
            zh, en = f"命名条件引用过深，超过 {MAX_CHAIN} 层", f"conditions refer more than {MAX_CHAIN} deep"
            found[start] = [ConditionProblem("condition.circular", did_you_mean(zh, en, None), ())]
        elif size > MOST_WRITTEN_OUT:
            found[start] = [too_large()]
    return found


Measured: TypeAlias = tuple[int, int]
"""How many parts a condition has with everything it refers to written out, and how many references follow in a row."""


def measured(condition: HasTree, sizes: Mapping[str, Measured]) -> Measured:
    """The size of a condition, from those of the named ones."""
    size, depth = 0, 0
    for part in walk(condition.tree):
        more, deeper = sizes.get(part.name, (0, 0)) if isinstance(part, Is) else (0, 0)
        size, depth = size + 1 + more, max(depth, deeper)
    return size, depth + 1


def library_sizes(library: Mapping[str, HasTree]) -> dict[str, Measured]:
    """The size of every named condition. Of a circle one round counts."""
    sizes: dict[str, Measured] = {}
    waiting = list(library)
    begun: set[str] = set()
    while waiting:
        name = waiting.pop()
        before = sorted((names(library[name].tree) & library.keys()) - sizes.keys() - begun)
        if name in begun or not before:
            sizes.setdefault(name, measured(library[name], sizes))
        else:
            begun.add(name)
            waiting += [name, *before]
    return sizes


def too_large() -> ConditionProblem:
    """What is said of a condition that is."""
    zh = f"条件写出全部引用后过大，超过 {MOST_WRITTEN_OUT} 项"
    en = f"with what it refers to written out, the condition has more than {MOST_WRITTEN_OUT} parts"
    return ConditionProblem("condition.too-large", did_you_mean(zh, en, None), ())


def _circle(start: str, library: Mapping[str, HasTree]) -> tuple[str, ...]:
    """A way from a named condition back to itself; empty where there is none. A longer one is too deep as well."""
    ways: deque[tuple[str, ...]] = deque([(start,)])
    seen = {start}
    while ways and len(way := ways.popleft()) <= MAX_CHAIN:
        for following in sorted(names(library[way[-1]].tree) & library.keys()):
            if following == start:
                return (*way, following)
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return ()
