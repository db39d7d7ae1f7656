"""What somebody of a story was to see, compared with what the page shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guicheng.common.text import Text, text
from guicheng.config import openings
from guicheng.config.model.scenarios import Act, Expect
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.views import FieldView
from guicheng.documents import FactTable, Paper, Prose, Table
from guicheng.forms.views import FormView, SlotView
from guicheng.rehearsal.scenarios import seeing
from guicheng.rehearsal.scenarios.outcome import Outcome, Seen
from guicheng.rehearsal.scenarios.said import differs, values
from guicheng.rehearsal.scenarios.stage import Stage


def unmet(stage: Stage, act: Act, expected: Expect, outcome: Outcome) -> Iterator[Text]:
    """A sentence for each expectation of what is seen that was not met."""
    asked = [expected.form, expected.offers, expected.rows, expected.cells, expected.paper, expected.panels]
    reads = act.reads is not None and expected.data is not None
    if all(one is None for one in asked) and not reads:
        return
    seen = outcome.seen
    if seen is None and outcome.filing is not None and act.as_ is not None:
        seen = seeing.shown_to(stage.actor(act.as_), outcome.filing)
    if seen is None:
        yield text("没有可核对的页面", "There is no page to compare")
        return
    if reads:
        yield from values("读到的内容", "what is read:", expected.data or {}, seen.data or {})
    yield from _form(expected.form or {}, seen.form)
    for act_name, offered in (expected.offers or {}).items():
        if (act_name in seen.offers) != offered:
            yield differs(f"能否 {act_name}", f"whether {act_name} is offered", offered, not offered)
    if expected.rows is not None:
        entries = {name: entry.pk for name, entry in stage.entries.items()}
        yield from _rows(entries if _are_entries(stage.config, act) else stage.filings, expected.rows, seen)
    if expected.cells is not None:
        yield from _in_paper(seen.paper, expected.cells) if seen.paper else _cells(expected.cells, seen)
    for panel, count in (expected.panels or {}).items():
        if seen.panels.get(panel) != count:
            yield differs(f"首页面板 {panel}", f"the panel {panel}", count, seen.panels.get(panel))
    if expected.paper is not None:
        yield from _paper(expected.paper, seen.paper)


def _are_entries(config: RegionConfig, act: Act) -> bool:
    """Whether what is listed are entries; what anyone reads below an entry are."""
    opened = {one.id for one in openings.declared(config) if one.register is not None}
    return act.reads is not None or (act.lists or "").partition("/")[0] in {*config.registers, *opened}


def _form(expected: Mapping[str, str], form: FormView | None) -> Iterator[Text]:
    for name, right in expected.items():
        if (found := _right(form, name)) != right:
            yield differs(f"字段 {name} 的权限", f"right to {name}", right, found)


def _right(form: FormView | None, name: str) -> str:
    """What may be done at a spot of the form: of a column `write` where any of its cells is written."""
    found = list(_at(form, name)) if form is not None else []
    if not found:
        return "absent"
    return "read" if all(cell.read_only for cell in found) else "write"


def _at(form: FormView, name: str) -> Iterator[FieldView | SlotView]:
    """The field or slot of that name; the cells and files of `table.column` or `table.row.column`."""
    for cell in (cell for group in form.groups for cell in group.cells):
        if isinstance(cell, FieldView | SlotView) and cell.id == name:
            yield cell
        elif isinstance(cell, FieldView) and cell.rows and name.startswith(f"{cell.id}."):
            row_key, _, inner = name.removeprefix(f"{cell.id}.").rpartition(".")
            for row in cell.rows:
                if row_key in ("", row.key):
                    yield from (one for one in (*row.cells, *row.slots) if one.id.rpartition(".")[2] == inner)


def _rows(known: Mapping[str, int], expected: Sequence[str], seen: Seen) -> Iterator[Text]:
    """The rows of a list, by what the story calls them. KeyError for a name that it does not have."""
    names = {pk: name for name, pk in known.items()}
    if sorted(known[name] for name in expected) != sorted(seen.rows):
        yield differs("列出的", "rows", sorted(expected), sorted(names.get(pk, str(pk)) for pk in seen.rows))


def _cells(expected: Sequence[Any], seen: Seen) -> Iterator[Text]:
    if len(expected) != len(seen.cells):
        yield differs("行数", "the number of rows", len(expected), len(seen.cells))
        return
    for number, (row, found) in enumerate(zip(expected, seen.cells, strict=True), 1):
        wanted = row if isinstance(row, Mapping) else dict(zip(seen.columns, row, strict=False))
        for column, value in wanted.items():
            if found.get(column, "") != _worded(value):
                zh, en = f"第 {number} 行 {column}", f"{column} of row {number}"
                yield differs(zh, en, _worded(value), found.get(column))


def _paper(expected: Mapping[str, str], paper: Paper | None) -> Iterator[Text]:
    """What stands beside a label; of one that comes twice, any."""
    said = list(_labelled(paper)) if paper is not None else []
    for label, value in expected.items():
        found = [words for title, words in said if title == label]
        if value not in found:
            yield differs(f"文书“{label}”", f"“{label}” of the paper", value, found or None)


def _labelled(paper: Paper) -> Iterator[tuple[str, str]]:
    for section in paper.sections:
        if isinstance(section, FactTable):
            yield from ((one.label, one.text) for row in section.rows for one in row)
        elif isinstance(section, Prose):
            yield section.title, section.body.strip()


def _in_paper(paper: Paper, expected: Sequence[Any]) -> Iterator[Text]:
    """Rows that tables of a paper must have."""
    tables = [section for section in paper.sections if isinstance(section, Table)]
    there = [[cell.text for cell in row] for table in tables for row in table.rows]
    for row in expected:
        wanted = [_worded(value) for value in (row.values() if isinstance(row, Mapping) else row)]
        if wanted not in there:
            yield text(f"文书的表格中没有一行 {wanted}", f"No table of the paper has the row {wanted}")


def _worded(value: Any) -> str:
    return "" if value is None else str(value)
