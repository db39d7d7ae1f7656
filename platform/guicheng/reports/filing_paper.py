"""Any filing on paper, made from its form as it is read on the page: no configuration needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from guicheng import audit
from guicheng.attachments.models import Attachment
from guicheng.audit.log import COLUMNS
from guicheng.common.text import Text, text
from guicheng.config import act_words
from guicheng.config.widgets.views import FieldView
from guicheng.documents import Cell, Column, FactTable, Labelled, Paper, Pictures, Prose, Table
from guicheng.documents.values import Section
from guicheng.filings.access import FilingAccess
from guicheng.filings.acts import changes, snapshots
from guicheng.forms.views import CellView, GroupView, SlotView, StaticView
from guicheng.reports.paper_sections import given_names, picture
from guicheng.workflow import queries as chains

_DECIDED = (
    text("环节", "Step"),
    text("办理人", "By"),
    text("结果", "Result"),
    text("意见", "Opinion"),
    text("时间", "Time"),
    text("签名", "Signature"),
)

_PASSED = (text("环节", "Step"), text("结果", "Result"), text("办理人", "By"), text("时间", "Time"))


def compose(access: FilingAccess, language: str, foot: str) -> Paper:
    """The filing, as somebody reads it to whom its content is open."""
    making, found = _Making(access, language), access.context
    return Paper(
        title=making.say(found.kind.title),
        subtitle=snapshots.about(found),
        sections=list(making.sections()),
        running=making.say(found.config.region.title),
        foot=foot,
        language="en" if language.startswith("en") else "zh",
    )


def _pairs(plain: Sequence[Labelled]) -> list[list[Labelled]]:
    return [list(plain[start : start + 2]) for start in range(0, len(plain), 2)]


class _Making:
    """The work on one paper."""

    def __init__(self, access: FilingAccess, language: str) -> None:
        self.access = access
        self.context = access.context
        self.actor = access.actor
        self.language = language
        self.files = access.files

    def say(self, words: Text | None) -> str:
        """In the language of the paper."""
        return words.for_language(self.language) if words else ""

    def sections(self) -> Iterator[Section]:
        """Head, form, files, decisions, log."""
        yield FactTable(list(self._head()))
        yield from self._changes()
        view = self.access.view(self.language, files=self.files)
        for page in snapshots.as_signed(view, self.context).pages if view else ():
            if page.title and page.groups:
                yield Prose("", page.title)
            for group in page.groups:
                yield from self._group(group)
        told = self.access.record
        yield from (one for one in (self._course(told.course), self._decisions(told.lines)) if one)
        given_too = [picture(one) for files in self.access.given.values() for one in files if one.is_picture]
        if given_too:
            yield Pictures(given_too, self.say(text("随意见上传的图片", "Pictures given with decisions")))
        yield self._log()

    def _head(self) -> Iterator[list[Labelled]]:
        row = self.context.filing
        if self.context.subject is not None:
            register = self.context.config.registers[self.context.subject.register]
            yield [Labelled(self.say(register.title), snapshots.about(self.context))]
        if owner := snapshots.filed_by(self.context):
            yield [Labelled(self.say(text("填报单位", "Filed by")), owner)]
        pairs = [
            Labelled(self.say(text("状态", "State")), self.say(self.context.label(self.actor.role))),
            *([Labelled(self.say(text("编号", "Number")), row.number)] if row.number else []),
            *([Labelled(self.say(text("填报期", "Period")), self.say(p.label))] if (p := self.context.period) else []),
            *(
                Labelled(self.say(title), self._moment(at))
                for title, at in (
                    (act_words.handed_in_at(self.context.config, self.context.kind), row.submitted_at),
                    (text("确认时间", "Counted from"), row.counted_at),
                )
                if at
            ),
        ]
        yield from _pairs(pairs)

    def _group(self, group: GroupView) -> Iterator[Section]:
        """One group of the form in its own order: plain values in grids; texts, undertakings, tables and pictures
        where they stand between them."""
        title, rows = group.title, list[list[Labelled]]()
        for row in group.rows:
            plain: list[Labelled] = []
            for cell in row:
                if isinstance(cell, FieldView) and not (cell.widget.repeats or cell.widget.is_agreed):
                    plain.append(Labelled(cell.label, cell.display))
                    continue
                rows += _pairs(plain)
                if rows or title:
                    yield FactTable(rows, title) if rows else Prose("", title)
                title, rows, plain = "", [], []
                yield from self._apart(cell)
            rows += _pairs(plain)
        if rows:
            yield FactTable(rows, title)

    def _apart(self, cell: CellView) -> Iterator[Section]:
        """What does not fit into a grid of values."""
        match cell:
            case StaticView():
                yield Prose(cell.text)
            case SlotView():
                yield from self._slot(cell)
            case FieldView() if cell.widget.is_agreed:
                yield Prose(cell.text, cell.label)
                yield FactTable([[Labelled(cell.label, cell.display)]])
            case FieldView() if cell.widget.repeats:
                titles = cell.columns or tuple(part.label for row in cell.rows[:1] for part in row.cells)
                lines = [[Cell(part.display or str(part.value or "")) for part in row.cells] for row in cell.rows]
                filled = [line for line in lines if any(one.text for one in line)]
                yield Table([Column(title) for title in titles], filled if titles else [], cell.label)
                yield from self._files_of_rows(cell)

    def _files_of_rows(self, table: FieldView) -> Iterator[Section]:
        """The files of each row that has any, under the name of the row."""
        for number, row in enumerate(table.rows, start=1):
            for slot in row.slots:
                if slot is not None and slot.files:
                    name = row.title or str(number)
                    yield from self._slot(replace(slot, label=f"{table.label} · {name} · {slot.label}"))

    def _slot(self, slot: SlotView) -> Iterator[Section]:
        files: Sequence[Attachment] = self.files.get(slot.id, [])
        pictures = [file for file in files if file.is_picture]
        others = [file for file in files if not file.is_picture]
        if pictures or not others:
            yield Pictures([picture(file) for file in pictures], slot.label)
        if others:
            column = [Column(self.say(text("文件", "File")))]
            yield Table(column, [[Cell(file.name)] for file in others], "" if pictures else slot.label)

    def _changes(self) -> Iterator[Table]:
        """What it changes, before and after."""
        context = changes.of_filing(self.access, self.language)
        if context:
            lines = [[self.say(one.label), one.before, one.after, self.say(one.note)] for one in context]
            yield Table(
                [Column(self.say(title)) for title in changes.COLUMNS],
                [[Cell(one) for one in line] for line in lines],
                self.say(text("变更对比", "Before and after")),
            )

    def _course(self, course: Sequence[chains.CourseLine]) -> Table | None:
        """The chain step by step, as it was really gone through."""
        if not course:
            return None
        rows = [[self.say(c.title), self.say(c.outcome), c.by, self._moment(c.at) if c.at else ""] for c in course]
        return Table(
            [Column(self.say(title)) for title in _PASSED],
            [[Cell(one) for one in row] for row in rows],
            self.say(text("办理流程", "Steps")),
        )

    def _decisions(self, told: Sequence[chains.HistoryLine]) -> Table | None:
        lines = [line for line in told if not line.waiting and line.step]
        if not lines:
            return None
        signed = any(line.signature for line in lines)
        rows = [
            [self.say(li.step_title), li.who, self.say(li.act), self._said(li), self._moment(li.at), li.signature]
            for li in lines
        ]
        width = len(_DECIDED) - (not signed)
        return Table(
            [Column(self.say(title)) for title in _DECIDED[:width]],
            [[Cell(one) for one in row[:width]] for row in rows],
            self.say(text("审批意见", "Decisions")),
        )

    def _said(self, line: chains.HistoryLine) -> str:
        """An opinion, and the names of the files that went with it."""
        files = given_names(self.access, line.task_id)
        return "\n".join(part for part in (line.opinion, self.say(files)) if part)

    def _log(self) -> Table:
        """The operation log (YNR-27)."""
        lines = [
            [str(line.number), self._moment(line.at), self.say(line.by), self.say(line.action), line.opinion]
            for line in self.access.log
        ]
        return Table(
            [Column(self.say(title)) for title in COLUMNS],
            [[Cell(one) for one in line] for line in lines],
            self.say(text("操作记录", "Operation log")),
            self.say(audit.EMPTY_LOG),
        )

    def _moment(self, at: dt.datetime) -> str:
        return at.astimezone(self.context.config.zone).strftime("%Y-%m-%d %H:%M")
