"""Who reads a page, as far as its components ask."""

from __future__ import annotations

from django.http import HttpRequest

from guicheng.accounts import sessions


def writes_rules(request: HttpRequest) -> bool:
    """Whether the reader writes rules, and is shown how they came to a conclusion: file, line, every fact."""
    if not hasattr(request, "user"):
        return False
    actor = sessions.actor_of(request)
    return actor.is_signed_in and (actor.may("configure") or actor.may("publish"))
