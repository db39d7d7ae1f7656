"""What a script of our own pages is answered: data, never the page of somebody who looks at it.

A script that asks says so (``X-Requested-With``); htmx says so too (``HX-Request``), and takes parts of pages. Both
are told 401 of a session that is over: the page to sign in would be taken for the success of what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language

from guicheng.common.errors import Refusal
from guicheng.common.text import Text, text

SIGNED_OUT = text("登录已失效，请重新登录；刚才的内容没有保存", "You are signed out: sign in again. Nothing was saved")
CSRF = text(
    "页面已过期，刚才的内容没有保存，请重新登录后再试",
    "The page is too old, and nothing was saved: sign in and try again",
)


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return bool(request.headers.get("HX-Request"))


def is_script(request: HttpRequest) -> bool:
    """Whether a script asks, not a person."""
    return is_part(request) or wants_data(request)


def wants_data(request: HttpRequest) -> bool:
    """Whether a script asks that reads data, not a part of a page."""
    return request.headers.get("X-Requested-With") == "XMLHttpRequest" and not is_part(request)


def problem(status: int, code: str, message: Text, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A refusal as data (RFC 9457)."""
    said = message.for_language(get_language() or "")
    document = {"type": f"urn:guicheng:problem:{code}", "title": said, "status": status, "code": code, "detail": said}
    return JsonResponse(
        document,
        status=status,
        content_type="application/problem+json",
        headers=dict(headers or {}),
        json_dumps_params={"ensure_ascii": False},
    )


def refused(refusal: Refusal) -> HttpResponse:
    """A `Refusal` as data: the code of its first problem, the words of all."""
    messages = [one.message for one in refusal.problems]
    said = Text(zh=" ".join(one.zh for one in messages), en=" ".join(one.for_language("en") for one in messages))
    return problem(refusal.status, refusal.code, said)


def signed_out(address: str) -> HttpResponse:
    """What a script is told whose session is over; `address` is where one signs in."""
    return problem(401, "not-signed-in", SIGNED_OUT, {"HX-Redirect": address})
