"""What a page does where its write was made from an older version than there is now: both values stand side by side,
and people choose. What they typed goes along in the page, so that nothing of it is lost, with scripts or without."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from guicheng.common import passages, unsent
from guicheng.common.questions import sent_again
from guicheng.common.versions import Conflict, Difference, Version

KEEP = "_keep."
"""Before the name of a field in the answer to a conflict: whose value stays, `mine` or `theirs`."""
ALL = "_keep_all"
"""Whose values stay altogether, where no choice was made field by field."""
MINE, THEIRS = "mine", "theirs"
VERSION = "version"


def made_from(sent: QueryDict, name: str = VERSION) -> Version | None:
    """The version that a form was made from: a count, or a stamp."""
    said = sent.get(name, "").replace("\x00", "").strip()[:64]
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= 9 else said or None


def settle(request: HttpRequest) -> None:
    """Take the answer to a conflict: the fields of which the other value stays are as if they had not been sent."""
    sent = request.POST
    whole = sent.get(ALL, "")
    theirs = [
        name.removeprefix(KEEP) for name in sent if name.startswith(KEEP) and (whole or sent.get(name, "")) == THEIRS
    ]
    if not theirs and not whole:
        return
    kept = sent.copy()
    for name in sent:
        if any(name == field or name.startswith(f"{field}.") for field in theirs):
            del kept[name]
    request.POST = kept  # type: ignore[assignment]


def page(request: HttpRequest, conflict: Conflict, frame: dict[str, Any], version: str = VERSION) -> HttpResponse:
    """The page that shows a conflict and asks; its answer comes to the same address again, `version` being the field
    that carries the present one."""
    context = {
        "conflict": conflict,
        "choosing": conflict.brings and conflict.fields,
        "version_name": version,
        "rows": [_row(one) for one in conflict.fields],
        "typed": unsent.of(request),
        "action_url": request.get_full_path(),
        "has_files": bool(request.FILES),
        "fields": [
            one
            for one in sent_again(request.POST, comment=True)
            if one["name"] not in (version, ALL) and not one["name"].startswith(KEEP)
        ],
        "back": came_from(request),
        "shell": frame,
    }
    return render(request, "guicheng/pages/conflict.html", context, status=conflict.status)


def _row(one: Difference) -> dict[str, Any]:
    mine, theirs = passages.compared(one.mine_text, one.theirs_text)
    both = one.mine_changed and one.theirs_changed
    return {"field": one, "keeps_mine": one.mine_changed, "both": both, "mine": mine, "theirs": theirs}


def came_from(request: HttpRequest) -> str:
    """The page with the button that was pressed; '' where the browser does not say, or names another site's."""
    address = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""
