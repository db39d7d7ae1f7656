"""Rows of lists worded for one reader, a page at a time: what several rows share is read once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guicheng.accounts.models import Organisation
from guicheng.config.model.registers import Column
from guicheng.filings.cells import Cells
from guicheng.filings.dossier import Dossier
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry


def of_entries(cells: Cells, entries: Sequence[Entry], columns: list[Column]) -> list[tuple[Entry, dict[str, str]]]:
    """Each entry with its columns in words; the organisations behind them in one statement."""
    cells.know(_organisations(columns, (entry.organisation_id for entry in entries)))
    return [(entry, cells.of_entry(entry, columns)) for entry in entries]


def of_filings(
    cells: Cells, filings: Sequence[Filing], columns: list[Column], dossier: Dossier | None = None
) -> list[tuple[Filing, dict[str, str]]]:
    """Each filing with its columns in words; with a `dossier` where all are about its subject."""
    cells.know(_organisations(columns, (filing.organisation_id for filing in filings)))
    return [(filing, cells.of_filing(filing, columns, dossier)) for filing in filings]


def _organisations(columns: Iterable[Column], ids: Iterable[int | None]) -> dict[int, Organisation]:
    """The organisations that columns speak of, by id; none where no column does."""
    if not any(column.value.startswith("organisation.") for column in columns):
        return {}
    return Organisation.objects.unscoped().in_bulk([pk for pk in set(ids) if pk is not None])
