"""What forms ask while they are filled in: the places below a place, the entries that may be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from guicheng.config.model.forms import FormUi
from guicheng.config.widgets.lookups import OfferedChoice
from guicheng.entries import writing
from guicheng.entries.picking import FilingLookups
from guicheng.filings.access import find
from guicheng.filings.acts import copying, decisions
from guicheng.filings.context import lookups
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import not_found
from guicheng.portal import inputs
from guicheng.portal.visit import Visit, page

DISABLED = SafeString(' aria-disabled="true"')


@page()
def places(visit: Visit) -> HttpResponse:
    """The places directly below ``parent``, for the next level of a cascade."""
    parent = visit.query("parent", 6)
    found = lookups.places_below(parent, visit.config) if parent.isascii() and parent.isdecimal() else []
    return JsonResponse([{"value": choice.value, "label": choice.label} for choice in found], safe=False)


@page()
def entries(visit: Visit, form_id: str) -> HttpResponse:
    """The entries that the picker of the form's ``field`` offers for the words ``q``."""
    form = visit.config.forms.get(form_id)
    choice = chosen(form.ui if form else None, visit.query("field"))
    return _offered(visit, choice, lookups.ActorLookups(visit.actor, visit.config, _facts(visit)), {})


def _facts(visit: Visit) -> Facts | None:
    """The facts of the entry that is being written, as the address of the picker tells it."""
    about, below = (inputs.number(visit.request.GET, name) for name in ("about", "below"))
    if about:
        return writing.sheet(visit.actor, about).facts
    register = visit.query("register", 64)
    return writing.blank(visit.actor, register, below or None).facts if register else None


@page()
def entries_of_filing(visit: Visit, filing_id: int) -> HttpResponse:
    """The same for a filing that is being filled in: candidates for a post come with what speaks against them."""
    access = find(visit.actor, filing_id)
    if not access.is_open:
        raise not_found()
    context = access.context
    data = context.filing.data
    choice = chosen(context.form.ui if context.form else None, visit.query("field"))
    return _offered(visit, choice, FilingLookups(visit.actor, context), data)


def _offered(
    visit: Visit, choice: lookups.Choice, offers: lookups.ActorLookups, stored: Mapping[str, Any]
) -> HttpResponse:
    data = lookups.with_given(stored, visit.query("given", lookups.MOST_GIVEN))
    return listed(offers.entries(choice, visit.query("parent"), data, visit.query("q")))


def listed(offered: Iterable[OfferedChoice]) -> HttpResponse:
    """What a picker offers, as the lines of its list."""
    line = '<li class="picker-option" role="option" data-value="{}" data-label="{}"{}>{}{}</li>'
    shown = ((one.value, one.label, DISABLED if one.refused else "", one.label, _why(one)) for one in offered)
    return HttpResponse(format_html_join("", line, shown))


def _why(one: OfferedChoice) -> SafeString:
    """Why it may not be chosen, or what tells it apart, below its name."""
    return format_html('<small class="d-block quiet">{}</small>', one.said) if one.said else SafeString("")


@page()
def people(visit: Visit) -> HttpResponse:
    """Who may get a copy of a task's filing (``copy_of``), or take its step (``task``), for the words ``q``."""
    line = '<li class="picker-option" role="option" data-value="{}" data-label="{}">{}</li>'
    query, copied = visit.query("q", 60), inputs.number(visit.request.GET, "copy_of")
    task_id = inputs.number(visit.request.GET, "task") or 0
    if copied:
        found = copying.candidates(visit.actor, copied, query)
    else:
        found = decisions.successors(visit.actor, task_id, query)
    return HttpResponse(format_html_join("", line, ((one.account_id, one.name, one.name) for one in found)))


def chosen(form: FormUi | None, field: str) -> lookups.Choice:
    """The declaration of a picker; columns of tables are named `table.column`."""
    if form is None:
        raise not_found()
    ui = form.fields.get(field)
    outer, _, column = field.rpartition(".")
    if ui is None and outer in form.fields:
        ui = (form.fields[outer].columns or {}).get(column)
    if ui is None or ui.choice is None:
        raise not_found()
    return ui.choice
