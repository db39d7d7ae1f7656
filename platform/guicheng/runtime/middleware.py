"""What every request passes: its id and log line, its size, and the content security policy of its answer."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, get_language_from_request, override

from guicheng.api import problems
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text, text

Handler = Callable[[HttpRequest], HttpResponseBase]

log = structlog.get_logger("guicheng.request")

REQUEST_ID = "X-Request-ID"
_GIVEN_ID = "HTTP_X_REQUEST_ID"
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class ClientAddress:
    """Behind ``PROXY_HOPS`` reverse proxies, makes ``REMOTE_ADDR`` the address that the outermost of them saw."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        hops: int = settings.PROXY_HOPS
        if hops:
            chain = [address.strip() for address in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            if len(chain) >= hops and chain[-hops]:
                request.META["REMOTE_ADDR"] = chain[-hops]  # what stands left of it, the caller may have invented
        return self.get_response(request)


class RequestLog:
    """Gives each request an id (the proxy's own, where it sends a plain one), binds it to every log line of the
    request, answers with it, and logs one line a request. Query strings are not logged: they may name people."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.META.get(_GIVEN_ID, "")
        request_id = given if _ACCEPTED_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = self.get_response(request)
        response.headers[REQUEST_ID] = request_id
        if request.path not in settings.QUIET_PATHS:
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )
        return response


class RequestSize:
    """Refuses a body that says it is larger than ``MAX_REQUEST_BYTES`` before a byte of it is read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        said = request.META.get("CONTENT_LENGTH")
        if not said:
            return self.get_response(request)
        if not (said.isascii() and said.isdecimal()):
            return _refused(request, 400, text("请求长度无效", "The length of the request is not a number"))
        if int(said) > settings.MAX_REQUEST_BYTES:
            limit = settings.MAX_REQUEST_BYTES // 2**20
            message = text(
                f"一次提交的内容不能超过 {limit} MB，请分几次上传",
                f"One request may carry at most {limit} MB; upload the files in several steps",
            )
            return _refused(request, 413, message)
        return self.get_response(request)


def _refused(request: HttpRequest, status: int, message: Text) -> HttpResponse:
    """A page's plain words for a person, else the problem document that every refusal of the API is."""
    with override(get_language_from_request(request)):
        if "html" in request.headers.get("Accept", "") and not request.path_info.startswith("/api/"):
            words = message.for_language(get_language() or "")
            return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
        return problems.answer(Refusal(Problem("request-size", message), status=status))


class ContentSecurityPolicy:
    """Sends ``CONTENT_SECURITY_POLICY``. A view that cannot do without another source says so on its response, as
    ``response.csp = {"style-src": ["'unsafe-inline'"]}``; what it names is added for that one answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.plain = policy(settings.CONTENT_SECURITY_POLICY, {})

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        additions: Mapping[str, Sequence[str]] = getattr(response, "csp", {})
        whole = policy(settings.CONTENT_SECURITY_POLICY, additions) if additions else self.plain
        response.headers.setdefault("Content-Security-Policy", whole)
        return response


def policy(base: Mapping[str, Sequence[str]], additions: Mapping[str, Sequence[str]]) -> str:
    """The header's text: every directive of `base`, with the sources of `additions` where there are any. A directive
    that `base` lacks must bring all its sources: the browser then no longer falls back to ``default-src``."""
    directives = {name: list(sources) for name, sources in base.items()}
    for name, sources in additions.items():
        kept = [source for source in directives.get(name, []) if source != "'none'"]
        directives[name] = [*kept, *(source for source in sources if source not in kept)]
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())
