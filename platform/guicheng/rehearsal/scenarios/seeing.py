"""What somebody of a story gets to see: an entry or filing that is opened, a list, an export, a printed document. Each
is the call that the page makes."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.accounts.actor import Actor
from guicheng.common.errors import Refusal
from guicheng.config import openings
from guicheng.config.model.scenarios import Act
from guicheng.config.widgets.views import FormReader
from guicheng.entries import writing
from guicheng.filings.access import FilingAccess, fields, find, read, rows
from guicheng.filings.context.filing_context import not_found
from guicheng.filings.models import Filing
from guicheng.forms.access import READ_ALL
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.outcome import Outcome, Seen
from guicheng.rehearsal.scenarios.stage import Stage
from guicheng.reports import below, exporting, filing_documents, home, listing, printing
from guicheng.reports import opened as opening
from guicheng.reports.column_values import Cells
from guicheng.reports.printing import Wish

ZH = "zh"


def opened(stage: Stage, actor: Actor, alias: str) -> Outcome:
    """The page of an entry or filing; for whoever has not signed in, what is published of it. Refusals: `not-found`,
    `content-closed`."""
    if not actor.is_signed_in:
        return _published(stage, actor, alias)
    if alias in stage.filings:
        access = read(actor, stage.filings[alias])
        return Outcome(filing=access.context.filing, seen=of_filing(access))
    sheet = writing.sheet_to_read(actor, stage.entries[alias].pk)
    audience = fields.audience_of(actor, sheet.entry.organisation_id, sheet.entry.pk)
    data = fields.disclosed(sheet.form, sheet.entry.data, READ_ALL, audience)
    reader = FormReader(ZH, audience=audience)
    form = sheet.form.view(sheet.entry.data, sheet.facts, sheet.access(), (), reader)
    offers = {"edit": bool(sheet.access().named), "remove": sheet.may_remove}
    return Outcome(seen=Seen(data=data, form=form, offers=frozenset(act for act, may in offers.items() if may)))


def _published(stage: Stage, actor: Actor, alias: str) -> Outcome:
    """All that anyone reads of an entry or filing, on its own page or on that of an entry above it; `rows` are the
    entries below. Refusal `not-found`."""
    filing = stage.filing(alias) if alias in stage.filings else None
    entry = filing.subject if filing is not None else Entry.objects.unscoped().get(pk=stage.entries[alias].pk)
    wanted = (filing.type, filing.pk) if filing is not None else (entry.register, entry.pk) if entry else ("", 0)
    pages = [wanted]
    while entry is not None:
        pages.append((entry.register, entry.pk))
        entry = entry.parent
    for declared in openings.public(stage.config):
        found = opening.Opened(stage.config, actor, declared)
        for name, pk in pages:
            row = _on_page(found, pk, wanted) if name in (declared.register, declared.filing) else None
            if row is not None:
                files = frozenset(f"download:{one.attachment.slot}" for one in row.files)
                below = [one.id for section in row.below for one in section.rows if one.kind in stage.config.registers]
                data = {one.id: one.words for one in row.values}
                if row.name:
                    data.setdefault(stage.config.registers[row.kind].name, row.name)
                return Outcome(seen=Seen(data=data, rows=below, offers=files))
    raise not_found()


def _on_page(found: opening.Opened, page: int, wanted: tuple[str, int]) -> opening.Row | None:
    try:
        rows = found.row(page).every
    except Refusal:
        return None
    return next((row for row in rows if (row.kind, row.id) == wanted), None)


def of_filing(access: FilingAccess) -> Seen:
    """What the page of a filing shows somebody, with the form as they may fill it in now."""
    return Seen(data=access.data, form=access.view(ZH, fields=access.fields), offers=frozenset(_offers(access)))


def shown_to(actor: Actor, filing: Filing) -> Seen:
    """The same of a filing that somebody has just acted on."""
    return of_filing(find(actor, filing.pk))


def _offers(access: FilingAccess) -> Iterator[str]:
    """The acts that stand there and are not refused: ``submit``, ``decide:approve``, ``amend:late``."""
    for one in access.actions:
        if one.allowed:
            yield one.kind
            yield f"{one.kind}:{one.of}"


def listed(stage: Stage, actor: Actor, act: Act) -> Outcome:
    """The list of a register, filing type or opening; of a register `about` an entry, what its page lists below it.
    Refuses `not-found` where none is declared for the role."""
    config, name, answers = stage.config, act.lists or "", act.criteria
    if name.partition("/")[0] not in {*config.registers, *config.filings}:
        return _open(actor, name, answers.get("q", ""))
    cells = Cells(config, actor, ZH)
    if act.about is not None:
        found_below = below.one(writing.sheet_to_read(actor, stage.entries[act.about].pk), name)
        columns = list(found_below.columns)
        pairs = [(row.pk, words) for row, words in found_below.worded(cells, list(found_below.rows))]
    elif (register := name.partition("/")[0]) in config.registers:
        declared = listing.list_for(config.registers[register], actor.role, name.partition("/")[2])
        if declared is None:
            raise not_found()
        entries, _given = listing.narrowed(actor, config, register, declared, answers)
        of_entries = listing.of_entries(cells, list(entries), declared.columns)
        columns, pairs = declared.columns, [(row.pk, words) for row, words in of_entries]
    else:
        kind = config.filings[name]
        states = [answers["state"]] if "state" in answers else []
        found = rows.listed(actor, config, types=[name], states=states, query=answers.get("q", ""))
        of_filings = listing.of_filings(cells, list(found), kind.columns)
        columns, pairs = kind.columns, [(row.pk, words) for row, words in of_filings]
    ids = [column.id for column in columns]
    return Outcome(seen=Seen(rows=[pk for pk, _ in pairs], columns=ids, cells=[words for _, words in pairs]))


def at_home(stage: Stage, name: str) -> Outcome:
    """The home page of somebody. Refuses `not-found` where their role has none."""
    found = home.panels(stage.actor(name), stage.config, ZH)
    return Outcome(seen=Seen(panels={one.panel.id: one.count for one in found}))


def _open(actor: Actor, name: str, query: str) -> Outcome:
    """The list of an opening: its columns, and how many entries are open below."""
    found = opening.find(actor, name)
    lines = found.page(query, size=opening.MOST_BELOW).lines
    columns = [one for one, _ in (*found.columns, *found.counted)]
    cells = [
        {columns[0]: line.row.title, **{one.id: one.words for one in line.row.values}}
        | {register: str(count) for register, count in line.counts.items()}
        for line in lines
    ]
    return Outcome(seen=Seen(rows=[line.row.id for line in lines], columns=columns, cells=cells))


def exported(stage: Stage, actor: Actor, act: Act) -> Outcome:
    """The first page of an export. Refusals: those of `exporting.preview`."""
    found = exporting.preview(actor, act.export or "", act.criteria)
    ids = [column.id for column in stage.config.exports[act.export or ""].columns]
    cells = [dict(zip(ids, (cell.text for cell in line), strict=True)) for line in found.sheet.rows]
    return Outcome(seen=Seen(columns=ids, cells=cells))


def printed(stage: Stage, actor: Actor, act: Act) -> Outcome:
    """A document about an entry, or about what a filing is about as it stood then; a filing as it stands. Refusals:
    those of `printing`."""
    name = act.print or ""
    if name in stage.filings and act.about is None:
        return Outcome(seen=Seen(paper=printing.paper_of_filing(actor, stage.filings[name])))
    about = act.about or ""
    filing = stage.filing(about) if about in stage.filings else None
    entry = filing.subject_id if filing is not None else stage.entries[about].pk
    answers = {key: str(value) for key, value in act.criteria.items()}
    if filing is not None and stage.config.documents[name].filing is not None:
        shown = filing_documents.paper(actor, name, filing.pk, Wish(answers=answers))
    else:
        shown = printing.paper(actor, name, entry or 0, Wish(filing.pk if filing is not None else 0, answers))
    return Outcome(seen=Seen(paper=shown.paper))
