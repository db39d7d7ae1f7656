"""What a configuration is asked while a story is played: which of the values that could be changed were read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from guicheng.config.measuring.changes import Path
from guicheng.config.model.whole import RegionConfig

COMPILED = {"forms": 1}
"""Where parts stand that are compiled once for each content: they count as read as a whole."""
EVERYWHERE = frozenset({"conditions"})
"""Sections that compiled rules hold a copy of: they may have been read without being asked for."""


class Watch:
    """Some values of one configuration, by their paths, and what was read of them since one last looked.

    Within it, the parts that hold them are of a class that notes what is read; whoever uses the configuration sees no
    difference.
    """

    def __init__(self, config: RegionConfig, paths: Iterable[Path]) -> None:
        self._paths: dict[tuple[int, str], set[Path]] = {}
        self._parts: dict[int, tuple[BaseModel, type[BaseModel]]] = {}
        self._read: set[Path] = set()
        for path in paths:
            if path[0] in EVERYWHERE:
                self._read.add(path)
            else:
                part, key = _holder(config, path)
                self._paths.setdefault((id(part), key), set()).add(path)
                self._parts[id(part)] = part, type(part)

    def __enter__(self) -> Watch:
        for number, (part, kind) in self._parts.items():
            _watches[number] = self
            object.__setattr__(part, "__class__", _noting(kind))
        return self

    def __exit__(self, *_: object) -> None:
        for number, (part, kind) in self._parts.items():
            object.__setattr__(part, "__class__", kind)
            del _watches[number]

    def note(self, part: int, key: str) -> None:
        """Somebody reads a value of a part; all of them, where it is written out."""
        for name in (key, WHOLE) if key != "__dict__" else {name for owner, name in self._paths if owner == part}:
            self._read |= self._paths.get((part, name), set())

    def read(self) -> set[Path]:
        """What was read since this was last asked."""
        found, self._read = self._read, set()
        return found


WHOLE = ""
_watches: dict[int, Watch] = {}
"""Who watches a part, by its identity."""


@cache
def _noting(kind: type[BaseModel]) -> type[BaseModel]:
    def read(part: BaseModel, name: str) -> Any:
        if (watch := _watches.get(id(part))) is not None:
            watch.note(id(part), name)
        return object.__getattribute__(part, name)

    made: Any = type(kind)
    found: type[BaseModel] = made(kind.__name__, (kind,), {"__getattribute__": read, "__module__": kind.__module__})
    return found


def _holder(config: RegionConfig, path: Path) -> tuple[BaseModel, str]:
    """The part that holds the value at a path, and its name there; of what is compiled, the whole of it."""
    here: Any = config
    held: tuple[BaseModel, str] = (config, str(path[0]))
    for depth, key in enumerate(path):
        if isinstance(here, BaseModel):
            if (name := _name(here, str(key))) is None:
                break
            held, here = (here, name), getattr(here, name)
        elif isinstance(here, Mapping | list):
            inside: Any = here if isinstance(here, Mapping) else dict(enumerate(here))
            if key not in inside:
                break
            here = inside[key]
        else:
            break
        if COMPILED.get(str(path[0])) == depth and isinstance(here, BaseModel):
            return here, WHOLE
    return held


def _name(part: BaseModel, key: str) -> str | None:
    fields = type(part).model_fields
    return key if key in fields else next((name for name, field in fields.items() if field.alias == key), None)
