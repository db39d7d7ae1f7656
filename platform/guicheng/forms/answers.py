"""Answers written down beforehand, such as the data of a scenario: what is wrong with them, whoever gives them.

Names that nobody asks for, values that are none of the field, options there are not. What is missing, and what depends
on other answers, is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from guicheng.common.errors import Problem
from guicheng.common.paths import put, value_at
from guicheng.common.patterns import PatternMistake
from guicheng.config import things
from guicheng.config.form_schema import ReferenceMistake
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.fault import Fault
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.formats import FORMATS
from guicheng.config.widgets.lookups import KnownPlace, NoLookups
from guicheng.config.widgets.reading import ABSENT, Mistake, Reader
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.forms.submitted import Submitted, unknown_field
from guicheng.forms.validation import Unsound


class _Places(NoLookups):
    """Every entry names itself; a place must be one that the region knows."""

    def __init__(self, config: RegionConfig) -> None:
        self.known = things.declared(config, "places")

    def place(self, code: str) -> KnownPlace | None:
        return super().place(code) if code in self.known else None


def problems(config: RegionConfig, form_id: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    """Everything wrong with some answers to a form of a region; the field is where inside them it stands. Nothing of a
    form that is wrong itself."""
    try:
        form = compile_form(config.forms[form_id], config.conditions, config.zone)
        yield from list(_problems(form, data, _Places(config)))
    except (Unsound, ReferenceMistake, ZoneInfoNotFoundError, PatternMistake, TypeError, ValueError):
        return


def _problems(form: CompiledForm, data: Mapping[str, Any], lookups: _Places) -> Iterator[Problem]:
    submitted = Submitted(dict(data))
    for name in submitted.unknown(form.fields):
        yield unknown_field(name, form.fields)
    found = list(_mistakes(form, submitted, lookups))
    kept = [one for one in found if one.kind != "required" and not _is_within(one, found)]
    yield from form.worded(_once(kept), lambda _condition: True)


def _mistakes(form: CompiledForm, submitted: Submitted, lookups: _Places) -> Iterator[Mistake]:
    reader = Reader(lookups, zone=form.zone)
    read: dict[str, Any] = {}
    for field in form.reading_order:
        if (raw := submitted.raw(field)) is not ABSENT:
            put(read, field.path, reader.read(field, raw, None, form.format_of(field, read)))
    yield from reader.mistakes
    yield from form.validator.mistakes(read, draft=True)
    for field in form.fields:
        value = value_at(read, field.path)
        if value is not None:
            yield from _of_value(field, value, field.path)
        if isinstance(value, str) and (declared := FORMATS.get(form.format_of(field, read) or "")):
            try:
                declared.check(value)
            except Fault as fault:
                yield Mistake(fault.kind, field.path, None, fault.message)


def _of_value(field: FormField, value: Any, at: Sequence[str | int]) -> Iterator[Mistake]:
    """What a schema cannot say of a value, in its rows too."""
    several = isinstance(value, list)
    if field.options:
        for number, one in enumerate(value if several else [value]):
            if field.option(one) is None:
                yield Mistake("option", (*at, number) if several else tuple(at))
    for inside, wrong in field.widget.faults(field, value):
        yield Mistake(wrong.kind, (*at, *inside), None, wrong.message)
    for number, row in enumerate(value if several and field.columns else ()):
        for column in field.columns:
            if (cell := value_at(row, column.path)) is not None:
                yield from _of_value(column, cell, (*at, number, *column.path))


def _once(mistakes: Sequence[Mistake]) -> list[Mistake]:
    """One for each place and kind."""
    return list({(one.at, one.kind): one for one in reversed(mistakes)}.values())[::-1]


def _is_within(mistake: Mistake, others: Sequence[Mistake]) -> bool:
    """Whether another one says it nearer to where it stands."""
    size = len(mistake.at)
    return any(len(one.at) > size and one.at[:size] == mistake.at for one in others)
