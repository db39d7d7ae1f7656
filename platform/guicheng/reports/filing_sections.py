"""The declared sections of the paper of one filing, filled for one reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from guicheng.common.text import text
from guicheng.config.decision_titles import decision_title
from guicheng.config.model import exports
from guicheng.config.model.conditions import Condition
from guicheng.config.widgets.field import FormField
from guicheng.documents import Cell, Column, Picture, Pictures, Table
from guicheng.documents.values import Section
from guicheng.filings.access import FilingAccess, fields, given, rows
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.models import Filing
from guicheng.reports.column_values import Cells
from guicheng.reports.columns import Rows
from guicheng.reports.paper_sections import Composer, given_names, picture
from guicheng.reports.tables import Worder
from guicheng.workflow.queries import HistoryLine

_DECIDED = (
    text("环节", "Step"),
    text("意见", "Opinion"),
    text("办理人", "By"),
    text("日期", "Date"),
    text("签名", "Signature"),
)
_GIVEN = text("{step} {who}：{name}", "{step}, {who}: {name}")


class FilingComposer(Composer):
    """Fills the sections of a paper of a filing, with what its reader gets of it."""

    def __init__(self, access: FilingAccess, cells: Cells, answers: Mapping[str, Any]) -> None:
        context = access.context
        form, filing = context.form, context.filing
        self.access, self.kind = access, context.kind
        self.filing: Filing = fields.stripped(form, filing, access.reading) if form is not None else filing
        self.config, self.actor, self.cells, self.basis = context.config, access.actor, cells, None
        subject = context.subject
        filed = rows.filed(access.actor, context.config, [subject.pk]) if subject is not None else {}
        answered = rows.decided(access.actor, [filing]).get(filing.pk, {})
        self.facts = Facts(
            context.config,
            Dossier(subject, filed.get(subject.pk, []) if subject is not None else []),
            filing=self.filing,
            form=self.filing.data,
            actor=access.actor,
            now=context.now,
            extra={"decisions": answered, "criteria": answers},
        )

    def shown(self, path: str) -> str:
        """A fact in words."""
        if path.startswith("criteria."):
            return str(self.facts.get(path) or "")
        return self.cells.filing_value(self.filing, path, self.facts)

    def field_of(self, path: str) -> FormField | None:
        """The field of a form that a path leads to."""
        return Rows(self.config, None, self.kind.filing).field(path)

    def section(self, section: exports.Section) -> Section:
        """One section, with its values."""
        match section:
            case exports.RowsSection():
                return self._rows(section)
            case exports.DecisionsSection():
                return self._decisions(section)
            case _:
                return super().section(section)

    def shown_sections(self, section: exports.Section) -> list[Section]:
        """The same; after decisions, the pictures that were given with them."""
        found = super().shown_sections(section)
        pictures = self._given(section) if found and isinstance(section, exports.DecisionsSection) else []
        return [*found, *([Pictures(pictures)] if pictures else [])]

    def _given(self, section: exports.DecisionsSection) -> list[Picture]:
        """The pictures that were given with the answers of a section, each under its step and who gave it."""
        return [
            replace(picture(one), caption=self._say(_GIVEN.format(step=line.step_title, who=line.who, name=one.name)))
            for line in self._answers(section)
            for one in given.of_answer(self.access.given, line.task_id)
            if one.is_picture
        ]

    def _rows(self, section: exports.RowsSection) -> Table:
        columns = [column for column in section.columns if self._may_read(section.table, column.value)]
        worder = Worder(self.cells, Rows(self.config, None, self.kind.filing), columns)
        keep = (lambda item: self._fits(section.where, item)) if section.where is not None else None
        lines = worder.lines_of_table(self.filing, self.facts, section.table, first=1, keep=keep)
        heads = [Column(self._say(column.title)) for column in columns]
        return Table(heads, lines, self._say(section.title), self._say(section.empty))

    def _may_read(self, table: str, path: str) -> bool:
        """Whether a column of the table is not hidden from the reader."""
        name = path.removeprefix("item.")
        return name == path or self.access.reading.to(f"{table}.{name}") != "hidden"

    def _fits(self, where: Condition | None, item: Any) -> bool:
        return where is None or self.config.holds(where, _Item(self.facts, item))

    def _decisions(self, section: exports.DecisionsSection) -> Table:
        """The answers as a table."""
        lines = self._answers(section)
        signed = any(line.signature for line in lines)
        width = len(_DECIDED) - (not signed)
        return Table(
            [Column(self._say(title)) for title in _DECIDED[:width]],
            [[Cell(one) for one in self._decision(line)[:width]] for line in lines],
            self._say(section.title),
            self._say(section.empty),
        )

    def _answers(self, section: exports.DecisionsSection) -> list[HistoryLine]:
        """The answer given last by each desk of each step, in the order of the chain."""
        last: dict[tuple[str, str], HistoryLine] = {}
        for line in self.access.record.lines:
            if line.step and not line.waiting and not line.advice and line.decision:
                last.pop((line.step, line.target or line.who), None)
                last[line.step, line.target or line.who] = line
        order = section.steps or [step.id for step in self.kind.chain.steps]
        return sorted((one for one in last.values() if one.step in order), key=lambda one: order.index(one.step))

    def _decision(self, line: HistoryLine) -> list[str]:
        step = self.kind.chain.step(line.step)
        answer = self._say(decision_title(step, line.decision)) if step is not None else self._say(line.act)
        files = self._say(given_names(self.access, line.task_id))
        said = "\n".join(part for part in (answer, line.opinion, files) if part)
        day = line.at.astimezone(self.config.zone).date().isoformat()
        return [self._say(line.step_title), said, line.who, day, line.signature]

    def _pictures(self, section: exports.PicturesSection) -> list[Picture]:
        if section.filing is not None:
            return super()._pictures(section)
        files = self.access.files.get(section.slot, [])
        return [picture(file) for file in files if file.is_picture][: section.most]


class _Item:
    """The facts of a paper and those of a row of a table."""

    def __init__(self, facts: Facts, item: Any) -> None:
        self._facts, self._item = facts, item

    def get(self, path: str, /) -> object:
        """The value of a fact; None where there is none."""
        if path.startswith("item."):
            return self._item.get(path.removeprefix("item.")) if isinstance(self._item, dict) else None
        return self._facts.get(path)
