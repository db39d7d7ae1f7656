"""The pages that say no: what happened, why, and what to do. Without a session they do not need the database."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guicheng.accounts import sessions
from guicheng.common import scripts, unsent
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.portal import shell


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
    if scripts.is_script(request):
        return scripts.problem(HTTPStatus.FORBIDDEN, "csrf-failed", scripts.CSRF)
    return _page(request, "csrf", HTTPStatus.FORBIDDEN)


def lockout(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """The answer of AXES_LOCKOUT_CALLABLE: too many wrong passwords."""
    return _page(request, "lockout", HTTPStatus.TOO_MANY_REQUESTS)


def refusal(request: HttpRequest, refused: Refusal, typed: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """A refusal as a page, as the error summary alone where htmx asked, as data where a script of ours did. The page
    shows again what was `typed` (label and words)."""
    if scripts.wants_data(request):
        return scripts.refused(refused)
    if scripts.is_part(request):
        context: dict[str, Any] = {"problems": refused.problems}
        return render(request, "guicheng/errors/refusal_fragment.html", context, status=refused.status)
    heading, icon = _heading(refused.status)
    context = {
        "problems": refused.problems,
        "heading": heading,
        "icon_name": icon,
        "shell": frame(request),
        "typed": [*unsent.of(request), *({"label": label, "value": words} for label, words in typed)],
    }
    return render(request, "guicheng/errors/refusal.html", context, status=refused.status)


def unavailable(request: HttpRequest, refused: Refusal) -> HttpResponse:
    """A refusal for a time when neither session nor database can be asked: nothing on the page needs them."""
    if scripts.is_script(request):
        return refusal(request, refused)
    return render(None, "guicheng/errors/503.html", {"problems": refused.problems, "request": request}, status=503)


def wrong_method(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    """An address that only a button leads to was opened, or the other way round: what to do instead."""
    message = text("这个地址不能直接打开", "This address cannot be opened by itself")
    remedy = text("请返回页面，点击其中的按钮办理", "Go back to the page and use its button")
    answer = refusal(request, Refusal(Problem("wrong-method", message, remedy=remedy), status=405))
    answer.headers["Allow"] = ", ".join(allowed)
    return answer


def _heading(status: int) -> tuple[str, str]:
    headings = {
        400: (_("填写的内容有误"), "warning"),
        403: (_("您不能办理此事项"), "locked"),
        404: (_("没有找到"), "search"),
        429: (_("请稍后再试"), "clock"),
    }
    return headings.get(status, (_("现在不能办理"), "warning"))


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame of the page for whoever has signed in; none where it cannot be made."""
    if not hasattr(request, "user"):
        return {}
    try:
        actor = sessions.actor_of(request)
        return shell.of_visit(request, actor, releases.current(actor.region)) if actor.is_signed_in else {}
    except Refusal:
        return {}


def _page(request: HttpRequest, name: str, status: HTTPStatus) -> HttpResponse:
    return render(request, f"guicheng/errors/{name}.html", status=status)
