"""The declared sections of a document, filled with what was filed about an entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, assert_never

from guicheng.accounts.actor import Actor
from guicheng.attachments import slots
from guicheng.attachments.models import Attachment
from guicheng.attachments.store import default_store
from guicheng.common.text import Text, text
from guicheng.config.model import exports
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.field import FormField
from guicheng.documents import Cell, Cover, FactTable, Labelled, Picture, Pictures, Prose, Table
from guicheng.documents.values import Section
from guicheng.entries import entry_files
from guicheng.filings.access import FilingAccess, given, rows
from guicheng.filings.acts.paper_basis import Basis
from guicheng.filings.context import filing_context
from guicheng.filings.context.facts import Facts
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.reports import row_facts
from guicheng.reports.column_values import Cells
from guicheng.reports.columns import Rows
from guicheng.reports.tables import Worder

MOST_ROWS = 500
"""Filings of one section; a document is read, not counted with."""

CHOSEN, OPEN = "■", "□"
"""Before an option that was chosen, and one that was not."""

_PLACE = re.compile(r"\{([a-z][a-z0-9_.-]*)\}")


class Composer:
    """Fills the sections of one document about one entry, for one reader: as it stands, or as it stood when a filing
    was handed in (`basis`)."""

    def __init__(
        self,
        config: RegionConfig,
        actor: Actor,
        entry: Entry,
        cells: Cells,
        basis: Basis | None = None,
        answers: Mapping[str, Any] | None = None,
    ) -> None:
        self.config = config
        self.actor = actor
        self.entry = basis.entry if basis is not None else entry
        self.cells = cells
        self.basis = basis
        if basis is not None:
            self.facts = basis.facts(actor)
        else:
            (_, self.facts), *_ = row_facts.facts_of([entry], actor, config, row_facts.Need.of(config, ["filings"]))
        self.facts.extra = {**self.facts.extra, "criteria": answers or {}}

    def section(self, section: exports.Section) -> Section:
        """One section, with its values."""
        match section:
            case exports.FactsSection():
                rows = [[Labelled(self._say(c.title), self.value(c)) for c in row] for row in section.rows]
                return FactTable(rows, self._say(section.title))
            case exports.TextSection():
                return Prose(self.filled(self._say(section.body)), self._say(section.title))
            case exports.FilingsSection():
                return self._table(section)
            case exports.PicturesSection():
                return Pictures(self._pictures(section), self._say(section.title))
            case exports.RowsSection() | exports.DecisionsSection():
                raise ValueError("a section of the paper of a filing")  # the checker refuses it elsewhere
            case _:
                assert_never(section)

    def shown_sections(self, section: exports.Section) -> list[Section]:
        """What a declared section comes to: itself, where it is there."""
        return [self.section(section)] if self.has(section) else []

    def has(self, section: exports.Section) -> bool:
        """Whether a section is there."""
        return section.when is None or self.config.holds(section.when, self.facts)

    def value(self, column: exports.PaperValue) -> str:
        """A labelled value: what was chosen, or every option with the chosen ones marked."""
        field = self.field_of(column.value) if column.options == "all" else None
        if field is None or not field.options:
            return self.shown(column.value)
        value = self.facts.get(column.value)
        chosen = value if isinstance(value, list) else [value]
        marks = ((CHOSEN if field.option(one.value) and one.value in chosen else OPEN, one) for one in field.options)
        return "  ".join(f"{mark}{self._say(one.label)}" for mark, one in marks)

    def field_of(self, path: str) -> FormField | None:
        """The field of a form that a path leads to."""
        return Rows(self.config, self.entry.register).field(path)

    def cover(self, cover: exports.Cover) -> Cover:
        """The first page, with its values."""
        facts = [Labelled(self._say(column.title), self.shown(column.value)) for column in cover.facts]
        return Cover(facts, [self.filled(self._say(line)) for line in cover.lines])

    def line(self, line: str | Text) -> str:
        """A line to sign: a text with {fact} places, or the fact that a path names."""
        return self.filled(self._say(line)) if isinstance(line, Text) else self.shown(line)

    def shown(self, path: str) -> str:
        """A fact in words."""
        if path.startswith("criteria."):
            return str(self.facts.get(path) or "")
        return self.cells.entry_value(self.entry, path, self.facts)

    def filled(self, template: str) -> str:
        """A text with its {fact} places filled in, in words."""
        return _PLACE.sub(lambda match: self.shown(match[1]), template)

    def values(self, sections: Sequence[exports.Section]) -> dict[str, Any]:
        """The same for an author's template: ``facts`` by column id, ``tables`` by filing type as rows by column id."""
        facts: dict[str, str] = {}
        tables: dict[str, list[dict[str, str]]] = {}
        for section in sections:
            if isinstance(section, exports.FactsSection):
                facts |= {column.id: self.shown(column.value) for row in section.rows for column in row}
            elif isinstance(section, exports.FilingsSection):
                ids = [column.id for column in section.columns]
                tables[section.filing] = [
                    {key: cell.text for key, cell in zip(ids, line, strict=True)} for line in self._lines(section)
                ]
        return {"facts": facts, "tables": tables}

    def _table(self, section: exports.FilingsSection) -> Table:
        heads = Worder(self.cells, Rows(self.config, None, section.filing), section.columns).heads()
        return Table(heads, self._lines(section), self._say(section.title), self._say(section.empty))

    def _lines(self, section: exports.FilingsSection) -> list[list[Cell]]:
        """The filings of a section, oldest first, each read by its own release."""
        filings = self._filings(section.filing, section.states)[:MOST_ROWS]
        lines = []
        for number, (row, facts) in enumerate(self._with_facts(filings, section), start=1):
            cells = Cells(facts.config, self.actor, self.cells.language, self.cells.audience)
            worder = Worder(cells, Rows(facts.config, None, row.type), section.columns)
            if section.table is None:
                lines.append(worder.line(row, facts, number))
            else:
                lines += worder.lines_of_table(row, facts, section.table, first=len(lines) + 1)
        return lines

    def _with_facts(self, filings: list[Filing], section: exports.FilingsSection) -> Iterable[tuple[Filing, Facts]]:
        if self.basis is not None:
            return [(row, self.basis.facts(self.actor, row)) for row in filings]
        need = row_facts.Need.of(self.config, (column.value for column in section.columns))
        return row_facts.facts_of(filings, self.actor, self.config, need)

    def _pictures(self, section: exports.PicturesSection) -> list[Picture]:
        """The pictures of a slot of the entry; of a filing type, of the filings that count, in the order of both."""
        found: list[Picture] = []
        if section.filing is None:
            held = self.basis.entry_files if self.basis else slots.held(entry_files.holder_of(self.entry), section.slot)
            shown = [picture(file) for file in held if file.slot == section.slot and file.is_picture]
            return shown[: section.most]
        for filing in self._filings(section.filing, ()):
            if filing.counted_at is not None and filing.state != "void":
                access = self._access(filing)
                files = self.basis.files_of(access, section.slot) if self.basis else access.files.get(section.slot, [])
                found += [picture(file) for file in files if file.is_picture]
        return found[: section.most]

    def _filings(self, filing_type: str, states: Sequence[str]) -> list[Filing]:
        """The filings of a type about the entry that open to the actor."""
        if self.basis is not None:
            opened = [row for row in self.basis.opened(self.actor) if row.type == filing_type]
            return [row for row in opened if not states or row.state in states]
        found = rows.listed(self.actor, self.config, types=[filing_type], states=states, subject_id=self.entry.pk)
        return [row for row in rows.shown(self.actor, found.order_by("id")) if not row.is_placeholder]

    def _access(self, filing: Filing) -> FilingAccess:
        return FilingAccess(filing_context.of_filing(filing, self.facts.dossier), self.actor)

    def _say(self, words: Text | None) -> str:
        return words.for_language(self.cells.language) if words else ""


def given_names(access: FilingAccess, task_id: int) -> Text | None:
    """The names of the files that went with an answer; None where there were none."""
    names = [one.name for one in given.of_answer(access.given, task_id)]
    return text(f"附件：{'、'.join(names)}", f"Files: {', '.join(names)}") if names else None


def picture(file: Attachment) -> Picture:
    """A stored picture for print: its preview, which is large enough for paper."""
    digest = (file.blob.preview or file.blob).sha256

    def read() -> bytes:
        with default_store().open(digest) as opened:
            return opened.read()

    return Picture(file.caption or file.name, read, file.pk)
