"""What was sent after a session was over, where no script is there to ask first: the answer keeps it, signed, on a page
to sign in, and it goes on for the same account only. Passwords, codes, signatures and files are not kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guicheng.accounts import devices
from guicheng.common.questions import sent_again

_SALT = "guicheng.resuming"
_LASTS = 2 * 3600
_PRIVATE = frozenset(
    {"password", "_password", "old", "new", "again", "_again", "code", "_code", "signature", devices.NAME}
)


@dataclass(frozen=True)
class Kept:
    """What was sent: where to, by whom (a mark), which fields."""

    mark: str
    region: str
    path: str
    fields: list[list[str]]

    def shown(self) -> dict[str, Any]:
        """What the page draws."""
        return {
            "kept": signing.dumps([self.mark, self.region, self.path, self.fields], salt=_SALT, compress=True),
            "path": self.path,
            "fields": [{"name": name, "value": value} for name, value in self.fields],
        }


def asked(request: HttpRequest, region: str = "") -> HttpResponse | None:
    """The page to sign in that keeps what was sent, at the system that one was signed in to last or at `region`; None
    where nothing was sent, or nobody had been signed in here."""
    mark, last = devices.last_of(request)
    region = last or region
    if request.method != "POST" or not mark or not region or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    fields = [[one["name"], one["value"]] for one in _sent(request) if one["name"] not in _PRIVATE]
    kept = Kept(mark, region, request.get_full_path(), fields)
    context = {"title": _("登录已失效"), "problems": (), "first": "", "is_back": False, **kept.shown()}
    return render(request, "guicheng/pages/sign_in_again.html", context, status=401)


def _sent(request: HttpRequest) -> list[dict[str, str]]:
    """The fields, with the answer to a question that had been asked before."""
    extra = [{"name": name, "value": request.POST[name]} for name in ("confirmed", "comment") if name in request.POST]
    return [*sent_again(request.POST), *extra]


def read(text: str) -> Kept | None:
    """What a page kept; None where it is not ours, or too old."""
    try:
        mark, region, path, fields = signing.loads(text, salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        return None
    return Kept(mark, region, path, fields)
