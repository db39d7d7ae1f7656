"""What somebody wrote that was refused: an opinion, a reason, a signature are shown again, to be copied or sent once
more. Passwords and codes never are."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

_POINTER = "/"
"""How the values of a row from another system are called: by JSON pointers."""
MOST = 100


def of(request: HttpRequest) -> list[dict[str, str]]:
    """The words of a form that was sent, each with what it is: ``{label, value}``."""
    if request.method != "POST":
        return []
    named = {"opinion": _("意见"), "comment": _("意见"), "reason": _("原因"), "note": _("说明"), "signature": _("签名")}
    found = []
    for name in request.POST:
        label = named.get(name) or (name[1:].replace("/", " › ") if name.startswith(_POINTER) else "")
        value = request.POST.get(name, "").replace("\x00", "").strip()[:4000]
        if label and value:
            found.append({"label": label, "value": value})
    return found[:MOST]
