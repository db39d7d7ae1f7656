"""What every call passes: who may make it, what it takes, what it gives, and that it happens once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, wraps
from http import HTTPStatus
from typing import Any, Literal, TypeVar

import structlog
from django.core.signals import got_request_exception
from django.http.response import HttpResponse, HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from pydantic import ValidationError
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from guicheng.accounts.actor import Actor
from guicheng.accounts.policy import Policy
from guicheng.accounts.ports import policy_of
from guicheng.accounts.sessions import address_of
from guicheng.api import problems, throttling
from guicheng.api.authentication import SessionOfAccount, TokenAuthentication, actor_of
from guicheng.api.parsing import StrictJSON, check
from guicheng.api.shapes.base import ProblemDocument, Shape
from guicheng.api.tokens import Bearer
from guicheng.common.errors import Refusal, refuse
from guicheng.common.versions import Version
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.acts import idempotency

Gate = Literal["public", "account", "session", "member"]
"""Who may call: anybody; an account; an account by session, not by token; an account acting under a membership."""

_STAMP = re.compile("[0-9a-f]{18}")
JSON_HEADER = {"Content-Type": "application/json"}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
S = TypeVar("S", bound=Shape)
log = structlog.get_logger("guicheng.api")


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
        given = self.request.headers.get("If-Match", "").removeprefix("W/").strip('"')
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


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    id: str
    gate: Gate
    body: type[Shape] | None
    query: type[Shape] | None
    status: int
    once: bool
    conceal: Sequence[str]
    by_session: bool

    def arguments(self, call: Call) -> dict[str, Shape]:
        """The query and the body, read into their shapes."""
        found: dict[str, Shape] = {}
        if self.query is not None:
            found["query"] = read_query(self.query, call.request)
        if self.body is not None:
            found["body"] = read(self.body, call.request.data)
        return found


def operation(
    operation_id: str,
    zh: str,
    en: str,
    *,
    tag: str,
    answer: type[Shape] | None = None,
    body: type[Shape] | None = None,
    query: type[Shape] | None = None,
    gate: Gate = "member",
    status: int = 200,
    once: bool = True,
    conceal: Sequence[str] = (),
    by_session: bool = False,
    upload: bool = False,
    binary: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., HttpResponseBase]]:
    """Makes a view method of a function that takes a `Call`, the parts of the address, and `body` and `query` where it
    has them, and gives a shape, a `Reply`, a response, or nothing (204).

    An unsafe operation of a member honours ``Idempotency-Key`` unless `once` is False; `conceal` are the names of its
    answer that are shown only the first time. `by_session` refuses tokens to a member. `upload` takes a file in
    multipart form data; `binary` gives one.
    """

    def made(method: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
        repeats = once and gate == "member" and method.__name__.upper() in UNSAFE
        known = Operation(operation_id, gate, None if upload else body, query, status, repeats, conceal, by_session)

        @wraps(method)
        def handled(view: ApiView, request: Request, **parts: Any) -> HttpResponseBase:
            call = Call(request, view.actor)
            with call.under_one_release():
                arguments = known.arguments(call)
                if known.once and "Idempotency-Key" in request.headers:
                    return _once(known, call, lambda: method(view, call, **parts, **arguments))
                return respond(method(view, call, **parts, **arguments), known.status)

        setattr(handled, "operation", known)  # noqa: B010 - functions have no declared attributes
        described = extend_schema(
            operation_id=operation_id,
            summary=f"{zh} / {en}",
            tags=[tag],
            request=({"multipart/form-data": uploading(body)} if upload and body else body),
            parameters=[*_parameters(query), *_headers(repeats)],
            responses=_responses(answer, status, binary),
            auth=[] if gate == "public" else None,
        )
        return described(handled)

    return made


class ApiView(APIView):
    """An address of the API. A method that is no `operation` is refused."""

    authentication_classes = [TokenAuthentication, SessionOfAccount]
    permission_classes = []
    parser_classes = [StrictJSON]
    renderer_classes = [JSONRenderer]
    throttle_classes = []
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002 - DRF's signature
        """Authenticate, count, and ask whether this caller may make this call at all."""
        plain = request._request
        plain.channel = "api"  # type: ignore[attr-defined]
        self.perform_authentication(request)
        self.actor = actor_of(request)
        self.count_call(request, self.actor)
        known = getattr(getattr(self, str(request.method).lower(), None), "operation", None)
        if isinstance(known, Operation):
            if known.by_session and isinstance(request.auth, Bearer):
                raise session_required()
            let_in(self.actor, known.gate, by_token=isinstance(request.auth, Bearer))

    def count_call(self, request: Request, actor: Actor) -> None:
        """Refuse whoever calls too often."""
        if actor.account_id is None:
            throttling.count("anonymous", address_of(request._request))
        else:
            throttling.count("account", actor.account_id)

    def handle_exception(self, exc: Exception) -> Any:
        """Everything that goes wrong becomes a problem document."""
        if isinstance(exc, NotAuthenticated | AuthenticationFailed):
            exc.auth_header = self.get_authenticate_header(self.request)  # type: ignore[union-attr]
        found = problems.refusal_of(exc)
        if found is None:
            log.exception("failure")
            got_request_exception.send(sender=type(self), request=self.request._request)
            return problems.failure()
        actor = getattr(self, "actor", None)
        refusal, headers = problems.named(found[0], actor.region if actor else ""), found[1]
        return problems.answer(*problems.of_condition(refusal, headers, header="If-Match" in self.request.headers))

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        """As it is: every answer is JSON that stands already, or a file, whatever the caller says it accepts."""
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(self.allowed_methods)
        if not response.streaming:
            response.headers["Content-Length"] = str(len(response.content))
        return response


def session_required() -> Refusal:
    """A token does not do for what is its owner's own business."""
    return refuse(
        "session-required", "此操作须登录后办理，不能使用令牌", "This needs a session, not a token", status=403
    )


def let_in(actor: Actor, gate: Gate, *, by_token: bool) -> None:
    """Refuse whoever the gate does not let through: 401 where nobody is signed in, 403 else."""
    if gate == "public":
        return
    if not actor.is_signed_in:
        raise NotAuthenticated
    if gate == "session" and by_token:
        raise session_required()
    if gate != "member":
        return
    if actor.must_change_password:
        raise refuse(
            "password-change-required",
            "首次登录需要修改密码",
            "Please change the password you were given first",
            status=403,
        )
    if actor.membership_id is None:
        raise refuse("membership-required", "请先选择身份", "Choose what to act under first", status=403)


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


def respond(value: Any, status: int) -> HttpResponseBase:
    """The response that carries what a view gave."""
    if isinstance(value, HttpResponseBase):
        return value
    body, headers = (value.body, value.headers) if isinstance(value, Reply) else (value, {})
    if body is None:
        return HttpResponse(status=204)
    return HttpResponse(body.as_json(), status=status, headers={**headers, **JSON_HEADER})


def _once(known: Operation, call: Call, act: Callable[[], Any]) -> HttpResponseBase:
    """Carry out a call under its idempotency key."""

    def done() -> idempotency.Done[HttpResponseBase]:
        for file in call.request.FILES.values():
            file.seek(0)  # an act that is begun again reads it again
        response = respond(act(), known.status)
        content = "" if response.streaming else getattr(response, "content", b"").decode()
        if known.conceal and content:
            content = json.dumps({**json.loads(content), **dict.fromkeys(known.conceal)}, ensure_ascii=False)
        etag = response.headers.get("ETag")
        kept = content or "null"
        return idempotency.Done(
            response, response.status_code, f'{{"etag":{json.dumps(etag)},"body":{kept}}}' if etag else kept
        )

    key = call.request.headers["Idempotency-Key"]
    answer = idempotency.once(call.actor, key, fingerprint(call), done)
    if isinstance(answer, HttpResponseBase):
        return answer
    body, etag = answer.body, None
    if isinstance(body, dict) and body.keys() == {"etag", "body"}:
        body, etag = body["body"], body["etag"]
    content = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Idempotency-Replayed": "true", **(JSON_HEADER if content else {}), **({"ETag": etag} if etag else {})}
    return HttpResponse(content, status=answer.status, headers=headers)


def fingerprint(call: Call) -> str:
    """What recognises a request. Keyed, so that a short secret in it cannot be guessed back."""
    request = call.request
    sent: Any = request.data
    if request.FILES:
        files = {name: [_digest(file) for file in request.FILES.getlist(name)] for name in request.FILES}
        sent = {"fields": dict(request.POST.lists()), "files": files}
    whole = [request.method, request.get_full_path(), call.actor.membership_id, sent]
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False)
    return salted_hmac("guicheng.api.idempotency", text, algorithm="sha256").hexdigest()


def _digest(file: Any) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


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


# --- what OpenAPI says of an operation --------------------------------------------------------------------------------


def uploading(shape: type[Shape]) -> dict[str, Any]:
    """The schema of an upload: the fields of a shape, and the file."""
    schema = shape.model_json_schema()
    schema["properties"] = {**schema["properties"], "file": {"type": "string", "format": "binary"}}
    schema["required"] = [*schema.get("required", []), "file"]
    return schema


def _parameters(query: type[Shape] | None) -> list[OpenApiParameter]:
    if query is None:
        return []
    schema = query.model_json_schema()
    required = set(schema.get("required", []))
    return [
        OpenApiParameter(name, {k: v for k, v in about.items() if k != "title"}, required=name in required)
        for name, about in schema["properties"].items()
    ]


def _headers(repeats: bool) -> list[OpenApiParameter]:
    if not repeats:
        return []
    said = "同一键的重复请求只执行一次 / a repeat under the same key is carried out once"
    schema = {"type": "string", "minLength": 1, "maxLength": idempotency.MOST_CHARACTERS, "pattern": "^[!-~]+$"}
    return [OpenApiParameter("Idempotency-Key", schema, OpenApiParameter.HEADER, description=said)]


def _responses(answer: type[Shape] | None, status: int, binary: bool) -> dict[Any, Any]:
    problem = {("default", problems.MEDIA_TYPE): ProblemDocument}
    if binary:
        return {(200, "*/*"): OpenApiTypes.BINARY, **problem}
    return {(status if answer else 204): answer, **problem}
