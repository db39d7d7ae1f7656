"""The way of a program through the platform: nothing of what only pages need.

A program calls version 1 of the API with a token. It has no session, no form, no messages and no page of its own, and
calls often: each of Django's middlewares that it would only walk through costs as much as the rest of them together do
here. What guards every answer (address, id and log line, size, host, the headers of security, the language) is the same
as the settings name for pages, by the same classes, in the same order.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import get_resolver
from django.utils import translation
from django.utils.cache import patch_vary_headers

from guicheng.runtime.middleware import ClientAddress, ContentSecurityPolicy, Handler, RequestLog, RequestSize
from guicheng.runtime.troubles import Troubles

API = "/api"
CALLS = f"{API}/v1/"
ADDRESSES = "guicheng.api.urls"


def is_program(request: HttpRequest) -> bool:
    """Whether a program calls: it names itself by a token."""
    return request.path_info.startswith(CALLS) and request.META.get("HTTP_AUTHORIZATION", "")[:7].lower() == "bearer "


class Programs:
    """Comes first, and leads programs their own way."""

    def __init__(self, get_response: Handler) -> None:
        self.pages = get_response
        called: Any = convert_exception_to_response(_Called())
        self.programs = ClientAddress(RequestLog(ContentSecurityPolicy(_Transported(RequestSize(_Answered(called))))))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.programs(request) if is_program(request) else self.pages(request)


class _Transported:
    """What Django's own class says of the transport."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.security: Any = SecurityMiddleware(get_response)  # any response will do

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.security.process_request(request) or self.get_response(request)
        secured: HttpResponseBase = self.security.process_response(request, response)
        return secured


class _Answered:
    """The language that the caller accepts (no address holds one), in no frame but our own, and how long it is."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.frames: Any = XFrameOptionsMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        translation.activate(translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()
        response: HttpResponseBase = self.frames.process_response(request, self.get_response(request))
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))  # type: ignore[attr-defined]
        return response


class _Called:
    """The view that answers at an address of the API."""

    def __init__(self) -> None:
        self.troubles = Troubles(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.get_host()
        view, args, parts = get_resolver(ADDRESSES).resolve(request.path_info.removeprefix(API))
        try:
            found: HttpResponseBase = view(request, *args, **parts)
        except Exception as error:
            answer = self.troubles.process_exception(request, error)
            if answer is None:
                raise
            return answer
        return found
