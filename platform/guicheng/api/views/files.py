"""Files of filings: received, ordered, captioned, taken out; any file sent; and the evidence of operators."""

from __future__ import annotations

from wsgiref.util import FileWrapper

from django.http import StreamingHttpResponse
from django.urls import reverse
from rest_framework.parsers import BaseParser

from guicheng.api.calls import Call, Reply, fields_of_upload
from guicheng.api.operations import ApiView, Operation
from guicheng.api.parsing import StrictJSON, Upload
from guicheng.api.shapes import files as shapes
from guicheng.api.shapes.people import Given
from guicheng.attachments.models import Attachment
from guicheng.attachments.saying import FileChange, version_of
from guicheng.filings.access import read
from guicheng.filings.acts import filing_files
from guicheng.filings.context import evidence

TAG = "files"
CHUNK = 64 * 2**10
BOTH: list[type[BaseParser]] = [StrictJSON, Upload]


class FilesView(ApiView):
    """The files of a filing."""

    parser_classes = BOTH

    @Operation("listFiles", "附件列表", "Files", tag=TAG, answer=shapes.AttachmentList)
    def get(self, call: Call, filing_id: int) -> Reply:
        """By slot, in order."""
        return _listed(call, filing_id)

    @Operation(
        "addFile",
        "上传附件",
        "Add a file",
        tag=TAG,
        body=shapes.UploadFields,
        answer=shapes.AttachmentShape,
        status=201,
        upload=True,
    )
    def post(self, call: Call, filing_id: int) -> shapes.AttachmentShape:
        """Its kind is told by its content. The same file again gives the one that is there."""
        fields, file = fields_of_upload(shapes.UploadFields, call.request)
        added = filing_files.add(
            call.actor, filing_id, fields.slot, file, caption=fields.caption, page_kind=fields.page_kind
        )
        return file_shape(added)


class SlotView(ApiView):
    """One slot of a filing."""

    @Operation(
        "arrangeFiles",
        "排序与说明",
        "Order and captions",
        tag=TAG,
        body=shapes.FileChanges,
        answer=shapes.AttachmentList,
    )
    def patch(self, call: Call, filing_id: int, slot: str, body: shapes.FileChanges) -> Reply:
        """Numbers (HNQ-96), captions and page kinds; smaller numbers stand first."""
        filing_files.change(
            call.actor,
            filing_id,
            slot,
            {each.id: FileChange(each.number, each.caption, each.page_kind) for each in body.files},
            version=call.made_from(body.version),
        )
        return _listed(call, filing_id, slot)


class FileView(ApiView):
    """One file of a filing."""

    @Operation("removeFile", "删除附件", "Take a file out", tag=TAG)
    def delete(self, call: Call, filing_id: int, file_id: int) -> None:
        """While the filing may still be changed."""
        filing_files.remove(call.actor, filing_id, file_id)


class ContentView(ApiView):
    """The bytes of a file."""

    @Operation("getFile", "下载附件", "The bytes of a file", tag=TAG, query=shapes.Download, binary=True)
    def get(self, call: Call, file_id: int, query: shapes.Download) -> StreamingHttpResponse:
        """The original, or a smaller rendition of a picture."""
        served = filing_files.served(call.actor, file_id, rendition=query.rendition, download=query.download)
        return StreamingHttpResponse(FileWrapper(served.open(), CHUNK), headers=served.headers)


class EvidenceView(ApiView):
    """Letters and certificates (HNQ-08, HNQ-11)."""

    parser_classes = BOTH

    @Operation(
        "addEvidence",
        "上传证明材料",
        "Add evidence",
        tag="people",
        body=shapes.NoFields,
        answer=Given,
        status=201,
        upload=True,
    )
    def post(self, call: Call) -> Given:
        """Named afterwards by the act it is for."""
        _, file = fields_of_upload(shapes.NoFields, call.request)
        added = evidence.add(call.actor, file)
        return Given(id=added.pk, name=added.name, media_type=added.blob.media_type, size=added.blob.size)


def _listed(call: Call, filing_id: int, slot: str = "") -> Reply:
    """The files (of one slot, where named), with the version of all that the filing has."""
    held = read(call.actor, filing_id).files
    every = [each for those in held.values() for each in those]
    body = shapes.AttachmentList(items=[file_shape(each) for each in (held.get(slot, []) if slot else every)])
    return Reply(body, {"ETag": f'"{version_of(every)}"'})


def file_shape(file: Attachment) -> shapes.AttachmentShape:
    """A file, and where its bytes are."""
    return shapes.AttachmentShape.of(file, reverse("api-file-content", args=[file.pk]))
