"""The form of an entry, ready for a page: what may be changed, what is fixed and why, what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from guicheng.common.errors import Problem
from guicheng.common.paths import copied, put, value_at
from guicheng.common.text import text
from guicheng.config.paths import FieldPath
from guicheng.config.widgets.views import FormReader, Typed
from guicheng.entries.writing import Sheet
from guicheng.filings.context import numbering
from guicheng.filings.context.lookups import ActorLookups
from guicheng.forms.cleaning import Mode
from guicheng.forms.views import FormView
from guicheng.portal.visit import Visit

FORESEEN = text("（以保存后为准）", " (final once saved)")
"""Behind a number that another may get first."""


def view_of(
    visit: Visit,
    sheet: Sheet,
    submitted: Any = None,
    problems: tuple[Problem, ...] = (),
    files: Mapping[str, Sequence[Any]] | None = None,
) -> FormView:
    """The form of an entry as it is drawn, with its files; with `submitted`, what was typed stands in it again."""
    looks = ActorLookups(visit.actor, visit.config, sheet.facts)
    data, unread = sheet.entry.data, {}
    access = sheet.access()
    if submitted is not None:
        mode: Mode = "typing" if visit.is_htmx else "draft"
        cleaned = sheet.form.clean(submitted, sheet.facts, mode, stored=data, access=access, lookups=looks)
        data, unread = cleaned.data, cleaned.unread
    elif sheet.entry.pk is None:
        data = sheet.form.initial(sheet.facts)
    if sheet.entry.pk is None:
        data = _with_number(visit, sheet, data)
    more = rows_wanted(visit) if submitted is not None else {}
    return sheet.form.view(
        data,
        sheet.facts,
        access,
        problems,
        FormReader(visit.language, lookups=looks),
        typed=Typed(unread, more, stored=sheet.entry.data),
        files=files,
    )


def _with_number(visit: Visit, sheet: Sheet, data: dict[str, Any]) -> dict[str, Any]:
    """The data of a new entry with the number that it would get now."""
    shown: dict[str, Any] = copied(data)
    rule = sheet.register.number
    if rule is not None and value_at(data, rule.field) is None:
        number = numbering.number(rule, f"register/{sheet.entry.register}", sheet.facts, take=False)
        put(shown, FieldPath(rule.field).parts, f"{number}{FORESEEN.for_language(visit.language)}")
    return shown


def rows_wanted(visit: Visit) -> dict[str, int]:
    """The table that wants another row, where no script adds it."""
    table = visit.sent("_add", 200)
    return {table: 1} if table else {}


def addresses(form_id: str, filing_id: int | None = None, sheet: Sheet | None = None) -> dict[str, str]:
    """Where the controls of a form ask; `filing_id` and `sheet` are what is filled in."""
    entries, files = reverse("portal:entries-of", args=[form_id]), {}
    if filing_id is not None:
        entries = reverse("portal:entries-of-filing", args=[filing_id])
        files = {f"{name}_url": reverse(f"portal:{name}", args=[filing_id]) for name in ("uploads", "templates")}
    return {"places_url": reverse("portal:places"), "entries_url": entries + _told_of(sheet), **files}


def _told_of(sheet: Sheet | None) -> str:
    """What the address of a picker says of the entry that is written: `where` may ask it, and those above it."""
    if sheet is None:
        return ""
    entry = sheet.entry
    if entry.pk is not None:
        return f"?about={entry.pk}"
    return f"?register={entry.register}" + (f"&below={entry.parent_id}" if entry.parent_id else "")


def freezes(sheet: Sheet) -> list[dict[str, Any]]:
    """Why fields are fixed: each rule once, with its message and its reasons (HNQ-22, HNQ-32)."""
    if sheet.entry.pk is None:
        return []
    rules = {rule.id: rule for rule in sheet.frozen().values()}
    path = f"registers/{sheet.entry.register}/freeze"
    return [
        {
            "message": rule.message,
            "explanation": {
                "text": str(rule.message),
                **sheet.config.explain_rule(f"{path}/{rule.id}"),
                "because": sheet.config.explain(rule.when, sheet.facts),
            },
        }
        for rule in rules.values()
    ]


def is_refresh(sent: Mapping[str, Any]) -> bool:
    """Whether the form came back only to be drawn anew: another page of it, another row, other questions."""
    return any(name in sent for name in ("_page", "_refresh", "_add"))
