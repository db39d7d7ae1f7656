"""The addresses of the gallery, for the tests of the components alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.i18n import set_language

from guicheng.portal import errors, preferences
from guicheng.portal.gallery_urls import urlpatterns as gallery_urls


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a page that breaks, to see the page that says so")


urlpatterns = [
    path("gallery/", include(gallery_urls)),
    path("preferences/", preferences.keep, name="preferences"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("lockout/", errors.lockout),
    path("broken/", broken),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
