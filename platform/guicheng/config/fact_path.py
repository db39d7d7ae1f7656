"""The path of a fact, such as ``form.document_date`` or ``filings.permit.confirmed.latest.number``."""

from __future__ import annotations

from typing import Any, NoReturn, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_LONGEST = 160
_PATTERN = r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*$"
"""What editors point at. The checker says more of a path that is none: which one was perhaps meant."""


class FactPath(str):
    """A path, parsed once: frozen, equal to its text and hashed like it."""

    __slots__ = ("parts", "rest")

    parts: tuple[str, ...]
    """Its names, the root first."""
    rest: str
    """What stands below the root; empty for a fact that is a root itself."""

    def __new__(cls, text: str) -> Self:
        """The path that a text holds; a path is its own."""
        if type(text) is cls:
            return text
        path = super().__new__(cls, text)
        object.__setattr__(path, "parts", tuple(text.split(".")))
        object.__setattr__(path, "rest", text.partition(".")[2])
        return path

    @property
    def root(self) -> str:
        """Where it begins: ``form``, ``filing``, the id of a register …"""
        return self.parts[0]

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a path never changes")

    def __reduce__(self) -> tuple[type[FactPath], tuple[str]]:
        return type(self), (str(self),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(max_length=_LONGEST))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": _PATTERN}
