"""Answers where something outside of the platform failed, or we did: on pages and in the API, from views and from what
comes before them."""

from __future__ import annotations

import sys

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from guicheng.api import problems
from guicheng.common import troubles
from guicheng.common.errors import Refusal
from guicheng.portal import errors
from guicheng.runtime.middleware import Handler

log = structlog.get_logger("guicheng.troubles")


class Troubles:
    """Answers for a view that failed by no mistake of its own."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer, or None: a mistake of our own goes its way into the log."""
        refused = troubles.refusal_of(exception)
        return None if refused is None else _answer(request, refused, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: also for what failed before a view was reached."""
    error = sys.exc_info()[1]
    refused = troubles.refusal_of(error)
    if refused is not None and error is not None:
        return _answer(request, refused, error)
    return problems.failure() if _is_api(request) else errors.server_error(request)


def _answer(request: HttpRequest, refused: Refusal, error: BaseException) -> HttpResponse:
    # What it says may repeat what was typed: only its kind, and PostgreSQL's code of it, go into the log.
    sqlstate = getattr(error.__cause__, "pgcode", None)
    log.warning("failed outside", code=refused.code, kind=type(error).__name__, sqlstate=sqlstate)
    headers = problems.retry_header(refused)
    if _is_api(request):
        return problems.answer(refused, headers)
    answer = errors.unavailable(request, refused) if refused.status == 503 else errors.refusal(request, refused)
    for name, value in headers.items():
        answer.headers[name] = value
    return answer


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
