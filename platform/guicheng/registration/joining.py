"""Joining one entry (a project): which one was chosen, and what it means that it is not found (WHS-05, WHS-17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from guicheng.accounts.models import AccessRequest
from guicheng.accounts.service import Registration
from guicheng.common.errors import Problem, Refusal
from guicheng.common.paths import value_at
from guicheng.common.text import text
from guicheng.filings.context import opening
from guicheng.filings.context.nearby import id_in
from guicheng.registers.models import Entry

if TYPE_CHECKING:
    from guicheng.registration.applying import Sheet

_NOT_FOUND = text("所选的已不在可选之列", "What was chosen is not there to be chosen any more")


def chosen(page: Sheet, new: Registration) -> Registration:
    """The registration with the entry that its form chooses and its owner, held until the transaction ends. It must be
    open to registrants now. Refuses (400), at the field, one that is not, with what the configuration says of that."""
    joined = page.declared.entry
    choice = page.form.ui.fields[joined.field].entry if joined is not None and page.form is not None else None
    if joined is None or choice is None:
        return new
    entry_id = id_in(value_at(new.data, joined.field)) or 0
    Entry.objects.unscoped().select_for_update(of=("self",), no_key=True).filter(pk=entry_id).first()
    found = opening.entry(page.config, page.actor, choice.register_, entry_id)
    if found is None:
        raise Refusal(Problem("form.option", joined.none_found or _NOT_FOUND, joined.field), status=400)
    return replace(new, subject_id=found.pk, owner_id=found.organisation_id)


def explained(page: Sheet, problems: Iterable[Problem]) -> list[Problem]:
    """The same problems; where the entry is not to be had, what the configuration says of that."""
    joined = page.declared.entry
    if joined is None or joined.none_found is None:
        return list(problems)
    said = joined.none_found
    return [
        replace(one, message=said) if (one.field, one.code) == (joined.field, "form.option") else one
        for one in problems
    ]


def nothing_found(page: Sheet, field: str) -> str:
    """What is said below a search of the form that finds nothing; '' where nothing is declared."""
    joined = page.declared.entry
    return str(joined.none_found or "") if joined is not None and joined.field == field else ""


def entry_of(request: AccessRequest, *, lock: bool = False) -> Entry | None:
    """The entry that a request asks to join; None where there is none, or it is gone."""
    if request.subject_id is None:
        return None
    rows = Entry.objects.unscoped().filter(pk=request.subject_id, removed_at__isnull=True)
    return (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()


def name_of(request: AccessRequest) -> str:
    """The name of the entry that a request asks to join; '' where there is none."""
    names = Entry.objects.unscoped().filter(pk=request.subject_id or 0).values_list("name", flat=True)
    return names.first() or ""
