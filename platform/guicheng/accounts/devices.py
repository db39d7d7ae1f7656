"""What a browser keeps of what somebody types, until the server has it: whose it is, and when it may be forgotten.

The pages keep a copy on the device, and send its name along (`NAME`). Of an account a browser learns only an opaque
mark, which tells the copies of several people apart. `arrived` and `left` say in a cookie, which the script of the
next page reads, that a copy has arrived, or that all copies of an account are to go. A second cookie, for the server
alone, holds the mark of whoever was signed in last: what is sent when a session is over goes on for that account only.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from guicheng.accounts.actor import Actor

NAME = "_copy"
"""The field that names the copy that a form has on the device."""
FORGET = "gc_forget"
"""The cookie that names copies that may be forgotten, with dots between; ``all-`` and a mark: all of an account."""
LAST = "gc_last"
"""The cookie that says who was signed in last: the mark, a dot, the region."""
_OURS = re.compile(r"([0-9a-f]{24})\.([a-z0-9_-]{0,100})")
_LONGEST = 600
_A_DAY = 24 * 3600


def mark_of(account_id: int | None) -> str:
    """The mark of an account; '' of nobody."""
    if account_id is None:
        return ""
    return salted_hmac("guicheng.devices", str(account_id), algorithm="sha256").hexdigest()[:24]


def taken(request: HttpRequest) -> None:
    """Say that what was sent has arrived, where the answer is a page and not the way to another one."""
    request.copy_taken = True  # type: ignore[attr-defined]


def answered(request: HttpRequest, actor: Actor, response: HttpResponseBase) -> HttpResponseBase:
    """The answer to somebody signed in, with what their browser has to know: who it was, and what has arrived."""
    last = f"{mark_of(actor.account_id)}.{actor.region}"
    if actor.is_signed_in and request.COOKIES.get(LAST) != last:
        response.set_cookie(LAST, last, httponly=True, **_kept())
    return arrived(request, response)


def arrived(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer, with the word that the copies of what was sent may be forgotten, where it led on or says so itself:
    of the form, and of the one before it where a page had asked back."""
    sent = request.POST.getlist(NAME)[-4:] if request.method == "POST" else []
    names = [name[:40] for name in sent if name[:40].isalnum()]
    is_taken = response.status_code in (302, 303) or getattr(request, "copy_taken", False)
    if names and is_taken:
        _forget(request, response, ".".join(names))
    return response


def last_of(request: HttpRequest) -> tuple[str, str]:
    """The mark and the region of whoever was signed in here last; both '' where nobody was, or where the cookie is
    none of ours."""
    found = _OURS.fullmatch(request.COOKIES.get(LAST, ""))
    return (found[1], found[2]) if found else ("", "")


def left(request: HttpRequest, response: HttpResponseBase, account_id: int | None) -> None:
    """Somebody has signed out: all that they typed goes from the device."""
    response.delete_cookie(LAST)
    if account_id is not None:
        _forget(request, response, f"all-{mark_of(account_id)}")


def _forget(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    earlier = request.COOKIES.get(FORGET, "")[-_LONGEST:]
    response.set_cookie(FORGET, f"{earlier}.{name}".strip("."), **_kept())


def _kept() -> dict[str, Any]:
    return {"max_age": _A_DAY, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}
