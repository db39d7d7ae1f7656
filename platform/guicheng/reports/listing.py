"""Rows of lists worded for one reader, a page at a time: what several rows share is read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.config import releases
from guicheng.config.model.registers import Column, EntryList, Register, RowAction
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.access import rows
from guicheng.filings.context import acting, queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.reports import criteria, narrowing, row_facts
from guicheng.reports.column_values import Cells
from guicheng.reports.columns import Rows

NUMBER = "number"
"""What a column shows that numbers the rows (序号)."""


def list_for(register: Register, role: str, name: str = "") -> EntryList | None:
    """The list of that name that a register has for a role; without a name the first one. None where there is none."""
    return next((one for one in register.lists if role in one.to and name in ("", one.id)), None)


def list_holding(config: RegionConfig, actor: Actor, entry: Entry) -> EntryList | None:
    """The first list of the actor's role in which an entry stands; the first of all where it stands in none."""
    lists = [one for one in config.registers[entry.register].lists if actor.role in one.to]
    if len(lists) > 1:
        facts = Facts(config, Dossier.read(entry), form=entry.data, actor=actor)
        lists = [one for one in lists if one.when is None or config.holds(one.when, facts)] or lists
    return lists[0] if lists else None


def named(register_id: str, listed: EntryList | None) -> str:
    """How a menu names a list: by its register, and by its own name where it has one."""
    return f"{register_id}/{listed.id}" if listed is not None and listed.id is not None else register_id


def narrowed(
    actor: Actor,
    config: RegionConfig,
    register_id: str,
    listed: EntryList,
    answers: Mapping[str, str],
    *,
    every: bool = False,
) -> tuple[QuerySet[Entry], criteria.Asking]:
    """The entries of a list that the actor sees (with `every` of the whole register), narrowed by what is typed (`q`),
    a `status`, and the filters of its columns; and those filters. Refuses (400) what is no answer."""
    of_register = Rows(config, register_id, None)
    asked = criteria.of_columns(of_register, actor, listed.columns)
    statuses = [answers["status"]] if answers.get("status") else []
    rows = queries.entries(actor, register_id, statuses=statuses, query=answers.get("q", ""))
    if listed.when is not None and not every:
        rows = narrowing.holding(rows, actor, of_register, listed.when)
    found, _given = asked.narrowed(rows, {name: answers.get(name, "") for name in asked.names})
    return found, asked


def of_entries(
    cells: Cells, entries: Sequence[Entry], columns: list[Column], *, first: int = 1
) -> list[tuple[Entry, dict[str, str]]]:
    """Each entry with its columns in words; the organisations behind them, and what was filed about them as far as it
    is open to the reader, in one statement each. `first` is the number of the first row, where a column numbers them.
    """
    cells.know(_organisations(columns, (entry.organisation_id for entry in entries)))
    dossiers = _dossiers(cells, row_facts.Need.of(cells.config, (column.value for column in columns)), entries)
    return [
        (entry, {**cells.of_entry(entry, columns, dossiers.get(entry.pk)), **_number(columns, n)})
        for n, entry in enumerate(entries, first)
    ]


def offered(
    config: RegionConfig, actor: Actor, actions: Iterable[RowAction], entry: Entry, dossier: Dossier | None = None
) -> list[RowAction]:
    """The row actions of an entry that are declared for the actor's role and make sense for it as it stands. What was
    filed about it is read only where an action depends on something and no `dossier` is given."""
    theirs = acting.acts_for_entry(actor, entry)
    mine = [one for one in actions if actor.role in one.by and (theirs or not _is_of_owner(config, one))]
    if all(action.when is None for action in mine):
        return mine
    facts = Facts(config, dossier or Dossier.read(entry), form=entry.data, actor=actor)
    return [action for action in mine if action.when is None or config.holds(action.when, facts)]


def _is_of_owner(config: RegionConfig, action: RowAction) -> bool:
    """Whether only those who act for an entry's owner do it: edit it, file what is filed in the owner's name."""
    return action.does == "edit" or (action.does == "file" and config.filings[action.filing or ""].filer == "subject")


def under_way(actor: Actor, actions: Iterable[RowAction], entries: Sequence[Entry]) -> dict[tuple[int, str], int]:
    """The filings that the `open` actions of the actor's role lead to, by entry and type: the latest that is not
    finished and is the actor's to read. One statement for a page of rows, none where no action opens any."""
    types = sorted({one.filing for one in actions if one.does == "open" and one.filing and actor.role in one.by})
    if not types or not entries:
        return {}
    config = releases.current(actor.region)
    listed = rows.listed(actor, config, types=types).filter(rows.readable(actor, config, types))
    theirs = listed.filter(subject_id__in=[entry.pk for entry in entries], live=True)
    found: dict[tuple[int, str], int] = {}
    for pk, subject, kind in theirs.values_list("pk", "subject_id", "type"):
        found.setdefault((subject, kind), pk)
    return found


def of_filings(
    cells: Cells, filings: Sequence[Filing], columns: list[Column], dossier: Dossier | None = None, *, first: int = 1
) -> list[tuple[Filing, dict[str, str]]]:
    """Each filing as the reader of `column_values` gets it, with its columns in words; with a `dossier` where all
    are about its subject, which is read already. What else was filed, and `first`, as above."""
    filings = rows.shown(cells.actor, filings)
    need = row_facts.Need.of(cells.config, (column.value for column in columns))
    dossiers = _dossiers(cells, need, (filing.subject for filing in filings))
    cells.know(_organisations(columns, (filing.organisation_id for filing in filings)))
    cells.know_answers(rows.decided(cells.actor, filings) if need.answers else {})
    return [
        (
            filing,
            {**cells.of_filing(filing, columns, dossiers.get(filing.subject_id or 0, dossier)), **_number(columns, n)},
        )
        for n, filing in enumerate(filings, first)
    ]


def _dossiers(cells: Cells, need: row_facts.Need, subjects: Iterable[Entry | None]) -> dict[int, Dossier]:
    """What was filed about the subjects of rows and is open to their reader, where columns ask for it."""
    if not need.filed:
        return {}
    there = {subject.pk: subject for subject in subjects if subject is not None}
    filed = rows.filed(cells.actor, cells.config, there)
    return {pk: Dossier(subject, filed.get(pk, [])) for pk, subject in there.items()}


def _number(columns: Iterable[Column], number: int) -> dict[str, str]:
    return {column.id: str(number) for column in columns if column.value == NUMBER}


def _organisations(columns: Iterable[Column], ids: Iterable[int | None]) -> dict[int, Organisation]:
    """The organisations that columns speak of, by id; none where no column does."""
    if not any(column.value.startswith(("organisation.", "filer.")) for column in columns):
        return {}
    return Organisation.objects.unscoped().in_bulk([pk for pk in set(ids) if pk is not None])


def names_of(organisation_ids: Sequence[int | None]) -> dict[int, str]:
    """The names of the organisations that own rows already found, by id: one statement for a page of a list."""
    wanted = {pk for pk in organisation_ids if pk is not None}
    rows = Organisation.objects.unscoped().filter(pk__in=wanted).values_list("pk", "name") if wanted else []
    return dict(rows)
