"""The addresses of the API: its versions, what describes it, and a problem document for everything else."""

from __future__ import annotations

from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern, URLResolver

from guicheng.api.openapi.views import DocsIndexView, DocsView, SchemaView
from guicheng.api.v1 import version_1
from guicheng.api.views.nothing import NothingView

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(version_1)),
    path("schema/<api_name:region>/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsIndexView.as_view(), name="api-docs-index"),
    path("docs/<api_name:region>/", DocsView.as_view(), name="api-docs"),
    re_path(r"^", NothingView.as_view(), name="api-nothing"),
]
