"""What lies below an entry, as its page lists it for a role (`registers.<r>.below`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from guicheng.accounts.actor import Actor
from guicheng.common.text import Text
from guicheng.config.model.registers import Below, Column, Register
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.entries import writing
from guicheng.entries.writing import Sheet
from guicheng.filings.context import queries
from guicheng.filings.context.filing_context import not_found
from guicheng.registers.models import Entry
from guicheng.reports import listing
from guicheng.reports.column_values import Cells
from guicheng.reports.columns import Rows
from guicheng.reports.narrowing import holding

BADGE = "badge"
"""The column of the mark."""


@dataclass(frozen=True)
class BelowList:
    """One list of an entry's page, for one reader."""

    declared: Below
    register: Register
    rows: QuerySet[Entry]
    may_add: bool
    columns: tuple[Column, ...]

    @property
    def title(self) -> Text:
        """What the list is called: as the register whose entries it has."""
        return self.register.title

    def worded(self, cells: Cells, entries: Sequence[Entry], *, first: int = 1) -> list[tuple[Entry, dict[str, str]]]:
        """Entries of it with their columns in words, and the mark under `BADGE`."""
        return listing.of_entries(cells, entries, list(self.columns), first=first)


def of(sheet: Sheet) -> list[BelowList]:
    """The lists below an entry that are declared for the reader's role, in the order of the declaration."""
    return [_list(sheet, one) for one in declared_for(sheet.register, sheet.actor.role)]


def one(sheet: Sheet, register_id: str) -> BelowList:
    """The one of a register. Refusal `not-found` where none is declared for the role."""
    found = next(
        (_list(sheet, b) for b in declared_for(sheet.register, sheet.actor.role) if b.register_ == register_id), None
    )
    if found is None:
        raise not_found()
    return found


def declared_for(register: Register, role: str) -> list[Below]:
    """What a register lists below its entries for a role."""
    return [one for one in register.below if role in one.to]


def leads_back(config: RegionConfig, actor: Actor, entry: Entry) -> bool:
    """Whether the page of what an entry belongs to lists it for the actor."""
    parent = entry.parent
    if parent is None or parent.register not in config.registers:
        return False
    listed = declared_for(config.registers[parent.register], actor.role)
    return any(one.register_ == entry.register for one in listed) and queries.sees(actor, parent)


def _list(sheet: Sheet, declared: Below) -> BelowList:
    config, actor, name = sheet.config, sheet.actor, declared.register_
    rows = queries.entries(actor, name, parent_id=sheet.entry.pk).select_related("parent")
    return BelowList(
        declared,
        config.registers[name],
        rows if declared.when is None else holding(rows, actor, Rows(config, name), declared.when),
        writing.may_add_below(sheet, name),
        (*declared.columns, *_mark(config, declared)),
    )


def _mark(config: RegionConfig, declared: Below) -> list[Column]:
    """The mark as a column, titled as its field is."""
    if declared.badge is None:
        return []
    field, label = Rows(config, declared.register_).field(declared.badge), config.labels()(declared.badge)
    title = field.label if field is not None else label.title if label is not None else Text(zh=declared.badge)
    return [Column(id=BADGE, title=title, value=FactPath(declared.badge))]
