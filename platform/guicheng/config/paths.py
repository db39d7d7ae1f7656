"""The path of a fact (``form.document_date``) and that of a field in a form (``site.area``)."""

from __future__ import annotations

from pydantic_core import CoreSchema, core_schema

from guicheng.common.paths import Dotted


class FactPath(Dotted):
    """The path of a fact. Of one that is none the checker says which was perhaps meant, which a pattern could not."""

    __slots__ = ()
    published = {"pattern": r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*$"}

    @classmethod
    def checked(cls) -> CoreSchema:
        return core_schema.str_schema(max_length=160)


class FieldPath(Dotted):
    """The name of a form or register field: snake_case, dots into groups."""

    __slots__ = ()
    published = {"description": "snake_case names with dots"}

    @classmethod
    def checked(cls) -> CoreSchema:
        return core_schema.str_schema(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=128)
