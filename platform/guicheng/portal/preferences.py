"""How one reads the pages: language and text size, kept in cookies so that they hold before signing in."""

from __future__ import annotations

from django.conf import settings
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

TEXT_COOKIE = "gc_text"
TEXT_SIZES = frozenset({"normal", "large"})
YEAR = 365 * 24 * 3600

preferences_kept = Signal()
"""Sent with ``request`` and the ``preferences`` that were chosen, for whoever keeps them with the account."""


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen (``language``, ``text_size``; unknown values are ignored) and go back to ``next``."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = {}
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        chosen["language"] = language
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    size = request.POST.get("text_size", "")
    if size in TEXT_SIZES:
        chosen["text_size"] = size
        response.set_cookie(TEXT_COOKIE, size, max_age=YEAR, samesite="Lax")  # the page's script changes it too
    if chosen:
        preferences_kept.send(sender=keep, request=request, preferences=chosen)
    return response


def restore(request: HttpRequest, response: HttpResponse, language: str, *, large_text: bool) -> None:
    """What the account keeps, for a browser that has not been told otherwise."""
    if language in dict(settings.LANGUAGES) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    if large_text and TEXT_COOKIE not in request.COOKIES:
        response.set_cookie(TEXT_COOKIE, "large", max_age=YEAR, samesite="Lax")
