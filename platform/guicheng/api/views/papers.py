"""Papers: those of a filing and those about an entry; which there are, what they ask, and the file."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from guicheng.api.calls import Call
from guicheng.api.operations import ApiView, Operation
from guicheng.api.shapes import papers as shapes
from guicheng.documents import File
from guicheng.filings.access import find
from guicheng.filings.context import queries
from guicheng.reports import filing_documents, printing
from guicheng.reports.printing import Wish

TAG = "exports"


class FilingPapersView(ApiView):
    """The papers of a filing."""

    @Operation("listPapers", "填报件的文书", "Papers of a filing", tag=TAG, answer=shapes.PaperList)
    def get(self, call: Call, filing_id: int) -> shapes.PaperList:
        """Those of the caller's role; of one that cannot be made yet, every reason."""
        return shapes.PaperList.of(filing_documents.offers(call.actor, find(call.actor, filing_id)))


class FilingPaperView(ApiView):
    """A paper of a filing."""

    @Operation("printPaper", "填报件文书文件", "A paper of a filing as a file", tag=TAG, body=shapes.PaperWanted,
               binary=True, once=False)  # fmt: skip
    def post(self, call: Call, filing_id: int, document: str, body: shapes.PaperWanted) -> HttpResponse:
        """Who took it is recorded. A paper that can be verified carries the code of its public page."""

        def address(token: str) -> str:
            return call.request.build_absolute_uri(reverse("portal:verify", args=[token]))

        wish = Wish(answers=body.answers, language=call.language)
        return _sent(filing_documents.file_of(call.actor, document, filing_id, body.format, wish, address=address))


class EntryPapersView(ApiView):
    """The papers about an entry."""

    @Operation("listEntryPapers", "条目的文书", "Papers about an entry", tag=TAG, answer=shapes.PaperList)
    def get(self, call: Call, register: str, entry_id: int) -> shapes.PaperList:  # noqa: ARG002 - of the address
        """Those of the caller's role; of one that cannot be made yet, every reason."""
        return shapes.PaperList.of(printing.documents_for(call.actor, queries.entry(call.actor, entry_id)))


class EntryPaperView(ApiView):
    """A paper about an entry."""

    @Operation("printEntryPaper", "条目文书文件", "A paper about an entry as a file", tag=TAG, body=shapes.PaperWanted,
               binary=True, once=False)  # fmt: skip
    def post(
        self,
        call: Call,
        register: str,  # noqa: ARG002 - of the address
        entry_id: int,
        document: str,
        body: shapes.PaperWanted,
    ) -> HttpResponse:
        """As it stands now, or as it was last applied with; who took it is recorded."""
        wish = Wish(answers=body.answers, language=call.language)
        return _sent(printing.file_of(call.actor, document, entry_id, body.format, wish))


def _sent(made: File) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=made.name) or "attachment"
    headers = {"Content-Disposition": disposition, "Content-Type": made.media_type, "Cache-Control": "no-store"}
    return HttpResponse(made.content, headers=headers)
