"""Reading and writing nested form data by path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

Path = tuple[str, ...]


class Dotted(str):
    """Names joined by dots, parsed once: frozen, equal to its text and hashed like it."""

    __slots__ = ("below", "parts", "rest", "root")

    published: ClassVar[dict[str, Any]] = {}
    """What the published schemas say of it besides what is checked."""

    parts: tuple[str, ...]
    """Its names."""
    root: str
    """The first of them: ``form``, ``filing``, the id of a register …"""
    below: tuple[str, ...]
    """Those behind it."""
    rest: str
    """The same as text; empty for a path of one name."""

    def __new__(cls, text: str) -> Self:
        """The path that a text holds; a path is its own."""
        if isinstance(text, cls):
            return text
        path = super().__new__(cls, text)
        root, *below = text.split(".")
        for name, value in (
            ("root", root),
            ("below", tuple(below)),
            ("parts", (root, *below)),
            ("rest", ".".join(below)),
        ):
            object.__setattr__(path, name, value)
        return path

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a path never changes")

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (str(self),)

    @classmethod
    def checked(cls) -> CoreSchema:
        """What its text must be like."""
        return core_schema.str_schema()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, cls.checked())

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), **cls.published}


def value_at(data: Any, path: Path | str) -> Any:
    """What stands at `path`, names or one text with dots; None where nothing does."""
    for name in Dotted(path).parts if isinstance(path, str) else path:
        if not isinstance(data, dict | Mapping):  # most are; and whether it is a Mapping is ten times as much to ask
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
    if isinstance(data, _PLAIN):
        return data
    if isinstance(data, dict | Mapping):
        return {key: value if isinstance(value, _PLAIN) else copied(value) for key, value in data.items()}
    return [copied(item) for item in data] if isinstance(data, list) else data


_PLAIN = (str, int, float, type(None))
