"""Fields and attachment slots that must exist in the form they are spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel

from guicheng.config.checks import check
from guicheng.config.findings import Finding, did_you_mean
from guicheng.config.model.chains import FieldAccess
from guicheng.config.model.checks import Check as Verification
from guicheng.config.model.exports import PicturesSection
from guicheng.config.model.feeds import FedEntry
from guicheng.config.model.filing import (
    Amend,
    CreateEntryEffect,
    FilingType,
    SetEffect,
    StartFilingEffect,
    UpdateEntryEffect,
)
from guicheng.config.model.registers import Edit, EntryAccount, Freeze, Merge, Register, Unique
from guicheng.config.review import Review
from guicheng.config.walking import Location, Visit, holds_map

_PLACE = re.compile(r"\{([a-z][a-z0-9_.-]*)[^{}]*\}")

Owner = TypeVar("Owner", bound=BaseModel)

FORM_FIELDS: dict[type[BaseModel], tuple[str, ...]] = {
    Unique: ("fields",),
    Freeze: ("fields", "keep"),
    Edit: ("fields",),
    Merge: ("same",),
    Amend: ("fields",),
    FieldAccess: ("read", "write", "hidden"),
    EntryAccount: ("login_field", "password_field", "name_field", "mobile_field"),
    Register: ("name", "organisation", "jurisdiction"),
    SetEffect: ("values",),
    CreateEntryEffect: ("values",),
    UpdateEntryEffect: ("match", "values"),
    StartFilingEffect: ("values",),
    Verification: ("match", "agree"),
    FedEntry: ("adopt", "fields"),
}
"""The fields of the language that name fields of a form; of a map, its keys."""


@check
def fields_exist(review: Review) -> Iterator[Finding]:
    """A field that a rule names is one of the form it is about."""
    for visit in review.fields_of(*FORM_FIELDS):
        wanted = FORM_FIELDS.get(type(visit.owner), ())
        if visit.name not in wanted or not isinstance(visit.value, str) or not _names_a_field(visit):
            continue
        form = form_of(review, visit)
        if form is not None:
            yield from field_exists(review, form, visit.value, visit.location, key=visit.key)


def field_exists(review: Review, form: str, path: str, location: Location, *, key: bool = False) -> Iterator[Finding]:
    """The finding that a form has no such field, if it is so."""
    known = review.facts.fields.get(form)
    if not known or path in known:
        return
    hint = did_you_mean(path, known)
    zh, en = f"表单“{form}”没有字段“{path}”", f"the form {form!r} has no field {path!r}"
    yield review.finding("unknown-field", zh, en, location, hint, key=key)


@check
def deciders_can_write(review: Review) -> Iterator[Finding]:
    """A field that a step writes is one that people fill in: the page offers nothing for any other."""
    for visit in review.fields_of(FieldAccess):
        filing = inside(visit, FilingType)
        form = review.config.forms.get((filing.form if filing else None) or "")
        if visit.name != "write" or form is None:
            continue
        field = form.ui.fields.get(str(visit.value))
        if field is not None and (field.read_only or field.computed):
            zh = f"字段“{visit.value}”是只读或由系统计算的，办理人无法填写"
            en = f"the field {visit.value!r} is read-only or computed: deciders cannot fill it in"
            yield review.finding("write-read-only", zh, en, visit.location)


def _names_a_field(visit: Visit) -> bool:
    """Maps name fields by their keys, lists and single values by their values; `creator` is no field."""
    info = type(visit.owner).model_fields[visit.name]
    if visit.key and visit.location[-2] != (info.alias or visit.name):
        return False  # a key further down, such as `fact`
    return visit.key == holds_map(type(visit.owner), visit.name) and not (
        isinstance(visit.owner, Register) and visit.value == "creator"
    )


def form_of(review: Review, visit: Visit) -> str | None:
    """The form whose fields the owner of a visit names; None where that is not known."""
    owner, config = visit.owner, review.config
    if isinstance(owner, CreateEntryEffect | UpdateEntryEffect | Verification | FedEntry):
        register = config.registers.get(owner.register_)
        return register.form if register else None
    if isinstance(owner, StartFilingEffect):
        started = config.filings.get(owner.filing)
        return started.form if started else None
    filing = inside(visit, FilingType)
    if filing is not None and isinstance(owner, SetEffect):
        subject = config.registers.get(filing.about or "")
        return subject.form if subject else None
    if filing is not None:
        return filing.form
    register = inside(visit, Register)
    return register.form if register else None


def inside(visit: Visit, kind: type[Owner]) -> Owner | None:
    """The nearest part of a kind around a visit."""
    return next((owner for owner in reversed(visit.owners) if isinstance(owner, kind)), None)


@check
def slots_exist(review: Review) -> Iterator[Finding]:
    """An attachment slot that a rule names is one of its form."""
    for visit in review.fields_of(Amend, PicturesSection):
        if isinstance(visit.owner, Amend) and visit.name == "slots":
            filing = inside(visit, FilingType)
            form = filing.form if filing else None
        elif isinstance(visit.owner, PicturesSection) and visit.name == "slot":
            kind = review.config.filings.get(visit.owner.filing)
            form = kind.form if kind else None
        else:
            continue
        declared = review.config.forms.get(form or "")
        if declared is not None:
            known = [slot.id for slot in declared.ui.slots]
            yield from review.unknown(("附件槽", "attachment slot"), visit.value, known, visit.location)


@check
def what_is_hidden_is_not_told_otherwise(review: Review) -> Iterator[Finding]:
    """A field that a step hides from its deciders names no filing, stands in no number, and is not searched for: names,
    numbers and searches are the same for everybody."""
    for name, kind in review.config.filings.items():
        told = set(_told(kind))
        for number, step in enumerate(kind.chain.steps):
            place = ("filings", name, "chain", "steps", number, "fields")
            access = step.fields
            for index, field in enumerate(access.hidden):
                if field in told:
                    yield _told_otherwise(review, step.id, field, (*place, "hidden", index))
            if access.others == "hidden":
                for field in sorted(told - {*access.read, *access.write, *access.hidden}):
                    yield _told_otherwise(review, step.id, field, (*place, "others"))


def _told(kind: FilingType) -> Iterator[str]:
    """The fields of its form that a filing is named, numbered or found by."""
    name, number = kind.name, kind.number.pattern if kind.number is not None else ""
    texts = (name.zh, name.en or "", number) if name is not None else (number,)
    facts = [fact for text in texts for fact in _PLACE.findall(text)]
    facts += [column.value for column in kind.columns if column.search]
    yield from (fact.removeprefix("form.") for fact in facts if fact.startswith("form."))


def _told_otherwise(review: Review, step: str, field: str, location: Location) -> Finding:
    zh = f"字段“{field}”对环节“{step}”的办理人不显示，却用于名称、编号或搜索"
    en = f"the field {field!r} is hidden from step {step!r}, but names, numbers or finds the filing"
    return review.finding("hidden-but-told", zh, en, location)
