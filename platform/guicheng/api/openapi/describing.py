"""What OpenAPI says of an operation: what it takes and what it answers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from guicheng.api import problems
from guicheng.api.shapes.base import ProblemDocument, Shape
from guicheng.filings.acts import idempotency


def uploading(shape: type[Shape]) -> dict[str, Any]:
    """The schema of an upload: the fields of a shape, and the file."""
    schema = shape.model_json_schema()
    schema["properties"] = {**schema["properties"], "file": {"type": "string", "format": "binary"}}
    schema["required"] = [*schema.get("required", []), "file"]
    return schema


def parameters(query: type[Shape] | None) -> list[OpenApiParameter]:
    """What the address may ask."""
    if query is None:
        return []
    schema = query.model_json_schema()
    required = set(schema.get("required", []))
    return [
        OpenApiParameter(name, {k: v for k, v in about.items() if k != "title"}, required=name in required)
        for name, about in schema["properties"].items()
    ]


def headers(repeats: bool) -> list[OpenApiParameter]:
    """The header of a call that may be repeated."""
    if not repeats:
        return []
    said = "同一键的重复请求只执行一次 / a repeat under the same key is carried out once"
    schema = {"type": "string", "minLength": 1, "maxLength": idempotency.MOST_CHARACTERS, "pattern": "^[!-~]+$"}
    return [OpenApiParameter("Idempotency-Key", schema, OpenApiParameter.HEADER, description=said)]


def responses(answer: type[Shape] | None, status: int, binary: bool) -> dict[Any, Any]:
    """What is answered: a shape, a file, nothing (204), or a problem."""
    problem = {("default", problems.MEDIA_TYPE): ProblemDocument}
    if binary:
        return {(200, "*/*"): OpenApiTypes.BINARY, **problem}
    return {(status if answer else 204): answer, **problem}
