"""Where in a region which facts may be asked for: the fact spaces of every part of the configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from guicheng.config.conditions import FactType
from guicheng.config.conditions.types import ANY, BOOLEAN, DATE, NUMBER, TEXT, list_of
from guicheng.config.facts import people
from guicheng.config.facts.families import FAMILIES
from guicheng.config.facts.outcomes import ROOT as OUTCOME
from guicheng.config.facts.region import Region
from guicheng.config.facts.space import FactSpace
from guicheng.config.model.decision_tables import DecisionTable, TableInput, TableRow
from guicheng.config.model.effects import EffectRule
from guicheng.config.model.exports import Document, FilingsSection, PaperCriterion, PaperRequirement, RowsSection
from guicheng.config.model.feeds import Source
from guicheng.config.model.forms import EntryChoice, FieldUi, RowsOf
from guicheng.config.model.home import Panel
from guicheng.config.model.once import ClaimTaker
from guicheng.config.model.opening import OpenBelow
from guicheng.config.model.quotas import Take
from guicheng.config.model.region import Queue, Statistic
from guicheng.config.model.registers import Below, Register
from guicheng.config.paths import FactPath

OfSection = Callable[[Region, str], list[FactSpace]]

_CONVERTED: Mapping[str, FactType] = {
    **dict.fromkeys(("number", "yuan-to-wan", "wan-to-yuan", "percent-to-number"), NUMBER),
    **dict.fromkeys(("date", "date-dmy", "date-mdy", "epoch-seconds", "epoch-milliseconds", "spreadsheet-date"), DATE),
    "yes-no": BOOLEAN,
    "list": list_of(TEXT),
}


def spaces(region: Region, section: str, name: str) -> list[FactSpace]:
    """The spaces in which what stands in a part of the configuration is answered: one, or one for every use of what
    several places share (a form, a notice, status rules)."""
    found = OF_SECTIONS.get(section)
    return found(region, name) if found else everywhere(region)


def everywhere(region: Region) -> list[FactSpace]:
    """Every space there is: for what may be used anywhere."""
    config = region.config
    filings = [_of_filing(region, name) for name in config.filings]
    return [*filings, *(_of_register(region, name) for name in config.registers)]


def of_rows(region: Region, register: str | None, filing: str | None) -> FactSpace:
    """The facts of the rows of a table of entries or filings."""
    if filing is not None:
        return _of_filing(region, filing)
    return _of_register(region, register or "")


def _of_filing(region: Region, name: str) -> FactSpace:
    kind = region.config.filings.get(name)
    subject, form = (kind.about, kind.form) if kind else (None, None)
    return region.once("of filing", name, lambda: FactSpace(region, name, subject=subject, form=form, filing=name))


def _of_register(region: Region, name: str) -> FactSpace:
    declared = region.config.registers.get(name)
    form = declared.form if declared else None
    return region.once("of register", name, lambda: FactSpace(region, name, subject=name, form=form))


def _uses(register: Register, form: str) -> bool:
    return form in register.form_ids


def _of_feed(region: Region, name: str) -> FactSpace:
    """The values that a feed names: those of the row, and those of the items of its lists."""
    feed = region.config.feeds[name]
    items = {key: _of_source(source) for entry in feed.entries for key, source in entry.values.items()}
    row = {key: _of_source(source) for key, source in feed.values.items()}
    return FactSpace(region, name, extra={"row": FactType("map", fields=row), "item": FactType("map", fields=items)})


def _of_source(source: Source) -> FactType:
    """The type of a value after its conversions; that of a looked-up one is unknown."""
    if source.lookup is not None or not source.convert:
        return ANY
    return _CONVERTED.get(source.convert[-1], TEXT)


def _of_form(region: Region, name: str) -> list[FactSpace]:
    config = region.config
    used = [_of_filing(region, kind_id) for kind_id, kind in config.filings.items() if kind.form == name]
    used += [_of_register(region, register) for register, r in config.registers.items() if _uses(r, name)]
    if region.left_out:
        used.append(FactSpace(region, name, form=name, filing=""))  # it may be used by what could not be read
    return used or [FactSpace(region, name, form=name)]


def _of_notice(region: Region, name: str) -> list[FactSpace]:
    config, notice = region.config, region.config.notices[name]
    if notice.on.startswith("lock-"):
        return [_of_register(region, config.people.persons.register_)] if config.people else []
    if notice.register_ is not None:
        return [_of_register(region, notice.register_)]
    return [_of_filing(region, kind) for kind in notice.filings or config.filings if kind in config.filings]


def _of_status_rules(region: Region, name: str) -> list[FactSpace]:
    """An entry's status follows from what stands of it, not from what somebody types: no `form`."""
    used = [r for r, register in region.config.registers.items() if register.status == name]
    return [replace(_of_register(region, register), form=None) for register in used]


def _of_check(region: Region, name: str) -> list[FactSpace]:
    kinds = region.config.filings.items()
    return [_of_filing(region, kind_id) for kind_id, kind in kinds if any(s.verify == name for s in kind.chain.steps)]


def _of_document(region: Region, document: Document) -> FactSpace:
    """The facts of its filing or entry, and the answers to what is asked first."""
    space = of_rows(region, document.about, document.filing)
    return replace(space, extra=_answers(document.criteria)) if document.criteria else space


def _answers(criteria: Iterable[PaperCriterion]) -> dict[str, FactType]:
    kinds = {"year": NUMBER, "date": DATE, "text": TEXT}
    return {"criteria": FactType("map", fields={one.id: kinds[one.kind] for one in criteria})}


def _of_requirement(region: Region, part: PaperRequirement, around: list[FactSpace]) -> list[FactSpace]:
    """Of an export, whoever asks is spoken of, and no row."""
    of_export = any(part is one for export in region.config.exports.values() for one in export.requires)
    return [FactSpace(region, "")] if of_export else around


def _of_rows_section(region: Region, part: RowsSection, around: list[FactSpace]) -> list[FactSpace]:
    """The facts of the paper, and the row."""
    return [
        replace(space, extra={**space.extra, "item": item})
        if (item := region.table_row(space.form, part.table)) is not None
        else space
        for space in around
    ]


def _of_export(region: Region, name: str) -> list[FactSpace]:
    export = region.config.exports[name]
    return [of_rows(region, export.register_, export.filing)]


def _of_people(section: str, without: frozenset[str] = frozenset()) -> OfSection:
    def found(region: Region, name: str) -> list[FactSpace]:
        if not region.config.people:
            return everywhere(region)
        return [FactSpace(region, name, extra=people.of_rules(region, section), without=without)]

    return found


def _if_all_is_read(found: OfSection) -> OfSection:
    """Of what is used elsewhere: anything may be asked while something could not be read, as that may use it."""
    return lambda region, name: [FactSpace(region, name, filing="")] if region.left_out else found(region, name)


OF_SECTIONS: Mapping[str, OfSection] = {
    "filings": lambda region, name: [_of_filing(region, name)],
    "registers": lambda region, name: [_of_register(region, name)],
    "forms": _of_form,
    "statuses": _if_all_is_read(_of_status_rules),
    "findings": lambda region, name: [_of_register(region, region.config.findings[name].about)],
    "documents": lambda region, name: [_of_document(region, region.config.documents[name])],
    "exports": _of_export,
    "notices": _if_all_is_read(_of_notice),
    "locks": _of_people("locks", without=frozenset({"actor", "now"})),  # counted whoever acts, day by day
    "eligibility": _of_people("eligibility"),
    "quotas": lambda region, name: [_of_register(region, region.config.quotas[name].pool.register_)],
    "checks": _if_all_is_read(_of_check),
    "feeds": lambda region, name: [_of_feed(region, name)],
}
"""By section, the spaces in which one of its parts is answered. What stands in none may be used anywhere."""


def _of_section_of_filings(region: Region, part: FilingsSection, around: list[FactSpace]) -> list[FactSpace]:
    if part.filing not in region.config.filings:
        return around
    rows = _of_filing(region, part.filing)
    item = region.table_row(rows.form, part.table)
    return [replace(rows, extra={"item": item}) if item is not None else rows]


def _of_table(region: Region, part: FieldUi, around: list[FactSpace]) -> list[FactSpace]:
    """Inside a table of a form, the row is known, too."""
    if not part.columns:
        return around
    tables = ((name, field) for name, form in region.config.forms.items() for field in form.ui.fields.items())
    found = next(((form, name) for form, (name, field) in tables if field is part), None)
    item = region.table_row(*found) if found else None
    return [replace(space, extra={**space.extra, "item": item}) for space in around] if item is not None else around


def _of_queue(region: Region, part: Queue, around: list[FactSpace]) -> list[FactSpace]:  # noqa: ARG001 - a row's form
    kinds = region.config.filings
    return [_of_filing(region, kind) for kind in part.filings or kinds if kind in kinds]


def _with_item(region: Region, rule: EffectRule, space: FactSpace) -> FactSpace:
    """With what the effects are carried out for, one by one: an entry that the form chooses, or a row of a list."""
    if rule.each is None:
        return space
    kind, register = space.type_of(rule.each), register_of_items(region, space, rule.each)
    item = region.entry(register) if register else kind.item if kind is not None else None
    return replace(space, extra={**space.extra, "item": item or ANY})


def register_of_items(region: Region, space: FactSpace, each: str) -> str | None:
    """The register whose entries a list holds; None where it holds rows."""
    fact = FactPath(each)
    if fact.root == "below":
        return fact.rest
    form = region.config.forms.get(space.form or "")
    ui = form.ui.fields.get(fact.rest) if form is not None and fact.root == "form" else None
    return ui.entry.register_ if ui is not None and ui.entry is not None else None


def inputs_of(region: Region, table: DecisionTable) -> dict[str, FactType | None]:
    """The types of the inputs of a decision table, by their short names: those of the first place that knows them; None
    where none does."""
    there = everywhere(region)
    return {name: _first_type(there, one.fact) for name, one in table.inputs.items()}


def _first_type(there: Iterable[FactSpace], fact: str) -> FactType | None:
    return next((kind for space in there if (kind := space.type_of(fact)) is not None), None)


def _of_table_row(region: Region, part: TableRow, around: list[FactSpace]) -> list[FactSpace]:
    """A row knows the inputs of its table and the date, and nothing else."""
    tables = region.config.decision_tables.values()
    table = next((one for one in tables if any(row is part for row in one.rows)), None)
    if table is None:
        return around
    others = frozenset(FAMILIES) - {"today", "now"}
    typed = region.once("inputs", str(id(table)), lambda: inputs_of(region, table))
    extra = {name: kind or ANY for name, kind in typed.items()}
    return [FactSpace(region, "", extra=extra, without=others - extra.keys())]


def _of_below(region: Region, part: OpenBelow, around: list[FactSpace]) -> list[FactSpace]:
    """Of what lies below an open entry its own facts are asked for."""
    openings = (one for register in region.config.registers.values() for one in register.open)
    named = next((name for one in openings for name, below in one.below.items() if below is part), None)
    return around if named is None else [_of_register(region, named)]


OF_PARTS: Mapping[type[BaseModel], Callable[[Region, Any, list[FactSpace]], list[FactSpace]]] = {
    EntryChoice: lambda region, part, around: [
        replace(space, extra={"entry": region.entry(part.register_)}) for space in around
    ],
    FieldUi: _of_table,
    RowsOf: lambda region, part, around: [
        replace(space, extra={"entry": region.entry(part.register_)}) for space in around
    ],
    EffectRule: lambda region, part, around: [_with_item(region, part, space) for space in around],
    Statistic: lambda region, part, _: [of_rows(region, part.register_, part.filing)],
    FilingsSection: _of_section_of_filings,
    RowsSection: _of_rows_section,
    PaperRequirement: _of_requirement,
    Queue: _of_queue,
    Panel: lambda region, part, _: [_of_register(region, (part.of or "").partition("/")[0])],
    Below: lambda region, part, _: [_of_register(region, part.register_)],
    TableInput: lambda _region, _part, around: [replace(space, without=space.without | {OUTCOME}) for space in around],
    TableRow: _of_table_row,
    OpenBelow: _of_below,
    Take: lambda region, part, _: [_of_filing(region, part.filing)],
    ClaimTaker: lambda region, part, _: [_of_filing(region, part.filing)],
}
"""By kind of part, the spaces in which what stands within it is answered, given those around the part."""
