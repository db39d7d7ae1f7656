"""What the page of a filing shows beside the form: what it changes, before and after, and the people it is about."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from guicheng.filings.access import FilingAccess
from guicheng.filings.acts import changes
from guicheng.filings.context import queries
from guicheng.forms.views import FormView
from guicheng.portal import people
from guicheng.portal.visit import Visit
from guicheng.registers.models import Entry


def before_and_after(visit: Visit, access: FilingAccess) -> dict[str, Any] | None:
    """The table of what the filing changes; None where it changes nothing."""
    lines = changes.of_filing(access, visit.language)
    if not lines:
        return None
    return {
        "columns": [str(title) for title in changes.COLUMNS],
        "lines": [
            {
                "label": str(one.label),
                "before": one.before,
                "before_url": address(visit, one.people[0]),
                "after": one.after,
                "after_url": address(visit, one.people[1]),
                "changed": one.changed,
                "moved": one.now is not None,
                "note": str(one.note),
            }
            for one in lines
        ],
    }


def successors(visit: Visit, access: FilingAccess) -> list[dict[str, Any]]:
    """Everybody the filing proposes for a post whom the reader may see, with certificates, locks and works."""
    return [
        {"name": one.name, "url": address(visit, one), "people": {**shown, "prefix": f"p{one.pk}-"}}
        for one in changes.successors(access)
        if queries.sees(visit.actor, one) and (shown := people.of_entry(visit, one)) is not None
    ]


def links(visit: Visit, form: FormView | None) -> dict[str, str]:
    """Where the entries that were chosen in a form are, by field, for whoever may see them."""
    found: dict[str, str] = {}
    for field in form.fields if form is not None else ():
        if field.widget.picks_entry and isinstance(field.value, dict) and str(field.value.get("id", "")).isdigit():
            entry = Entry(pk=int(field.value["id"]), register=str(field.entry.get("register", "")))
            if url := address(visit, entry):
                found[field.id] = url
    return found


def address(visit: Visit, entry: Entry | None) -> str:
    """Where an entry is, for whoever may see it."""
    return reverse("portal:entry", args=[entry.pk]) if entry is not None and queries.sees(visit.actor, entry) else ""
