"""Exports: which there are, what they ask, a page of what they lead to, and the file."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from guicheng.api.calls import Call
from guicheng.api.operations import ApiView, Operation
from guicheng.api.shapes import exports as shapes
from guicheng.filings.context.filing_context import not_found
from guicheng.reports import exporting

TAG = "exports"


class ExportsView(ApiView):
    """The exports of the caller's role."""

    @Operation("listExports", "可用的导出", "Exports", tag=TAG, answer=shapes.OfferList)
    def get(self, call: Call) -> shapes.OfferList:
        """In the order in which they are declared."""
        return shapes.OfferList(items=[shapes.OfferShape.of(offer) for offer in exporting.exports_for(call.actor)])


class ExportView(ApiView):
    """One export."""

    @Operation("getExport", "导出条件", "What an export asks", tag=TAG, answer=shapes.ExportShape)
    def get(self, call: Call, export: str) -> shapes.ExportShape:
        """Its questions, with the choices there are for the caller."""
        questions = exporting.criteria(call.actor, export)
        offer = next((one for one in exporting.exports_for(call.actor) if one.id == export), None)
        if offer is None:
            raise not_found()
        asked = [shapes.QuestionShape.of(question) for question in questions]
        return shapes.ExportShape(**dict(shapes.OfferShape.of(offer)), questions=asked)


class ExportPreviewView(ApiView):
    """What it leads to."""

    @Operation(
        "previewExport",
        "预览导出",
        "Look at an export",
        tag=TAG,
        body=shapes.Asked,
        answer=shapes.PreviewShape,
        once=False,
    )
    def post(self, call: Call, export: str, body: shapes.Asked) -> shapes.PreviewShape:
        """A page of the rows that the caller sees, masked as on the pages. Nothing is recorded."""
        preview = exporting.preview(call.actor, export, body.answers, body.page, language=call.language)
        return shapes.PreviewShape.of(preview)


class ExportFileView(ApiView):
    """The file."""

    @Operation("runExport", "导出文件", "Export to a file", tag=TAG, body=shapes.Wanted, binary=True, once=False)
    def post(self, call: Call, export: str, body: shapes.Wanted) -> HttpResponse:
        """It is there at once; who took it, with which criteria and how many rows, is recorded."""
        made = exporting.run(call.actor, export, body.answers, body.format, language=call.language)
        disposition = content_disposition_header(as_attachment=True, filename=made.name) or "attachment"
        headers = {"Content-Disposition": disposition, "Content-Type": made.media_type, "Cache-Control": "no-store"}
        return HttpResponse(made.content, headers=headers)
