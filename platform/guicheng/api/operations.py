"""What every call passes: who may make it, what it takes, what it gives, and that it happens once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Literal

import structlog
from django.core.signals import got_request_exception
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from guicheng.accounts.actor import Actor
from guicheng.accounts.authority import require_own_password
from guicheng.accounts.sessions import address_of
from guicheng.api import problems, repeats, throttling
from guicheng.api.authentication import SessionOfAccount, TokenAuthentication, actor_of
from guicheng.api.calls import Call, read, read_query, respond
from guicheng.api.openapi import describing
from guicheng.api.parsing import StrictJSON
from guicheng.api.shapes.base import Shape
from guicheng.api.tokens import Bearer
from guicheng.common.errors import Refusal, refuse

Gate = Literal["public", "account", "session", "member"]
"""Who may call: anybody; an account; an account by session, not by token; an account acting under a membership."""

UNSAFE = ("post", "put", "patch", "delete")
log = structlog.get_logger("guicheng.api")


@dataclass(frozen=True)
class Operation:
    """One method of one address. As a decorator it makes a view method of a function that takes a `Call`, the parts of
    the address, and `body` and `query` where it has them, and gives a shape, a `Reply`, a response, or nothing (204).

    An unsafe operation of a member honours ``Idempotency-Key`` unless `once` is False; `conceal` are the names of its
    answer that are shown only the first time. `by_session` refuses tokens to a member. `upload` takes a file in
    multipart form data, `body` being its fields; `binary` gives one.
    """

    id: str
    zh: str
    en: str
    _: KW_ONLY
    tag: str
    answer: type[Shape] | None = None
    body: type[Shape] | None = None
    query: type[Shape] | None = None
    gate: Gate = "member"
    status: int = 200
    once: bool = True
    conceal: Sequence[str] = ()
    by_session: bool = False
    upload: bool = False
    binary: bool = False

    def __call__(self, method: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
        """The view method."""
        may_repeat = self.once and self.gate == "member" and method.__name__ in UNSAFE

        @wraps(method)
        def handled(view: ApiView, request: Request, **parts: Any) -> HttpResponseBase:
            call = Call(request, view.actor)
            with call.under_one_release():
                arguments = self._arguments(call)
                if may_repeat and repeats.KEY in request.META:
                    return repeats.once(
                        call, lambda: method(view, call, **parts, **arguments), status=self.status, conceal=self.conceal
                    )
                return respond(method(view, call, **parts, **arguments), self.status)

        setattr(handled, "operation", self)  # noqa: B010 - functions have no declared attributes
        described = extend_schema(
            operation_id=self.id,
            summary=f"{self.zh} / {self.en}",
            tags=[self.tag],
            request={"multipart/form-data": describing.uploading(self.body)}
            if self.upload and self.body
            else self.body,
            parameters=[*describing.parameters(self.query), *describing.headers(may_repeat)],
            responses=describing.responses(self.answer, self.status, self.binary),
            auth=[] if self.gate == "public" else None,
        )
        return described(handled)

    def _arguments(self, call: Call) -> dict[str, Shape]:
        """The query and the body, read into their shapes; the fields of an upload are read with its file."""
        found: dict[str, Shape] = {}
        if self.query is not None:
            found["query"] = read_query(self.query, call.request)
        if self.body is not None and not self.upload:
            found["body"] = read(self.body, call.request.data)
        return found


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
    require_own_password(actor)
    if actor.membership_id is None:
        raise refuse("membership-required", "请先选择身份", "Choose what to act under first", status=403)
