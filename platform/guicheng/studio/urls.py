"""The addresses of the studio, below ``/r/<region>/studio/``."""

from __future__ import annotations

from django.urls import path

from guicheng.studio.views import changing, checking, files, moving, previewing, releases, trying

app_name = "studio"
urlpatterns = [
    path("", files.index, name="files"),
    path("file/<path:path>", files.file, name="file"),
    path("save/", files.save, name="save"),
    path("lint/", files.lint, name="lint"),
    path("complete/", files.complete, name="complete"),
    path("findings/", files.findings, name="findings"),
    path("new/", files.new, name="new"),
    path("act/", files.act, name="act"),
    path("assets/<path:path>", files.asset, name="asset"),
    path("check/", checking.check, name="check"),
    path("check/<str:file>/<slug:scenario>/", checking.scenario, name="scenario"),
    path("forms/", previewing.forms, name="forms"),
    path("forms/<slug:form>/frame/", previewing.frame, name="frame"),
    path("chains/", previewing.chains, name="chains"),
    path("chains/<slug:filing>.svg", previewing.drawing, name="drawing"),
    path("chains/<slug:filing>.bpmn", previewing.bpmn, name="bpmn"),
    path("try/", trying.trial, name="try"),
    path("values/", previewing.values, name="values"),
    path("changes/", changing.changes, name="changes"),
    path("publish/", changing.publish, name="publish"),
    path("draft/", changing.draft, name="draft"),
    path("bundle.zip", releases.draft_bundle, name="draft-bundle"),
    path("releases/", releases.history, name="releases"),
    path("releases/compare/", releases.compare, name="compare"),
    path("releases/<int:number>/", releases.release, name="release"),
    path("releases/<int:number>/bundle.zip", releases.bundle, name="bundle"),
    path("releases/<int:number>/take/", releases.take, name="take"),
    path("moving/", moving.moving, name="moving"),
]
