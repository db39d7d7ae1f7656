"""What somebody of a scenario looks at: lists, exports and papers that there are, rows and cells that fit them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import get_args

from guicheng.config import openings
from guicheng.config.findings import Finding
from guicheng.config.lint import entry_lists
from guicheng.config.lint.scenario_story import Story
from guicheng.config.model.chains import Action
from guicheng.config.model.forms import FormUi
from guicheng.config.model.registers import Below, Column, EntryList
from guicheng.config.model.scenarios import Act
from guicheng.config.review import Review
from guicheng.config.walking import Location

OF_FILINGS = (
    *("save", "submit", "delete", "withdraw", "urge", "cancel", "amend", "decide", "pass-on"),
    *("take-back", "remove-signer"),
)
STANDARD = ("decide:approve", "decide:return", "decide:refuse")
"""Answers that a step usually has: a story may say that one is not there."""

OF_ENTRIES = ("edit", "remove")
"""What pages offer."""

RANGE = ("_from", "_to")
"""The two answers to a criterion that asks for a range of dates."""


def expected_sights(review: Review, story: Story, act: Act, form: str | None, location: Location) -> Iterator[Finding]:
    """Everything wrong with what is looked at by a line, and what is expected to be seen."""
    if act.lists is not None:
        known = {*review.names["registers"], *review.names["filings"], *review.names["openings"]}
        known |= set(entry_lists.names(review.config))
        thing = ("台账、事项或公开项", "register or filing type or opening")
        yield from review.unknown(thing, act.lists, known, (*location, "lists"))
    if act.print is not None:
        papers = {*review.names["documents"], *story.calls}
        yield from review.unknown(("文书或填报件", "document or filing"), act.print, papers, (*location, "print"))
    for name in act.criteria:
        thing, place = ("查询条件", "criterion"), (*location, "criteria", name)
        yield from review.unknown(thing, name, _criteria(review, act), place, key=True)
    yield from _seen(review, story, act, form, (*location, "expect"))


def _seen(review: Review, story: Story, act: Act, form: str | None, location: Location) -> Iterator[Finding]:
    expect = act.expect
    if expect is None:
        return
    for number, alias in enumerate(expect.rows or ()):
        known = {*story.registers, *story.calls}
        yield from review.unknown(("条目", "entry"), alias, known, (*location, "rows", number))
    declared = review.config.forms.get(form or "")
    if declared is not None:
        fields = {*review.facts.fields.get(form or "", ()), *_spots(declared.ui)}
        for name in expect.form or ():
            if not declared.ui.has_slot(name):
                yield from review.unknown(("字段或附件槽", "field"), name, fields, (*location, "form", name), key=True)
        for number, name in enumerate(expect.fields or ()):
            spot = ".".join(part for part in name.split(".") if not part.isdecimal())  # a row of a table by its place
            if not declared.ui.has_slot(name):
                yield from review.unknown(("字段或附件槽", "field"), spot, fields, (*location, "fields", number))
    for name in expect.offers or {}:
        yield from review.unknown(
            ("动作", "act"), name, _acts(review, story, act), (*location, "offers", name), key=True
        )
    columns = _columns(review, act)
    for number, row in enumerate(expect.cells or ()):
        here = (*location, "cells", number)
        if isinstance(row, Mapping) and columns is not None:
            for name in row:
                yield from review.unknown(("列", "column"), name, columns, (*here, name), key=True)
        elif columns is not None and len(row) != len(columns):
            zh = f"有 {len(columns)} 列，这一行写了 {len(row)} 列"
            yield review.finding("cells-differ", zh, f"there are {len(columns)} columns, but {len(row)} cells", here)


def _spots(ui: FormUi) -> Iterator[str]:
    """What stands on a form besides its fields: slots, columns of tables, cells and files of rows that these lay."""
    yield from (slot.id for slot in ui.slots)
    for name, field in ui.fields.items():
        rows = field.rows if isinstance(field.rows, list) else []
        for column in (*field.columns, *(slot.id for slot in field.slots)):
            yield f"{name}.{column}"
            yield from (f"{name}.{row.id}.{column}" for row in rows)


def _acts(review: Review, story: Story, act: Act) -> set[str]:
    """The acts that a page may offer."""
    kind = review.config.filings.get(story.filing_of(act) or "")
    found = {*OF_FILINGS, *OF_ENTRIES, *STANDARD} | {f"pass-on:{way}" for way in get_args(Action)}
    if kind is not None:
        found |= {f"decide:{one.id}" for step in kind.chain.steps for one in step.decisions}
        found |= {f"amend:{one.id}" for one in kind.amend}
    found |= {f"download:{slot.id}" for form in review.config.forms.values() for slot in form.ui.slots}
    return found


def _columns(review: Review, act: Act) -> Collection[str] | None:
    """The columns of what is looked at; None where they are not known."""
    config = review.config
    columns: list[Column] | None = None
    if act.export in config.exports:
        columns = config.exports[act.export or ""].columns
    elif (lists := _lists(review, act)) is not None:
        return list(dict.fromkeys(column.id for one in lists for column in one.columns)) if len(lists) == 1 else None
    elif act.lists in config.filings:
        columns = config.filings[act.lists or ""].columns
    elif (found := next((one for one in openings.declared(config) if one.id == act.lists), None)) is not None:
        own = [config.registers[found.register].name] if found.register is not None else []
        return list(dict.fromkeys([*own, *found.rule.fields, *found.rule.below]))
    return [column.id for column in columns] if columns is not None else None


def _lists(review: Review, act: Act) -> Sequence[EntryList | Below] | None:
    """The lists of entries of which a line opens one; None where it opens none."""
    name, _slash, listed = (act.lists or "").partition("/")
    register = review.config.registers.get(name)
    if register is None:
        return None
    if act.about is not None:
        above = review.config.registers.get(register.about or "")
        return [one for one in (above.below if above else ()) if one.register_ == name]
    return [one for one in register.lists if listed in ("", one.id)]


def _criteria(review: Review, act: Act) -> set[str]:
    """What may be answered."""
    config = review.config
    if act.export in config.exports:
        asked = config.exports[act.export or ""].criteria
        plain = {one.id for one in asked if one.kind != "date-range"}
        return plain | {f"{one.id}{end}" for one in asked if one.kind == "date-range" for end in RANGE}
    if act.print in config.documents:
        return {one.id for one in config.documents[act.print or ""].criteria}
    if (lists := _lists(review, act)) is not None:
        filters = {f"by-{column.id}" for one in lists for column in one.columns if column.filter}
        return {"q", "status", *filters}
    if act.lists is not None and act.lists not in config.filings:
        return {"q"}
    return {"q", "state"}
