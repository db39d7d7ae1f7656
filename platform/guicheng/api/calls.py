"""One call of the API: who makes it and under which configuration, what it takes, and what it is answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal, TypeVar

from django.http.response import HttpResponse, HttpResponseBase
from django.utils.translation import get_language
from pydantic import ValidationError
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from guicheng.accounts.actor import Actor
from guicheng.accounts.policy import Policy
from guicheng.accounts.ports import policy_of
from guicheng.api import problems
from guicheng.api.parsing import check
from guicheng.api.shapes.base import Shape
from guicheng.api.tokens import Bearer
from guicheng.common.errors import refuse
from guicheng.common.versions import Version
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig

JSON_HEADER = {"Content-Type": "application/json"}
_STAMP = re.compile("[0-9a-f]{18}")
S = TypeVar("S", bound=Shape)


@dataclass(frozen=True)
class Call:
    """One request: who makes it, and under which configuration."""

    request: Request
    actor: Actor

    @property
    def by_token(self) -> bool:
        """Whether a program calls, with a token."""
        return isinstance(self.request.auth, Bearer)

    def under_one_release(self) -> AbstractContextManager[None]:
        """A call by token knows the live release from the statement that found the token."""
        bearer = self.request.auth
        if not isinstance(bearer, Bearer):
            return nullcontext()
        return releases.at_hand(bearer.standing.region, bearer.release)

    @cached_property
    def config(self) -> RegionConfig:
        """The live configuration of the actor's region."""
        return releases.current(self.actor.region)

    @cached_property
    def policy(self) -> Policy:
        """What the region decides about its people."""
        return policy_of(self.actor.region)

    @property
    def language(self) -> Literal["zh", "en"]:
        """The language that the caller accepts."""
        return "en" if (get_language() or "").startswith("en") else "zh"

    @property
    def expected_version(self) -> Version | None:
        """The version in ``If-Match``; refuses (400) what is none."""
        given: str = self.request.META.get("HTTP_IF_MATCH", "").removeprefix("W/").strip('"')
        if not given or given == "*":
            return None
        if _STAMP.fullmatch(given):
            return given
        if not (given.isascii() and given.isdecimal() and len(given) < 10):
            raise refuse("if-match-invalid", "If-Match 应为版本号", "If-Match is a version number", status=400)
        return int(given)

    def made_from(self, named: Version | None = None) -> Version | None:
        """The version that a write was made from: that of ``If-Match``, else the one that is `named` in the body."""
        expected = self.expected_version
        return named if expected is None else expected


@dataclass(frozen=True)
class Reply:
    """A value with headers of its own."""

    body: Shape
    headers: Mapping[str, str] = field(default_factory=dict)


def read(shape: type[S], value: Any) -> S:
    """A JSON value as a shape; refuses (400) with everything that is wrong."""
    try:
        return shape.model_validate(value, strict=True)
    except ValidationError as error:
        raise problems.of_shape(error) from error


def read_query(shape: type[S], request: Request) -> S:
    """The query of the address as a shape; the last of several values counts where one is wanted."""
    given = request.query_params
    check(dict(given.lists()))
    lists = _lists(shape)
    try:
        return shape.model_validate({name: given.getlist(name) if name in lists else given[name] for name in given})
    except ValidationError as error:
        raise problems.of_shape(error) from error


@lru_cache
def _lists(shape: type[Shape]) -> frozenset[str]:
    """The names of a query that may come several times."""
    return frozenset(name for name, info in shape.model_fields.items() if str(info.annotation).startswith("list"))


def fields_of_upload(shape: type[S], request: Request) -> tuple[S, Any]:
    """The fields and the one file of an upload. Refuses (400) a request without a file."""
    sent = request.data
    file = request.FILES.get("file")
    if file is None:
        raise refuse("required", "请选择文件", "Choose a file", status=400, field="file")
    if not hasattr(sent, "lists"):
        raise ParseError
    fields = {name: values[-1] for name, values in sent.lists() if name != "file"}
    check(fields)
    check(file.name or "")
    try:
        return shape.model_validate(fields), file
    except ValidationError as error:
        raise problems.of_shape(error) from error


def respond(value: Any, status: int) -> HttpResponseBase:
    """The response that carries what a view gave."""
    if isinstance(value, HttpResponseBase):
        return value
    body, headers = (value.body, value.headers) if isinstance(value, Reply) else (value, {})
    if body is None:
        return HttpResponse(status=204)
    return HttpResponse(body.as_json(), status=status, headers={**headers, **JSON_HEADER})
