"""The `Condition` type of every model of the language: a small closed tree over named facts, given as data.

What conditions may say is told in ``docs/language/conditions.md``; how they are read, checked, answered and explained
lives in `guicheng.config.conditions`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, JsonValue, TypeAdapter, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from guicheng.config.conditions.parse import parse
from guicheng.config.conditions.parts import canonical
from guicheng.config.conditions.problems import ConditionProblem, ConditionSyntaxError
from guicheng.config.conditions.schema import condition_schema
from guicheng.config.conditions.tree import Node, names, references

__all__ = ["Condition"]

_REFERENCE = "guicheng.Condition"


class Condition:
    """A condition (条件): frozen, equal and hashed by content, valid by construction.

    Usable as the type of any pydantic field; a mistake in it is reported at its own place below the field's.
    """

    __slots__ = ("_names", "content", "tree")

    _names: frozenset[str]

    tree: Node
    """What the evaluator reads."""

    content: str
    """The content as one line of JSON; equal conditions have the same."""

    def __init__(self, data: object) -> None:
        """Read a condition from YAML or JSON data. Raises `ConditionSyntaxError` with every mistake found."""
        object.__setattr__(self, "tree", parse(data))
        line = json.dumps(canonical(data), ensure_ascii=False, separators=(",", ":"))
        object.__setattr__(self, "content", line)
        object.__setattr__(self, "_names", names(self.tree))

    @classmethod
    def model_validate(cls, data: object) -> Condition:
        """A condition from YAML or JSON data. Raises pydantic's `ValidationError`, one line a mistake."""
        return _ADAPTER.validate_python(data)

    @property
    def data(self) -> dict[str, JsonValue]:
        """The condition as JSON holds it; `model_validate` of it gives an equal condition."""
        return cast(dict[str, JsonValue], json.loads(self.content))

    def asked(self, named: Mapping[str, Condition]) -> frozenset[str]:
        """The facts it asks for, through the named conditions that it refers to too."""
        found, seen, waiting = self.references(), set(self.names()), list(self.names())
        for name in waiting:
            if (other := named.get(name)) is not None:
                found |= other.references()
                waiting.extend(more := other.names() - seen)
                seen |= more
        return found

    def references(self) -> frozenset[str]:
        """The paths of every fact the condition reads (named conditions are not followed: see `names`)."""
        return references(self.tree)

    def names(self) -> frozenset[str]:
        """The ids of the named conditions it refers to."""
        return self._names

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a condition never changes")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self.content == other.content

    def __hash__(self) -> int:
        return hash(self.content)

    def __repr__(self) -> str:
        return f"Condition({self.content})"

    def __reduce__(self) -> tuple[type[Condition], tuple[object]]:
        return Condition, (self.data,)

    def __copy__(self) -> Condition:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Condition:
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        itself = core_schema.definition_reference_schema(_REFERENCE)
        return core_schema.no_info_wrap_validator_function(
            lambda value, _: _read(value),
            core_schema.list_schema(itself),  # never run: it says that conditions nest, so the published schema refers
            ref=_REFERENCE,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda condition: condition.data),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return condition_schema(handler(core_schema.definition_reference_schema(_REFERENCE))["$ref"])


def _read(value: object) -> Condition:
    if isinstance(value, Condition):
        return value
    try:
        return Condition(value)
    except ConditionSyntaxError as error:
        raise ValidationError.from_exception_data("Condition", [_line(p, value) for p in error.problems]) from None


def _line(problem: ConditionProblem, value: object) -> InitErrorDetails:
    """One mistake in the form pydantic reports, so that its place joins the path of the file."""
    message = f"{problem.message.zh} / {problem.message.en}"
    context = {"zh": problem.message.zh, "en": problem.message.en, "suggestion": problem.suggestion, "text": message}
    return InitErrorDetails(
        type=PydanticCustomError(cast(Any, problem.code), cast(Any, "{text}"), context), loc=problem.place, input=value
    )


_ADAPTER: TypeAdapter[Condition] = TypeAdapter(Condition)
