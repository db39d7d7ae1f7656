"""Rights to the fields of a form: of whoever files it, of the deciders of a step, also once they have decided."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.common.masking import Audience
from guicheng.common.paths import put, value_at
from guicheng.config.model.chains import Step
from guicheng.config.model.filing import FilingType
from guicheng.filings.models import Filing
from guicheng.forms.access import READ_ALL, Access, Right
from guicheng.forms.compiled import CompiledForm


def of_applicant(kind: FilingType) -> Access:
    """What whoever files it may do with the fields: everything, but those that deciders fill in themselves."""
    theirs = {name for step in kind.chain.steps for name in step.fields.write}
    return Access("write", dict.fromkeys(theirs, "read"))


def of_step(step: Step) -> Access:
    """What the deciders of a step may do with the fields."""
    return Access.of_step(step.fields)


def hiding(kind: FilingType) -> list[Step]:
    """The steps that keep fields from their deciders."""
    return [step for step in kind.chain.steps if step.fields.hidden or step.fields.others == "hidden"]


def of_reader(kind: FilingType, form: CompiledForm | None, role: str, given: Iterable[str]) -> Access:
    """What somebody who only reads gets to see: all, but what every step hides that they decide, by their role or by
    a task that was `given` to them. It stays hidden after they have decided."""
    if form is None or not hiding(kind):
        return READ_ALL
    theirs = {*given, *(step.id for step in kind.chain.steps if any(one.role == role for one in step.by))}
    steps = [of_step(step) for step in kind.chain.steps if step.id in theirs]
    if not steps:
        return READ_ALL
    names = [*(field.id for field in form.fields), *form.slots]
    hidden = [name for name in names if all(step.to(name) == "hidden" for step in steps)]
    return Access("read", dict.fromkeys(hidden, "hidden"))


def no_more_than(given: Access, reading: Access) -> Access:
    """Rights that were given, without what somebody may not read; what the rights name themselves stands."""
    hidden: dict[str, Right] = {name: right for name, right in reading.named.items() if right == "hidden"}
    return Access(given.others, {**hidden, **given.named})


def audience_of(actor: Actor, organisation_id: int | None, subject_id: int | None) -> Audience:
    """How much of personal data the actor reads: everything of their own people, else only enough to recognise it."""
    is_own = organisation_id is not None and organisation_id == actor.organisation_id
    return "owner" if is_own or (subject_id is not None and subject_id == actor.subject_id) else "internal"


def without_hidden(form: CompiledForm, data: Mapping[str, Any], access: Access) -> dict[str, Any]:
    """The data of a form without the fields that are hidden."""
    shown: dict[str, Any] = {}
    for field in form.fields:
        if access.to(field.id) != "hidden":
            put(shown, field.path, value_at(data, field.path))
    return shown


def stripped(form: CompiledForm, filing: Filing, access: Access) -> Filing:
    """A copy of the filing without the fields that are hidden; itself where none is."""
    if not access.named:
        return filing
    shown = copy.copy(filing)
    shown.data = without_hidden(form, filing.data, access)
    return shown


def disclosed(form: CompiledForm, data: Mapping[str, Any], access: Access, audience: Audience) -> dict[str, Any]:
    """The data of a form as one reader gets them: hidden fields left out, personal data masked for the audience."""
    shown: dict[str, Any] = {}
    for field in form.fields:
        value = value_at(data, field.path)
        if value is not None and not field.secret and access.to(field.id) != "hidden":
            put(shown, field.path, field.widget.masked(field, value, audience))
    return shown
