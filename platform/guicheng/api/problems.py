"""Problem documents (RFC 9457): one shape for everything that is not a success."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from pydantic import ValidationError
from rest_framework import exceptions

from guicheng import audit
from guicheng.api.authentication import request_id
from guicheng.api.shapes.base import ProblemDocument, ProblemShape
from guicheng.common import troubles
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text, text
from guicheng.common.versions import Conflict

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:guicheng:problem:"

TITLES = {
    400: text("请求内容有误", "The request is not right"),
    401: text("请先登录", "Please sign in"),
    403: text("没有权限", "Not allowed"),
    404: text("没有找到", "Not found"),
    405: text("不支持该操作", "Not supported here"),
    406: text("无法按要求的格式回答", "Not available in that format"),
    409: text("与当前状态冲突", "In conflict with the present state"),
    412: text("内容已被修改", "It has been changed"),
    413: text("内容过大", "Too large"),
    414: text("地址过长", "The address is too long"),
    431: text("请求头过大", "The headers are too large"),
    415: text("不支持的内容类型", "Unsupported kind of content"),
    422: text("无法处理该请求", "The request cannot be processed"),
    429: text("操作过于频繁", "Too many requests"),
    500: text("系统出错", "Something went wrong here"),
    503: text("暂时不可用", "Not available at the moment"),
}

_MESSAGES: dict[type[Exception], tuple[str, Text]] = {
    exceptions.NotAuthenticated: ("not-signed-in", text("请先登录，或提供接口令牌", "Sign in, or send a token")),
    exceptions.AuthenticationFailed: (
        "token-invalid",
        text("接口令牌无效、已过期或已撤销", "The token is not valid, has expired or was revoked"),
    ),
    exceptions.PermissionDenied: ("not-allowed", text("没有办理此事项的权限", "You do not have permission to do this")),
    exceptions.NotFound: ("not-found", text("没有找到，或您无权查看", "Not found, or not yours to see")),
    exceptions.MethodNotAllowed: ("method-not-allowed", text("此地址不支持该操作", "This address does not do that")),
    exceptions.NotAcceptable: ("not-acceptable", text("只能以 JSON 回答", "Only JSON is answered")),
    exceptions.UnsupportedMediaType: (
        "media-type-unsupported",
        text(
            "请以 application/json 提交（文件以 multipart/form-data）",
            "Send application/json (files: multipart/form-data)",
        ),
    ),
    exceptions.ParseError: ("malformed", text("无法读懂请求内容", "The request cannot be read")),
    exceptions.Throttled: ("too-many-requests", text("操作过于频繁，请稍后再试", "Too many requests; try again later")),
}
CSRF = "csrf-failed"
_CSRF = text("缺少或错误的 CSRF 令牌，请刷新后再试", "The CSRF token is missing or wrong; reload and try again")


def refusal_of(error: Exception) -> tuple[Refusal, dict[str, str]] | None:
    """What an exception says to the caller, as a refusal and headers; None for a mistake of our own."""
    match error:
        case Refusal():
            return error, retry_header(error)
        case exceptions.APIException():
            return _of_drf(error)
        case Http404():
            return _of_drf(exceptions.NotFound())
        case PermissionDenied():
            return _of_drf(exceptions.PermissionDenied())
        case RequestDataTooBig():
            return Refusal(Problem("too-large", TITLES[413]), status=413), {}
        case SuspiciousOperation():
            return _of_drf(exceptions.ParseError())
    trouble = troubles.refusal_of(error)
    return None if trouble is None else (trouble, retry_header(trouble))


def of_shape(error: ValidationError) -> Refusal:
    """The refusal of a request that does not have the shape it should."""
    return Refusal([_of_pydantic(dict(each)) for each in error.errors(include_url=False)[:50]], status=400)


def answer(refusal: Refusal, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The response to a refusal."""
    document = ProblemDocument(
        type=TYPE + refusal.code,
        title=TITLES.get(refusal.status, TITLES[400]).for_language(get_language() or ""),
        status=refusal.status,
        detail=refusal.problems[0].message.for_language(get_language() or ""),
        code=refusal.code,
        problems=shapes(refusal.problems),
        request_id=request_id(),
    )
    named = {**(headers or {}), "Content-Type": MEDIA_TYPE}
    return HttpResponse(document.as_json(), status=refusal.status, headers=named)


def named(refusal: Refusal, region: str) -> Refusal:
    """A conflict with who changed it last, and when, as the audit has it."""
    if not isinstance(refusal, Conflict) or refusal.by or not refusal.about:
        return refusal
    last = audit.last_change(region, *refusal.about)
    return refusal.told(by=last[0], at=last[1]) if last else refusal


def of_condition(refusal: Refusal, headers: Mapping[str, str], *, header: bool) -> tuple[Refusal, Mapping[str, str]]:
    """A conflict of versions: 412 where the version stood in ``If-Match``, 409 where it stood in the body; what there
    is now stands in the ETag."""
    if not isinstance(refusal, Conflict):
        return refusal, headers
    status = HTTPStatus.PRECONDITION_FAILED if header else HTTPStatus.CONFLICT
    return Refusal(refusal.problems, status=status), {**headers, "ETag": f'"{refusal.version}"'}


def failure() -> HttpResponse:
    """The answer to a mistake of our own; what happened stands in the log under the request's id."""
    message = text(
        "系统出错，请稍后再试；如再次发生，请提供请求编号",
        "Something went wrong; tell us the request id if it does again",
    )
    return answer(Refusal(Problem("internal", message), status=HTTPStatus.INTERNAL_SERVER_ERROR))


def shapes(problems: Sequence[Problem]) -> list[ProblemShape]:
    """Problems as they stand in documents."""
    return [ProblemShape.of(problem) for problem in problems]


def _of_drf(error: exceptions.APIException) -> tuple[Refusal, dict[str, str]]:
    headers: dict[str, str] = {}
    code, message = next(
        (said for kind, said in _MESSAGES.items() if isinstance(error, kind)), ("malformed", TITLES[400])
    )
    if isinstance(error, exceptions.PermissionDenied) and str(error.detail).startswith("CSRF"):
        code, message = CSRF, _CSRF
    wait: float | None = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(math.ceil(wait))
    if asked := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = asked
    return Refusal(Problem(code, message), status=error.status_code), headers


def retry_header(refusal: Refusal) -> dict[str, str]:
    """When it is worth trying again, where the refusal says so."""
    seconds = refusal.problems[0].explanation.get("retry_after")
    minutes = refusal.problems[0].explanation.get("minutes")
    wait = seconds if seconds is not None else minutes * 60 if minutes is not None else None
    return {} if wait is None else {"Retry-After": str(wait)}


def _of_pydantic(error: dict[str, Any]) -> Problem:
    """What a shape says of one value, worded for people."""
    kind, context = str(error["type"]), error.get("ctx", {})
    field = ".".join(str(part) for part in error["loc"])[:200]
    zh, en = next((said for prefix, said in _WORDS if kind.startswith(prefix)), _OTHER)
    places = {name: str(value) for name, value in context.items()}
    return Problem(kind.replace("_", "-"), Text(zh=zh, en=en).format(**places), field=field)


_OTHER = ("值不符合要求", "The value is not right")
_WORDS = [
    ("missing", ("缺少必填项", "Required")),
    ("extra_forbidden", ("没有这一项", "There is no such field")),
    ("string_too_long", ("不能超过 {max_length} 个字符", "At most {max_length} characters")),
    ("string_too_short", ("至少 {min_length} 个字符", "At least {min_length} characters")),
    ("too_long", ("最多 {max_length} 项", "At most {max_length} items")),
    ("too_short", ("至少 {min_length} 项", "At least {min_length} items")),
    ("literal_error", ("应为下列之一：{expected}", "One of: {expected}")),
    ("less_than_equal", ("不能大于 {le}", "At most {le}")),
    ("greater_than_equal", ("不能小于 {ge}", "At least {ge}")),
    ("int", ("应为整数", "A whole number is wanted")),
    ("bool", ("应为 true 或 false", "true or false is wanted")),
    ("string", ("应为文本", "A text is wanted")),
    ("list", ("应为列表", "A list is wanted")),
    ("dict", ("应为对象", "An object is wanted")),
    ("model", ("应为对象", "An object is wanted")),
]
