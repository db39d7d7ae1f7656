"""Files that were made for somebody, as an answer."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from guicheng.attachments.serving import Served
from guicheng.documents import File


def sent(made: File) -> HttpResponse:
    """The file, to be kept and never shown inside a page."""
    disposition = content_disposition_header(as_attachment=True, filename=made.name) or "attachment"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return HttpResponse(made.content, content_type=made.media_type, headers=headers)


def streamed(served: Served) -> FileResponse:
    """A file that is kept, as it is sent to whoever may open it."""
    answer = FileResponse(served.open())
    for name, value in served.headers.items():
        answer.headers[name] = value
    return answer
