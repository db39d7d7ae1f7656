"""What goes wrong outside of the platform is told as what it is, on pages and in the API; nobody is shown a 500."""

from __future__ import annotations

import errno
import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DataError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.test import Client
from django.urls import path

from guicheng.attachments import documents, formats
from guicheng.attachments.faults import Fault
from guicheng.attachments.serving import Served
from guicheng.attachments.store import LocalStore
from guicheng.common.errors import Refusal
from guicheng.common.troubles import is_lost
from guicheng.config import bundles
from guicheng.runtime.troubles import server_error

TROUBLES: list[tuple[str, Exception, int, str]] = [
    ("restart", OperationalError("the database system is starting up"), 503, "unavailable"),
    ("closed", InterfaceError("connection already closed"), 503, "unavailable"),
    ("full", OSError(errno.ENOSPC, "No space left on device"), 503, "storage-unavailable"),
    ("readonly", OSError(errno.EROFS, "Read-only file system"), 503, "storage-unavailable"),
    ("quota", PermissionError(errno.EACCES, "Permission denied"), 503, "storage-unavailable"),
    ("long", DataError("value too long for type character varying(64)"), 400, "value-out-of-range"),
    ("gone", UnreadablePostError("request data read error"), 400, "broken-off"),
]
FACES: dict[str, dict[str, str]] = {
    "": {"Accept": "text/html"},
    "api/v1/": {"Accept": "application/json"},
    "part/": {"HX-Request": "true"},
    "script/": {"X-Requested-With": "XMLHttpRequest"},
}
handler500 = server_error


def failing(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(_request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path(f"{face}{name}", failing(error))
    for face in FACES
    for name, error in [*((name, error) for name, error, _, _ in TROUBLES), ("ours", ValueError("our own"))]
]


@pytest.fixture
def client(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("name", "status", "code"), [(name, status, code) for name, _, status, code in TROUBLES])
@pytest.mark.parametrize("face", FACES)
def test_each_trouble_is_told_on_each_face(client: Client, face: str, name: str, status: int, code: str) -> None:
    answer = client.get(f"/{face}{name}", headers=FACES[face])
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) == (status == 503)
    if face in ("api/v1/", "script/"):
        assert (answer.headers["Content-Type"], answer.json()["code"]) == ("application/problem+json", code)
    else:
        assert "没有" in answer.content.decode() or code == "broken-off"


def test_a_mistake_of_our_own_stays_one(client: Client) -> None:
    assert client.get("/ours").status_code == 500
    assert client.get("/api/v1/ours").json()["code"] == "internal"


@pytest.mark.parametrize("address", ["/login-of-nobody", "/api/v1/nothing"])
def test_a_database_that_is_away_before_a_view_is_reached(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """With a session, so that the page could not even name who looks at it."""

    def away(_request: HttpRequest) -> bool:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("guicheng.accounts.middleware.expire", away)
    client.cookies["sessionid"] = "a" * 32
    answer = client.get(address, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert ("application/problem+json" in answer.headers["Content-Type"]) == address.startswith("/api/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "lost"),
    [("SELECT pg_cancel_backend(pg_backend_pid())", False), ("SELECT pg_terminate_backend(pg_backend_pid())", True)],
)
def test_a_lost_connection_is_told_from_a_cancelled_statement(statement: str, lost: bool) -> None:
    other = connection.copy()
    try:
        with pytest.raises(OperationalError) as caught, other.cursor() as cursor:
            cursor.execute(statement)
        assert is_lost(caught.value) == lost
    finally:
        other.close()


def test_bytes_that_are_gone_are_a_refusal(tmp_path: Any) -> None:
    with pytest.raises(Refusal) as refused:
        Served("a" * 64, 10, {}, LocalStore(tmp_path)).open()
    assert (refused.value.code, refused.value.status) == ("bytes-missing", 404)


def archives() -> list[bytes]:
    """A sound archive, and what transport and disks make of one: every byte in turn damaged, every end cut off."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("workflows/maple/region.yaml", "region: maple\n" * 9)
    sound = whole.getvalue()
    damaged = [sound[:at] + bytes([byte ^ 0xFF]) + sound[at + 1 :] for at, byte in enumerate(sound)]
    methods = [
        sound.replace(b"\x08\x00\x00\x00\x21\x00", bytes([kind]) + b"\x00\x00\x00\x21\x00") for kind in (1, 12, 14, 99)
    ]
    return [*damaged, *methods, *(sound[:end] for end in range(len(sound)))]


def test_no_damaged_archive_is_a_mistake_of_our_own() -> None:
    """Reading one raises what `zipfile` calls bad, or what the unpacking below it says: both are refused alike."""
    with pytest.raises(zlib.error):
        zlib.decompress(b"not compressed")
    statuses = set()
    for data in archives():
        for read in (bundles.unpack, documents.check_package, formats._package):
            try:
                read(data)
            except (Refusal, Fault) as refused:
                statuses.add(refused.status)
    assert statuses == {400, 413}
