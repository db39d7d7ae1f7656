"""The addresses of the platform."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("guicheng.runtime.health")),
    path("api/", include("guicheng.api.urls")),
    path("", include("guicheng.portal.urls")),
    path("r/<slug:region>/studio/", include("guicheng.studio.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("gallery/", include("guicheng.portal.gallery_urls")))

handler400 = "guicheng.portal.errors.bad_request"
handler403 = "guicheng.portal.errors.forbidden"
handler404 = "guicheng.portal.errors.not_found"
handler500 = "guicheng.runtime.troubles.server_error"
