"""The pages that say no: what happened, why, and what to do. They never need the database."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guicheng.common.errors import Refusal


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """Django's handler400."""
    return _page(request, "400", HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """Django's handler403."""
    return _page(request, "403", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """Django's handler404."""
    return _page(request, "404", HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500."""
    return _page(request, "500", HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's
    """The view of CSRF_FAILURE_VIEW: mostly a page left open too long, so it says how to go on."""
    return _page(request, "csrf", HTTPStatus.FORBIDDEN)


def lockout(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """The answer of AXES_LOCKOUT_CALLABLE: too many wrong passwords."""
    return _page(request, "lockout", HTTPStatus.TOO_MANY_REQUESTS)


def refusal(request: HttpRequest, refused: Refusal) -> HttpResponse:
    """A refusal as a page, or as the error summary alone where htmx asked."""
    name = "refusal_fragment" if request.headers.get("HX-Request") else "refusal"
    return render(request, f"guicheng/errors/{name}.html", {"problems": refused.problems}, status=refused.status)


def _page(request: HttpRequest, name: str, status: HTTPStatus) -> HttpResponse:
    return render(request, f"guicheng/errors/{name}.html", status=status)
