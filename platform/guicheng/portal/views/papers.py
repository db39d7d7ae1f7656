"""Papers: about an entry, of a filing; looked at, printed, downloaded; and the public page that verifies one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guicheng.common.errors import Problem, Refusal
from guicheng.common.export_formats import ExportFormat
from guicheng.portal import errors
from guicheng.portal.downloads import sent
from guicheng.portal.views.exports import download, zoom, zooms
from guicheng.portal.visit import Visit, page
from guicheng.reports import filing_documents, issued_papers, printing
from guicheng.reports.paper_asking import Question
from guicheng.reports.printing import Shown, Wish

_KINDS = {"year": "text", "date": "date", "text": "text"}


@page()
def document(visit: Visit, entry_id: int, document_id: str) -> HttpResponse:
    """A document about an entry, to look at before it is printed or downloaded."""
    wish = _wish(visit)

    def url(form: ExportFormat) -> str:
        return reverse("portal:document-file", args=[entry_id, document_id, form])

    back = (
        reverse("portal:filing", args=[wish.filing_id]) if wish.filing_id else reverse("portal:entry", args=[entry_id])
    )
    return _shown(visit, lambda: printing.paper(visit.actor, document_id, entry_id, wish), url, back)


@page()
def document_file(visit: Visit, entry_id: int, document_id: str, form: ExportFormat) -> HttpResponse:
    """A document about an entry as a file."""
    return sent(printing.file_of(visit.actor, document_id, entry_id, form, _wish(visit)))


@page()
def of_filing(visit: Visit, filing_id: int, document_id: str) -> HttpResponse:
    """The paper of a filing, to look at before it is printed or downloaded."""

    def url(form: ExportFormat) -> str:
        return reverse("portal:filing-document-file", args=[filing_id, document_id, form])

    back = reverse("portal:filing", args=[filing_id])
    return _shown(visit, lambda: filing_documents.paper(visit.actor, document_id, filing_id, _wish(visit)), url, back)


@page()
def of_filing_file(visit: Visit, filing_id: int, document_id: str, form: ExportFormat) -> HttpResponse:
    """The paper of a filing as a file; what is to be verified carries the code of its page."""
    wish = _wish(visit)
    made = filing_documents.file_of(
        visit.actor, document_id, filing_id, form, wish, address=verification_address(visit.request)
    )
    return sent(made)


def verification_address(request: HttpRequest) -> Callable[[str], str]:
    """Where the page of a token lies, as a whole address."""
    return lambda token: request.build_absolute_uri(reverse("portal:verify", args=[token]))


def _wish(visit: Visit) -> Wish:
    """What the address asks for: of which filing, and the answers to what is asked first."""
    named = visit.query("filing")
    filing_id = int(named) if named.isascii() and named.isdigit() and len(named) < 19 else 0
    return Wish(filing_id, {name: visit.query(name) for name in visit.request.GET}, visit.language)


def _shown(visit: Visit, made: Callable[[], Shown], url: Callable[[ExportFormat], str], back: str) -> HttpResponse:
    problems: tuple[Problem, ...] = ()
    try:
        shown = made()
    except Refusal as refused:
        if refused.status != 400:
            raise
        shown, problems = Shown(None, ()), refused.problems
    kept = {name: value for name, value in visit.request.GET.items() if name != "zoom"}
    query = f"?{urlencode(kept)}" if kept else ""
    context: dict[str, Any] = {
        "title": shown.paper.title if shown.paper else _("文书"),
        "paper": shown.paper,
        "filters": [_filter(one) for one in shown.asked.questions],
        "problems": problems,
        "zoom": zoom(visit),
        "zooms": zooms(visit) if shown.paper else [],
        "back": back,
        "downloads": [download(form, url(form) + query) for form in shown.formats] if shown.paper else [],
    }
    return visit.page("export_paper", context, status=400 if problems else 200)


def _filter(question: Question) -> dict[str, Any]:
    label = f"{question.title} *" if question.required else str(question.title)
    return {"name": question.id, "label": label, "kind": _KINDS[question.kind], "value": question.answer}


@never_cache
@require_http_methods(["GET", "HEAD"])
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Whether a paper is genuine, for anybody who holds it: nothing personal."""
    try:
        found = issued_papers.verified(token)
    except Refusal:
        return errors.not_found(request)
    tone = {"approved": "success", "refused": "danger", "void": "danger", "withdrawn": "danger"}.get(
        found.meaning, "info"
    )
    context = {
        "shell": {"preferences_url": reverse("portal:preferences")},
        "paper": found,
        "title": str(found.title),
        "state": {"label": str(found.state), "tone": tone},
    }
    return render(request, "guicheng/pages/verify.html", context)


def offered(offers: list[printing.DocumentOffer], name: str, *args: Any, query: str = "") -> list[dict[str, Any]]:
    """Papers as pages list them: to look at, each format to download, or every reason why not yet."""
    shown = []
    for one in offers:
        ready = not one.reasons
        shown.append(
            {
                "title": str(one.title),
                "url": reverse(f"portal:{name}", args=[*args, one.id]) + query if ready else "",
                "problem": one.problem,
                "reasons": one.reasons,
                "downloads": [
                    {"label": form.upper(), "url": reverse(f"portal:{name}-file", args=[*args, one.id, form]) + query}
                    for form in (one.formats if ready else ())
                ],
            }
        )
    return shown
