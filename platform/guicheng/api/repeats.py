"""A call that is repeated under the same ``Idempotency-Key``: carried out once, answered alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.http.response import HttpResponse, HttpResponseBase
from django.utils.crypto import salted_hmac

from guicheng.api.calls import JSON_HEADER, Call, respond
from guicheng.filings.acts import idempotency

KEY = "HTTP_IDEMPOTENCY_KEY"
"""The header, as WSGI calls it: to look at one does not take making a mapping of them all."""


def once(call: Call, act: Callable[[], Any], *, status: int, conceal: Sequence[str]) -> HttpResponseBase:
    """Carry out a call under its idempotency key. A repeat is given the same answer, without what `conceal` names."""

    def done() -> idempotency.Done[HttpResponseBase]:
        for file in call.request.FILES.values():
            file.seek(0)  # an act that is begun again reads it again
        response = respond(act(), status)
        content = "" if response.streaming else getattr(response, "content", b"").decode()
        if conceal and content:
            content = json.dumps({**json.loads(content), **dict.fromkeys(conceal)}, ensure_ascii=False)
        etag = response.headers.get("ETag")
        kept = content or "null"
        return idempotency.Done(
            response, response.status_code, f'{{"etag":{json.dumps(etag)},"body":{kept}}}' if etag else kept
        )

    key = call.request.META[KEY]
    answer = idempotency.once(call.actor, key, fingerprint(call), done)
    if isinstance(answer, HttpResponseBase):
        return answer
    body, etag = answer.body, None
    if isinstance(body, dict) and body.keys() == {"etag", "body"}:
        body, etag = body["body"], body["etag"]
    content = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Idempotency-Replayed": "true", **(JSON_HEADER if content else {}), **({"ETag": etag} if etag else {})}
    return HttpResponse(content, status=answer.status, headers=headers)


def fingerprint(call: Call) -> str:
    """What recognises a request. Keyed, so that a short secret in it cannot be guessed back."""
    request = call.request
    sent: Any = request.data
    if request.FILES:
        files = {name: [_digest(file) for file in request.FILES.getlist(name)] for name in request.FILES}
        sent = {"fields": dict(request.POST.lists()), "files": files}
    whole = [request.method, request.get_full_path(), call.actor.membership_id, sent]
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False)
    return salted_hmac("guicheng.api.idempotency", text, algorithm="sha256").hexdigest()


def _digest(file: Any) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
