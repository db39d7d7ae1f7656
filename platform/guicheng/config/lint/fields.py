"""Fields of forms: those that are spoken of exist (`model.kinds.FieldOf` says where) and serve what they are for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from guicheng.config.findings import Finding, did_you_mean
from guicheng.config.lint import check
from guicheng.config.model.chains import ApplicantAccess, Decision, FieldAccess
from guicheng.config.model.feeds import FedEntry
from guicheng.config.model.filing import FilingType
from guicheng.config.model.kinds import APPOINTMENTS, BELOW, SUBJECT, FieldOf
from guicheng.config.model.registers import Register
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.config.review import Review
from guicheng.config.walking import FieldVisit, Location

_PLACE = re.compile(r"\{([a-z][a-z0-9_.-]*)[^{}]*\}")

FORMS: dict[type[BaseModel], Callable[[RegionConfig, Any], str | None]] = {
    FilingType: lambda _, kind: kind.form,
    Register: lambda _, register: register.form,
    FedEntry: lambda config, entry: _form(config, entry.register_),
}
"""The parts that have a form, and which."""

WAYS: dict[str, Callable[[RegionConfig, FieldVisit], str | None]] = {
    SUBJECT: lambda config, visit: _form(config, kind.about) if (kind := visit.inside(FilingType)) else None,
    APPOINTMENTS: lambda config, _: _form(config, _appointments(config)),
    BELOW: lambda config, visit: _form(config, str(visit.location[visit.location.index(BELOW) + 1])),
}
"""The ways to a form from a field that does not stand in the part that has it."""


def _appointments(config: RegionConfig) -> str | None:
    declared = config.people.appointments if config.people else None
    return declared.register_ if declared else None


def _form(config: RegionConfig, register: str | None) -> str | None:
    declared = config.registers.get(register or "")
    return declared.form if declared else None


@check
def fields_exist(review: Review) -> Iterator[Finding]:
    """A field that a rule names is one of the form it is about."""
    for visit, field in review.of_kind(FieldOf):
        form = form_of(review, visit, field)
        if form is not None and visit.value not in _inside(review, form, visit):
            yield from field_exists(review, form, visit.value, visit.location, key=visit.key)


def _inside(review: Review, form: str, visit: FieldVisit) -> set[str]:
    """What has rights of its own besides the fields of a form: its slots, the columns and files of its tables."""
    declared = review.config.forms.get(form)
    if declared is None or not isinstance(visit.owner, FieldAccess | ApplicantAccess | Decision):
        return set()
    tables = declared.ui.fields.items()
    columns = {f"{name}.{one}" for name, ui in tables for one in ui.columns}
    files = {f"{name}.{slot.id}" for name, ui in tables for slot in ui.slots}
    return columns if visit.name == "clears" else {*columns, *files, *(slot.id for slot in declared.ui.slots)}


def form_of(review: Review, visit: FieldVisit, field: FieldOf) -> str | None:
    """The form whose field is named; None where that is not known."""
    if way := WAYS.get(field.of):
        return way(review.config, visit)
    part = review.part_of(visit, field.of, *FORMS)
    return FORMS[type(part)](review.config, part) if part is not None else None


def field_exists(review: Review, form: str, path: str, location: Location, *, key: bool = False) -> Iterator[Finding]:
    """The finding that a form has no such field, if it is so."""
    known = review.facts.fields.get(form)
    if not known or path in known:
        return
    hint = did_you_mean(path, known)
    zh, en = f"表单“{form}”没有字段“{path}”", f"the form {form!r} has no field {path!r}"
    yield replace(review.finding("unknown-field", zh, en, location, hint, key=key), missing=path)


@check
def deciders_can_write(review: Review) -> Iterator[Finding]:
    """A field that a step writes is one that people fill in: the page offers nothing for any other."""
    for visit in review.fields_of(FieldAccess):
        filing = visit.inside(FilingType)
        form = review.config.forms.get((filing.form if filing else None) or "")
        if visit.name != "write" or form is None:
            continue
        table, _, inner = str(visit.value).rpartition(".")
        outer = form.ui.fields.get(table)
        field = form.ui.fields.get(str(visit.value)) or (outer.columns.get(inner) if outer else None)
        if field is not None and (field.read_only or field.computed):
            zh = f"字段“{visit.value}”是只读或由系统计算的，办理人无法填写"
            en = f"the field {visit.value!r} is read-only or computed: deciders cannot fill it in"
            yield review.finding("write-read-only", zh, en, visit.location)


@check
def what_is_hidden_is_not_told_otherwise(review: Review) -> Iterator[Finding]:
    """A field that a step hides from its deciders names no filing, stands in no number, and is not searched for: names,
    numbers and searches are the same for everybody."""
    for name, kind in review.config.filings.items():
        told = set(_told(kind))
        for index, field in enumerate(kind.chain.fields.hidden):
            if field in told:
                at = ("filings", name, "chain", "fields", "hidden", index)
                yield _told_otherwise(review, kind.chain.draft, field, at)
        for number, step in enumerate(kind.chain.steps):
            place = ("filings", name, "chain", "steps", number, "fields")
            access = step.fields
            for index, field in enumerate(access.hidden):
                if field in told:
                    yield _told_otherwise(review, step.id, field, (*place, "hidden", index))
            if access.others == "hidden":
                for one in sorted(told - {*access.read, *access.write, *access.hidden}):
                    yield _told_otherwise(review, step.id, one, (*place, "others"))


def _told(kind: FilingType) -> Iterator[str]:
    """The fields of its form that a filing is named, numbered or found by."""
    name, numbers = kind.name, [one.pattern for one in kind.number if one.field is None]
    texts = (name.zh, name.en or "", *numbers) if name is not None else numbers
    facts = [FactPath(fact) for text in texts for fact in _PLACE.findall(text)]
    facts += [column.value for column in kind.columns if column.search]
    yield from (fact.rest for fact in facts if fact.root == "form")


def _told_otherwise(review: Review, step: str, field: str, location: Location) -> Finding:
    zh = f"字段“{field}”对环节“{step}”的办理人不显示，却用于名称、编号或搜索"
    en = f"the field {field!r} is hidden from step {step!r}, but names, numbers or finds the filing"
    return review.finding("hidden-but-told", zh, en, location)
