"""What is open beyond one's own (G5): to anyone, and to whoever has signed in in that region also what is open to their
role. The same objects as on the pages."""

from __future__ import annotations

from wsgiref.util import FileWrapper

from django.http import StreamingHttpResponse
from django.urls import reverse

from guicheng.accounts.actor import Actor
from guicheng.api.calls import Call, Reply
from guicheng.api.operations import ApiView, Operation
from guicheng.api.shapes import opened as shapes
from guicheng.api.shapes.base import Words
from guicheng.api.shapes.files import Download
from guicheng.api.views.files import CHUNK
from guicheng.reports import opened

TAG = "opened"


class OpenedListView(ApiView):
    """The list of something that is open."""

    @Operation(
        "listOpened",
        "公开信息列表",
        "What is open beyond one's own",
        tag=TAG,
        answer=shapes.OpenedList,
        query=shapes.OpenedAsked,
        gate="public",
    )
    def get(self, call: Call, region: str, opening: str, query: shapes.OpenedAsked) -> Reply:
        """The latest first; what is not open, or not any more, is not there."""
        found = opened.find(_reader(call, region), opening)
        listed = found.page(query.query, query.before)
        items = [shapes.OpenedLine.of(line) for line in listed.lines]
        source = found.rule.source or ""
        body = shapes.OpenedList(title=Words.of(found.title), source=source, items=items, next=listed.next)
        return Reply(body, opened.NOT_KEPT)


class OpenedRowView(ApiView):
    """One row of it."""

    @Operation(
        "getOpened", "公开信息", "All that is disclosed of a row", tag=TAG, answer=shapes.OpenedRow, gate="public"
    )
    def get(self, call: Call, region: str, opening: str, row_id: int) -> Reply:
        """With what lies below it."""
        row = opened.find(_reader(call, region), opening).row(row_id)
        named = (region, opening, row_id)
        body = shapes.OpenedRow.of(row, lambda file: reverse("api-opened-file", args=[*named, file]))
        return Reply(body, opened.NOT_KEPT)


class OpenedFileView(ApiView):
    """A file of it."""

    @Operation(
        "getOpenedFile", "公开的附件", "A file of what is open", tag=TAG, query=Download, binary=True, gate="public"
    )
    def get(
        self, call: Call, region: str, opening: str, row_id: int, file_id: int, query: Download
    ) -> StreamingHttpResponse:
        """Only as long as it stands on the page of its row."""
        found = opened.find(_reader(call, region), opening)
        served = found.file(row_id, file_id, query.rendition, download=query.download)
        return StreamingHttpResponse(FileWrapper(served.open(), CHUNK), headers=served.headers)


def _reader(call: Call, region: str) -> Actor:
    """Whoever calls where they have signed in; in any other region somebody who has not."""
    own = call.actor.is_signed_in and call.actor.region == region
    return call.actor if own else Actor.anonymous(region, address=call.actor.address, channel="api")
