"""Exports: criteria → preview → download (HNA-06, X-16); any filing on paper (HNQ-03)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.errors import Problem, Refusal
from guicheng.common.export_formats import ExportFormat
from guicheng.common.text import joined
from guicheng.documents import Sheet
from guicheng.portal import inputs, presses
from guicheng.portal.downloads import sent
from guicheng.portal.visit import Visit, page
from guicheng.reports import exporting, printing
from guicheng.reports.criteria import Question
from guicheng.reports.exporting import Preview

ZOOMS = ("75", "100", "125", "150")
_COLUMNS = {"moment": "datetime"}
_KINDS = {"choice": "select", "jurisdiction": "select", "year": "select", "date-range": "range", "text": "text"}


@page()
def exports(visit: Visit) -> HttpResponse:
    """The exports offered to the role."""
    items = [
        {"title": str(one.title), "url": reverse("portal:export", args=[one.id]), "note": _form_names(one.formats)}
        for one in exporting.exports_for(visit.actor)
    ]
    context = {"title": _("导出"), "items": items, "mine": reverse("portal:my-exports") if items else ""}
    return visit.page("exports", context, place=("exports", ""))


@page()
def export(visit: Visit, export_id: str) -> HttpResponse:
    """The criteria of an export and, below them, one page of what they lead to."""
    questions = exporting.criteria(visit.actor, export_id)
    offer = next(one for one in exporting.exports_for(visit.actor) if one.id == export_id)
    answers = answers_of(visit, questions)
    shown: Preview | None = None
    problems: tuple[Problem, ...] = ()
    if answers or not any(question.required for question in questions):
        try:
            number = inputs.number(visit.request.GET, "page") or 1
            shown = exporting.preview(visit.actor, export_id, answers, number, language=visit.language)
        except Refusal as refused:
            if refused.status != 400:
                raise
            problems = refused.problems
    context = {
        "title": str(offer.title),
        "filters": [_filter(question, answers) for question in questions],
        "problems": problems,
        "back": reverse("portal:exports"),
        "shown": shown,
        "zoom": zoom(visit),
        "zooms": zooms(visit),
        "downloads": _downloads(export_id, shown, answers) if shown else [],
        "pages": _pages(shown, answers) if shown else None,
        **(_table(shown.sheet) if shown else {}),
    }
    return visit.page("export", context, place=("exports", ""), status=400 if problems else 200)


@page()
def export_file(visit: Visit, export_id: str, form: ExportFormat) -> HttpResponse:
    """The export as a file."""
    answers = answers_of(visit, exporting.criteria(visit.actor, export_id))
    return sent(exporting.run(visit.actor, export_id, answers, form, language=visit.language))


@page()
def filing_file(visit: Visit, filing_id: int) -> HttpResponse:
    """A filing as a PDF file."""
    return sent(printing.file_of_filing(visit.actor, filing_id, language=visit.language))


def answers_of(visit: Visit, questions: list[Question]) -> dict[str, str]:
    """What was answered to the questions, in the address."""
    return {name: value for question in questions for name in question.names if (value := visit.query(name))}


def _filter(question: Question, answers: dict[str, str]) -> dict[str, Any]:
    """A question as the filter bar asks it."""
    label = f"{question.title} *" if question.required else str(question.title)
    return {
        "name": question.id,
        "label": label,
        "kind": _KINDS[question.kind],
        "value": answers.get(question.id, ""),
        "from": answers.get(f"{question.id}_from", ""),
        "to": answers.get(f"{question.id}_to", ""),
        "options": [{"value": choice.value, "label": str(choice.label)} for choice in question.choices],
    }


def _table(sheet: Sheet) -> dict[str, Any]:
    """A sheet as the table component takes it."""
    columns = [
        {"key": str(n), "label": column.title, "kind": _COLUMNS.get(column.kind, column.kind)}
        for n, column in enumerate(sheet.columns)
    ]
    rows = [{"cells": {str(n): cell.text for n, cell in enumerate(line)}} for line in sheet.rows]
    return {"columns": columns, "rows": rows}


def _downloads(export_id: str, shown: Preview, answers: dict[str, str]) -> list[dict[str, Any]]:
    """A link for each format; one that cannot hold so many rows says so."""
    made = []
    for form in shown.offer.formats:
        url = f"{reverse('portal:export-file', args=[export_id, form])}?{urlencode(answers)}"
        if form not in shown.formats and form.most_later:
            made.append(_order(export_id, form, answers))
            continue
        reason = _("超过 %(most)s 行，请缩小条件") % {"most": form.most}
        made.append({**download(form, url), "disabled": form not in shown.formats, "reason": reason})
    return made


def _order(export_id: str, form: ExportFormat, answers: dict[str, str]) -> dict[str, Any]:
    """The button for what is too large to be made at once."""
    url = f"{reverse('portal:export-order', args=[export_id, form])}?{urlencode(answers)}"
    return {
        "label": _("后台导出 %(format)s") % {"format": form.label},
        "url": url,
        "icon": "clock",
        "method": "post",
        "fields": [presses.field()],
    }


def download(form: ExportFormat, url: str) -> dict[str, Any]:
    """The link to a file."""
    return {"label": _("下载 %(format)s") % {"format": form.label}, "url": url, "icon": "download", "download": True}


def _pages(shown: Preview, answers: dict[str, str]) -> dict[str, Any]:
    def address(number: int) -> str:
        return f"?{urlencode({**answers, 'page': number})}" if 1 <= number <= shown.pages else ""

    return {"previous": address(shown.page - 1), "next": address(shown.page + 1), "count": shown.count}


def zoom(visit: Visit) -> str:
    """The size in which a preview is looked at."""
    asked = visit.query("zoom")
    return asked if asked in ZOOMS else "100"


def zooms(visit: Visit) -> list[dict[str, Any]]:
    """The sizes a preview can be looked at in, everything else of the address kept."""
    here = {name: value for name, value in visit.request.GET.items() if name != "zoom"}
    return [
        {"label": f"{size}%", "url": f"?{urlencode({**here, 'zoom': size})}", "current": size == zoom(visit)}
        for size in ZOOMS
    ]


def _form_names(forms: tuple[ExportFormat, ...]) -> str:
    return joined(form.label for form in forms)
