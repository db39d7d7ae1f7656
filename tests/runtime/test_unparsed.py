"""Requests that the server below the platform refuses are refused in our words."""

from __future__ import annotations

import json
import logging
import socket

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from guicheng.runtime import serving, unparsed

LONG = b"x" * 9_000
LINE = b" HTTP/1.1\r\nHost: localhost\r\n"


def asked(sent: bytes) -> tuple[bytes, dict[str, str], bytes]:
    """The answer of the server to `sent`: its status line, headers and body."""
    config = Config()
    config.set("limit_request_line", serving.limit_request_line)
    worker = unparsed.Worker.__new__(unparsed.Worker)
    worker.cfg, worker.log = config, logging.getLogger("test")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(10)
        ours.sendall(sent)
        ours.shutdown(socket.SHUT_WR)
        parser = RequestParser(config, theirs, ("127.0.0.1", 1))
        parser.mesg_class = unparsed.Remembered
        try:
            next(parser)
        except Exception as error:
            worker.handle_error(None, theirs, ("127.0.0.1", 1), error)
        theirs.close()
        answer = b"".join(iter(lambda: ours.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    return status, dict(line.decode().split(": ", 1) for line in lines), body


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GET /api/v1/tasks?cursor=" + LONG + LINE + b"\r\n", 414, "address-too-long"),
        (b"GET /api/v1/tasks" + LINE + b"X-Long: " + LONG + b"\r\n\r\n", 431, "headers-too-large"),
        (b"GET /api/v1/tasks" + LINE + b"X: 1\r\n" * 200 + b"\r\n", 431, "headers-too-large"),
        (b"GET /api/v1/tasks" + LINE + b"bad header\r\n\r\n", 400, "malformed"),
        (b"GET /api/v1/tasks HTTP/9.9\r\n\r\n", 400, "malformed"),
    ],
)
def test_a_program_is_told_by_a_problem_document(sent: bytes, status: int, code: str) -> None:
    line, headers, body = asked(sent)
    document = json.loads(body)
    assert line.split()[1] == str(status).encode()
    assert headers["Content-Type"] == "application/problem+json"
    assert int(headers["Content-Length"]) == len(body)
    assert (document["status"], document["code"]) == (status, code)
    assert document["request_id"]


@pytest.mark.parametrize("sent", [b"GET /entries/?q=" + LONG + LINE + b"\r\n", b"\x16\x03\x01\x02\r\n\r\n"])
def test_a_person_is_told_by_a_page_in_both_languages(sent: bytes) -> None:
    _, headers, body = asked(sent)
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert 'lang="en"' in body.decode()
    assert "<script" not in body.decode()


def test_an_address_in_chinese_may_be_as_long_as_a_filter_is() -> None:
    assert asked(b"GET /entries/?q=" + LONG[:7_000] + LINE + b"\r\n") == (b"", {}, b""), "read, and not answered here"
