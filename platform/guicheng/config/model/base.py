"""What every part of the configuration language is made of."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from guicheng.common.text import Text
from guicheng.config.paths import FieldPath

__all__ = ["FieldKey", "FieldPath", "Identifier", "Part", "Text"]


class Part(BaseModel):
    """A piece of configuration: frozen, closed (an unknown key is an error), keys as they are written in YAML."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    plain: ClassVar[Literal["", "string", "integer"]] = ""
    """What may be written in place of its keys, by the type that JSON Schema calls it."""
    worked_out: ClassVar[tuple[str, ...]] = ()
    """Keys that follow from others where they are left out: what a schema would say of their defaults is not so."""


Identifier = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64, description="lower-case words joined by hyphens"),
]
"""The id of a region, role, filing type, form, step, slot, rule …: lower-case words joined by hyphens."""

FieldKey = Annotated[str, FieldPath]
"""The same as the key of a map, which is asked by any text."""
