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
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.models import Filing
from guicheng.forms.access import READ_ALL, Access, Right
from guicheng.forms.compiled import CompiledForm, compile_form, seen_of


def of_applicant(kind: FilingType) -> Access:
    """What whoever files it may do with the fields: everything, but what deciders fill in themselves, and what the
    chain closes to them or hides from them."""
    chain = kind.chain
    closed = [*(name for step in chain.steps for name in step.fields.write), *chain.fields.read]
    theirs: dict[str, Right] = dict.fromkeys(closed, "read")
    theirs.update(dict.fromkeys(chain.fields.hidden, "hidden"))
    return Access("write", theirs)


def of_applicant_reading(kind: FilingType) -> Access:
    """What they get to see of it."""
    return Access("read", dict.fromkeys(kind.chain.fields.hidden, "hidden")) if kind.chain.fields.hidden else READ_ALL


def of_step(step: Step) -> Access:
    """What the deciders of a step may do with the fields."""
    return Access.of_step(step.fields)


def asked_of_step(step: Step, form: CompiledForm) -> Access:
    """The rights of its deciders to what they are asked for: the fields and slots that they fill in, tables with what
    they may read of them; the rest is not drawn."""
    rights = of_step(step)
    asked = asked_at(step, form)
    inside = {name: right for name, right in rights.named.items() if name.rpartition(".")[0] in asked}
    return Access("hidden", {**{name: rights.to(name) for name in asked}, **inside})


def asked_at(step: Step, form: CompiledForm) -> list[str]:
    """The fields and slots that the deciders of a step fill in."""
    rights = of_step(step)
    written = [field.id for field in form.fields if rights.asks(field)]
    return written + [slot for slot in form.slots if rights.to(slot) == "write"]


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
    inside = [f"{field.id}.{name}" for field in form.fields for name in form.inside(field)]
    names = [*(field.id for field in form.fields), *form.slots]
    hidden = {name for name in (*names, *inside) if all(step.to(name) == "hidden" for step in steps)}
    rights: dict[str, Right] = dict.fromkeys(hidden, "hidden")
    rights |= {name: "read" for name in inside if name not in hidden and name.rpartition(".")[0] in hidden}
    return Access("read", rights)


def no_more_than(given: Access, reading: Access) -> Access:
    """Rights that were given, without what somebody may not read; what the rights name themselves stands."""
    hidden: dict[str, Right] = {name: right for name, right in reading.named.items() if right == "hidden"}
    return Access(given.others, {**hidden, **given.named})


def keeps_from(form: CompiledForm, access: Access, name: str) -> bool:
    """Whether a field, or any column of a table, is hidden: what is found by it would tell of it."""
    field = form.by_id.get(name)
    inside = [f"{name}.{one}" for one in form.inside(field)] if field is not None else []
    return any(access.to(one) == "hidden" for one in (name, *inside))


def audience_of(actor: Actor, organisation_id: int | None, subject_id: int | None) -> Audience:
    """How much of personal data the actor reads: everything of their own people, else only enough to recognise it."""
    is_own = organisation_id is not None and organisation_id == actor.organisation_id
    return "owner" if is_own or (subject_id is not None and subject_id == actor.subject_id) else "internal"


def without_hidden(form: CompiledForm, data: Mapping[str, Any], access: Access) -> dict[str, Any]:
    """The data of a form without the fields that are hidden."""
    return form.seen(data, access)


def stripped_of_applicant(config: RegionConfig, kind: FilingType, filing: Filing) -> Filing:
    """The filing as whoever files it gets it."""
    if kind.form is None or not kind.chain.fields.hidden or not filing.data:
        return filing
    form = compile_form(config.forms[kind.form], config.conditions, config.zone)
    return stripped(form, filing, of_applicant_reading(kind))


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
        if value is not None and not field.secret and not access.hides(field):
            put(shown, field.path, field.widget.masked(field, seen_of(field, value, access), audience))
    return shown
