"""What is said to a request that never reaches the platform: its address or headers are too long, or it is no HTTP.

The server below refuses those by itself, in English HTML. Here a program is told by a problem document, as it is of
every other refusal, and a person by a page.
"""

from __future__ import annotations

import html
import uuid
from http import HTTPStatus
from typing import Any

import structlog
from gunicorn import util
from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import ThreadWorker

from guicheng.common.text import Text, text

_BEGINNING = 100
"""Bytes that tell to whom an answer goes: the method and the first part of the address."""
_SAID: dict[type[Exception], tuple[int, str, Text]] = {
    errors.LimitRequestLine: (414, "address-too-long", text("地址过长", "The address is too long")),
    errors.LimitRequestHeaders: (431, "headers-too-large", text("请求头过大", "The headers are too large")),
    errors.ExpectationFailed: (417, "malformed", text("无法满足 Expect 的要求", "What it expects cannot be met")),
    errors.UnsupportedTransferCoding: (501, "malformed", text("不支持该传输编码", "Unknown transfer coding")),
    errors.ParseException: (400, "malformed", text("无法读懂请求", "The request cannot be read")),
}
"""The first that fits says it; what is not among them is the server's own affair."""
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
<title>{zh}</title></head><body><h1>{zh}</h1><p lang="en">{en}</p>\
<p><a href="/">返回首页 <span lang="en">Home</span></a></p></body></html>
"""


class Remembered(Request):  # type: ignore[misc]
    """A request whose refusal knows how it began."""

    def parse(self, unreader: Any) -> Any:
        """As the server reads it."""
        self.beginning = b""
        try:
            return super().parse(unreader)
        except errors.ParseException as error:
            error.beginning = self.beginning
            raise

    def read_into(self, unreader: Any, buf: Any, stop: bool = False) -> Any:
        """One piece of it."""
        read = super().read_into(unreader, buf, stop)
        self.beginning = self.beginning or bytes(buf[:_BEGINNING])
        return read


class Worker(ThreadWorker):  # type: ignore[misc]
    """The server's worker with threads, which refuses in our words."""

    def init_process(self) -> None:
        """Reads requests as `Remembered`."""
        RequestParser.mesg_class = Remembered
        super().init_process()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what could not be read; leave what is not the caller's fault to the server."""
        found = next((said for kind, said in _SAID.items() if isinstance(exc, kind)), None)
        if found is None or isinstance(exc, errors.ConfigurationProblem):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("a request cannot be read: %s", type(exc).__name__)
        address = getattr(exc, "beginning", b"").partition(b" ")[2]
        try:
            util.write_nonblock(client, answer(*found, program=address.startswith(b"/api/")))
        except OSError:
            self.log.debug("the answer to what cannot be read was not taken")


def answer(status: int, code: str, message: Text, *, program: bool) -> bytes:
    """The whole answer as it goes over the line."""
    from guicheng.api import problems
    from guicheng.common.errors import Problem, Refusal

    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex)
    if program:
        body, media_type = problems.answer(Refusal(Problem(code, message), status=status)).content, problems.MEDIA_TYPE
    else:
        body = _PAGE.format(zh=html.escape(message.zh), en=html.escape(message.for_language("en"))).encode()
        media_type = "text/html; charset=utf-8"
    head = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Content-Type: {media_type}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'",
        "X-Content-Type-Options: nosniff",
    ]
    return "\r\n".join([*head, "", ""]).encode("ascii") + body
