"""The document of a release, and the page that shows it; both are public, as the forms of a region are."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.shortcuts import render

from guicheng.api.calls import JSON_HEADER, Call
from guicheng.api.openapi import document
from guicheng.api.operations import ApiView, Operation
from guicheng.config import releases


class SchemaView(ApiView):
    """The OpenAPI document of a region's live release."""

    @Operation("getSchema", "接口描述", "OpenAPI document", tag="schema", gate="public")
    def get(self, call: Call, region: str) -> HttpResponse:  # noqa: ARG002 - public
        """OpenAPI 3.1, as JSON."""
        return HttpResponse(json.dumps(document.of_region(region), ensure_ascii=False), headers=JSON_HEADER)


class DocsView(ApiView):
    """The page that shows it."""

    @Operation("getDocs", "接口文档", "Documentation", tag="schema", gate="public")
    def get(self, call: Call, region: str) -> HttpResponse:
        """A page of our own server; nothing comes from elsewhere."""
        config = releases.current(region)
        return render(call.request._request, "guicheng/api/docs.html", {"region": region, "title": config.region.title})


class DocsIndexView(ApiView):
    """The regions there are documents of."""

    @Operation("getDocsIndex", "接口文档目录", "Documentation index", tag="schema", gate="public")
    def get(self, call: Call) -> HttpResponse:
        """Each with its page."""
        return render(call.request._request, "guicheng/api/docs_index.html", {"regions": releases.published()})
