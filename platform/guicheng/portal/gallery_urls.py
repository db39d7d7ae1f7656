"""The addresses of the gallery: include them under ``gallery/`` where DEBUG is on."""

from __future__ import annotations

from django.urls import path

from guicheng.portal import gallery

urlpatterns = [
    path("", gallery.gallery),
    path("options/", gallery.options),
    path("children/", gallery.children),
    path("session/", gallery.session),
    path("save/", gallery.save),
    path("store/", gallery.store),
    path("lint/", gallery.lint),
    path("complete/", gallery.complete),
    path("refresh/", gallery.refresh),
    path("<slug:page>/", gallery.gallery),
]
