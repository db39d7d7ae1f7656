"""One press of a button is one act: a form that creates something carries a token of its own, and the same form sent
twice (a double tap, a slow network, a browser that asks again) happens once and is answered alike, with scripts or
without. The same form with other words in it is another act.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.crypto import salted_hmac

from guicheng.accounts.actor import Actor
from guicheng.filings.acts import idempotency
from guicheng.portal import inputs

NAME = "_once"
_UNLIKE = frozenset({NAME, "csrfmiddlewaretoken"})


def token() -> str:
    """A token for one form."""
    return secrets.token_urlsafe(12)


def field() -> dict[str, Any]:
    """The same as a field of a button that posts."""
    return {"name": NAME, "value": token()}


def once(request: HttpRequest, actor: Actor, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer of `view`, or the one that was given to the same press before. Only where it leads is kept: what was
    refused or asked back may be sent again."""
    press = inputs.text(request.POST, NAME, 64) if request.method == "POST" else ""
    if not press:
        return view()

    def done() -> idempotency.Done[HttpResponseBase]:
        answer = view()
        leads_to = answer.url if isinstance(answer, HttpResponseRedirect) else None
        return idempotency.Done(answer, 302 if leads_to else 0, json.dumps(leads_to))

    digest = _digest(request, actor)
    answer = idempotency.once(actor, f"press {press} {digest}"[: idempotency.MOST_CHARACTERS], digest, done)
    return HttpResponseRedirect(answer.body) if isinstance(answer, idempotency.Kept) else answer


def _digest(request: HttpRequest, actor: Actor) -> str:
    """What recognises the press. Keyed, so that a short secret in it cannot be guessed back."""
    sent = {name: values for name, values in request.POST.lists() if name not in _UNLIKE}
    files = [[name, file.name, file.size] for name, held in request.FILES.lists() for file in held]
    whole = json.dumps([request.get_full_path(), actor.membership_id, sent, files], sort_keys=True)
    return salted_hmac("guicheng.portal.presses", whole, algorithm="sha256").hexdigest()
