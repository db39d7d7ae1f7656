"""What forms ask while they are filled in: the places below a place, the entries that may be chosen."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.utils.html import format_html_join

from guicheng.config.model.forms import EntryChoice, FormDefinition
from guicheng.filings import lookups
from guicheng.filings.matter import not_found
from guicheng.portal.visit import Visit, page


@page()
def places(visit: Visit) -> HttpResponse:
    """The places directly below ``parent``, for the next level of a cascade."""
    parent = visit.query("parent", 6)
    found = lookups.places_below(parent) if parent.isascii() and parent.isdecimal() else []
    return JsonResponse([{"value": choice.value, "label": choice.label} for choice in found], safe=False)


@page()
def entries(visit: Visit, form_id: str) -> HttpResponse:
    """The entries that the picker of the form's ``field`` offers for the words ``q``."""
    choice = _choice(visit.config.forms.get(form_id), visit.query("field"))
    offered = lookups.ActorLookups(visit.actor, visit.config).entries(choice, visit.query("parent"), visit.query("q"))
    line = '<li class="picker-option" role="option" data-value="{}" data-label="{}">{}</li>'
    return HttpResponse(format_html_join("", line, ((one.value, one.label, one.label) for one in offered)))


def _choice(form: FormDefinition | None, field: str) -> EntryChoice:
    """The declaration of a picker; columns of tables are named `table.column`."""
    if form is None:
        raise not_found()
    ui = form.ui.fields.get(field)
    outer, _, column = field.rpartition(".")
    if ui is None and outer in form.ui.fields:
        ui = (form.ui.fields[outer].columns or {}).get(column)
    if ui is None or ui.entry is None:
        raise not_found()
    return ui.entry
