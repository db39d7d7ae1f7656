"""The files of entries: sent with a new one, added to one that is there, replaced, described, taken out (X-09)."""

from __future__ import annotations

from collections.abc import Sequence

from guicheng.api.calls import Call, Reply, fields_of_upload
from guicheng.api.operations import ApiView, Operation
from guicheng.api.shapes import files as shapes
from guicheng.api.views.entries import entry_of
from guicheng.api.views.files import BOTH, file_shape
from guicheng.attachments.models import Attachment
from guicheng.attachments.saying import FileChange, version_of
from guicheng.entries import attaching, writing

TAG = "entries"


class NewEntryFilesView(ApiView):
    """The files of an entry that is going to be added."""

    parser_classes = BOTH

    @Operation(
        "addFileOfNewEntry",
        "上传待新增条目的附件",
        "Add a file of a new entry",
        tag=TAG,
        body=shapes.NewEntryUpload,
        answer=shapes.AttachmentShape,
        status=201,
        upload=True,
    )
    def post(self, call: Call, register: str) -> shapes.AttachmentShape:
        """Kept for seven days under a word of the caller's own, which `createEntry` names in `files`."""
        fields, file = fields_of_upload(shapes.NewEntryUpload, call.request)
        page = writing.blank(call.actor, register, fields.parent)
        added = attaching.lay(page, fields.files, fields.slot, file, caption=fields.caption, page_kind=fields.page_kind)
        return file_shape(added)


class EntryFilesView(ApiView):
    """The files of an entry."""

    parser_classes = BOTH

    @Operation("listEntryFiles", "条目的附件", "Files of an entry", tag=TAG, answer=shapes.AttachmentList)
    def get(self, call: Call, register: str, entry_id: int) -> Reply:
        """By slot, in order; none where the register keeps no files."""
        return _listed(call, register, entry_id)

    @Operation(
        "addEntryFile",
        "上传条目的附件",
        "Add a file to an entry",
        tag=TAG,
        body=shapes.EntryUpload,
        answer=shapes.AttachmentShape,
        status=201,
        upload=True,
    )
    def post(self, call: Call, register: str, entry_id: int) -> shapes.AttachmentShape:
        """In place of `replaces`, where that is named: what a slot wants at least is never taken out before. The same
        file again gives the one that is there."""
        fields, file = fields_of_upload(shapes.EntryUpload, call.request)
        entry_of(call, register, entry_id)
        added = attaching.attach(
            call.actor,
            entry_id,
            fields.slot,
            file,
            caption=fields.caption,
            page_kind=fields.page_kind,
            replaces=fields.replaces,
        )
        return file_shape(added)


class EntrySlotView(ApiView):
    """One slot of an entry."""

    @Operation(
        "arrangeEntryFiles",
        "条目附件的排序与说明",
        "Order and captions of an entry's files",
        tag=TAG,
        body=shapes.FileChanges,
        answer=shapes.AttachmentList,
    )
    def patch(self, call: Call, register: str, entry_id: int, slot: str, body: shapes.FileChanges) -> Reply:
        """Numbers (HNQ-96), captions and page kinds; smaller numbers stand first."""
        entry_of(call, register, entry_id)
        changes = {each.id: FileChange(each.number, each.caption, each.page_kind) for each in body.files}
        attaching.change(call.actor, entry_id, slot, changes, version=call.made_from(body.version))
        return _listed(call, register, entry_id, slot)


class EntryFileView(ApiView):
    """One file of an entry."""

    @Operation("removeEntryFile", "删除条目的附件", "Take a file out of an entry", tag=TAG)
    def delete(self, call: Call, register: str, entry_id: int, file_id: int) -> None:
        """Unless its slot wants at least as many as there are."""
        entry_of(call, register, entry_id)
        attaching.take_out(call.actor, entry_id, file_id)


def _listed(call: Call, register: str, entry_id: int, slot: str = "") -> Reply:
    """The files (of one slot, where named), with the version of all that the entry has."""
    entry_of(call, register, entry_id)
    every: Sequence[Attachment] = attaching.files(call.actor, entry_id)
    shown = [each for each in every if not slot or each.slot == slot]
    body = shapes.AttachmentList(items=[file_shape(each) for each in shown])
    return Reply(body, {"ETag": f'"{version_of(every)}"'})
