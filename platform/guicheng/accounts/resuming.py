"""What was sent after a session was over, where no script is there to ask first: the answer keeps it, signed, on a page
to sign in, and it goes on for the same account only. Passwords, codes, signatures and files are not kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from guicheng.accounts import devices
from guicheng.common import scripts
from guicheng.common.questions import sent_again
from guicheng.common.text import text

_SALT = "guicheng.resuming"
_LASTS = 2 * 3600
_PRIVATE = frozenset({"old", "new", "again", "_again", "code", "_code", "signature", devices.NAME})


_OF_THE_PAGE = frozenset({"version", "confirmed", "next", "act", "decision", "action", "selected"})
_LONG_NUMBER = re.compile(r"\d{6}")
_FIRST = text(
    "请先选择身份或修改密码；刚才的内容没有保存", "Choose a role or change the password first: nothing was saved"
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
    fields = [[one["name"], one["value"]] for one in _sent(request)]
    kept = Kept(mark, region, request.get_full_path(), fields)
    context = {"title": _("登录已失效"), "problems": (), "first": "", "is_back": False, **kept.shown()}
    return render(request, "guicheng/pages/sign_in_again.html", context, status=401)


def held_up(request: HttpRequest, first: str) -> HttpResponse:
    """What is answered where a role has to be chosen or a password changed before anything else, at `first`: on to
    there, and where something was sent, the page that keeps it meanwhile. A script is told to have it sent again."""
    if scripts.is_script(request):
        return scripts.problem(401, "choose-first", _FIRST, {"HX-Redirect": first})
    fields = _sent(request) if request.method == "POST" else []
    if not fields:
        return HttpResponseRedirect(first)
    context = {
        "title": _("请先选择身份或修改密码"),
        "first": first,
        "is_back": True,
        "is_held_up": True,
        "path": request.get_full_path(),
        "fields": fields,
        "words": [one["value"] for one in fields if _is_typed(one)],
    }
    return render(request, "guicheng/pages/sign_in_again.html", context, status=409)


def _is_typed(field: dict[str, str]) -> bool:
    """Whether it is words of a person, and no number of theirs (of an identity card, of a telephone)."""
    is_ours = field["name"].startswith("_") or field["name"] in _OF_THE_PAGE
    return bool(field["value"].strip()) and not is_ours and not _LONG_NUMBER.search(field["value"])


def _sent(request: HttpRequest) -> list[dict[str, str]]:
    """The fields that may be kept, with the answer to a question that had been asked before."""
    extra = [{"name": name, "value": request.POST[name]} for name in ("confirmed", "comment") if name in request.POST]
    sent = [*sent_again(request.POST), *extra]
    return [one for one in sent if one["name"] not in _PRIVATE and not one["name"].endswith("password")]


def read(text: str) -> Kept | None:
    """What a page kept; None where it is not ours, or too old."""
    try:
        mark, region, path, fields = signing.loads(text, salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        return None
    return Kept(mark, region, path, fields)
