"""What a filing changes, before and after: for whoever decides on it, and for whoever reads of it later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guicheng.common.paths import copied, put, value_at
from guicheng.common.text import Text, text
from guicheng.config.model.effects import AppointEffect
from guicheng.config.model.filing import Appointing
from guicheng.config.paths import FieldPath
from guicheng.filings.access import FilingAccess, fields
from guicheng.filings.acts import snapshots
from guicheng.filings.context.declared_values import value_of
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.guards import eligibility
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.registers.locks import wording
from guicheng.registers.models import Entry

COLUMNS = (text("项目", "Item"), text("变更前", "Before"), text("变更后", "After"), text("说明", "Note"))
CHANGED, SAME = text("有变更", "changed"), text("无变更", "unchanged")
MOVED = text("有变更；上报后原值已变为：{now}", "changed; since it was submitted, the former value has become: {now}")
NOTHING = text("（空）", "(empty)")


@dataclass(frozen=True)
class Change:
    """One value of an entry, one person, or one amended field of the filing itself (`entry` is None), before and after.
    `now` is what stands there today, where that is no longer
    what stood there when the filing was handed in. `people` are the entries of the two persons of an appointment."""

    entry: Entry | None
    path: str
    label: Text
    before: str
    after: str
    changed: bool
    now: str | None = None
    people: tuple[Entry | None, Entry | None] = (None, None)

    @property
    def note(self) -> Text:
        """What is said of it in words."""
        if self.now is not None:
            return MOVED.format(now=self.now or NOTHING)
        return CHANGED if self.changed else SAME


def of_filing(access: FilingAccess, language: str) -> list[Change]:
    """The changes of a filing as the actor reads it, in the order in which they are declared; those of fields that are
    hidden from them left out. None where its content is closed."""
    if not access.is_open:
        return []
    facts = access.context.facts(access.actor)
    return [*_values(access, facts, language), *_appointments(access, facts), *_amended(access, language)]


def successors(access: FilingAccess) -> list[Entry]:
    """The people whom a filing proposes for a post, as the actor reads it."""
    facts = access.context.facts(access.actor)
    people = (eligibility.entry_at(facts, rule.person) for rule in _proposed(access))
    return list({one.pk: one for one in people if one is not None}.values())


def _values(access: FilingAccess, facts: Facts, language: str) -> Iterator[Change]:
    found, actor, hidden = access.context, access.actor, access.fields
    kept: Mapping[str, Mapping[str, Any]] = found.filing.snapshot.get("before", {})
    for entry, declared in _written(found, facts, kept):
        register = found.current.registers[entry.register]
        form = compile_form(found.current.forms[register.form], found.current.conditions, found.current.zone)
        audience = fields.audience_of(actor, entry.organisation_id, entry.pk)
        stood = {path: value_at(entry.data, path) for path in declared}
        before = stood if found.is_editable else kept.get(str(entry.pk), stood)
        after = {path: value_of(value, facts) for path, value in declared.items()}
        shown = [
            {path: form.display(path, _laid(entry, values), {}, language, audience) for path in declared}
            for values in (before, after, stood)
        ]
        for path, value in declared.items():
            if hidden.to(_source(value)) == "hidden" or _is_secret(form, path):
                continue
            moved = found.filing.live and before.get(path) != stood[path]
            yield Change(
                entry,
                path,
                _label(form, path),
                shown[0][path],
                shown[1][path],
                changed=before.get(path) != after[path],
                now=shown[2][path] if moved else None,
            )


def _written(
    context: FilingContext, facts: Facts, kept: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """The entries it changes. Once it is over, only those of which it is known what stood there before."""
    for entry, declared in snapshots.written(context, facts):
        if context.filing.live or str(entry.pk) in kept:
            yield entry, declared


def _proposed(access: FilingAccess) -> list[Appointing]:
    """The appointments of a filing, without those whose person is hidden from the actor."""
    rules = access.context.kind.appointments if access.is_open else []
    return [rule for rule in rules if access.fields.to(_field(rule.person)) != "hidden"]


def _appointments(access: FilingAccess, facts: Facts) -> Iterator[Change]:
    """Who leaves a post and who takes it."""
    context = access.context
    carried_out = {
        one.appointment for rule in context.kind.effects for one in rule.effects if isinstance(one, AppointEffect)
    }
    for rule in _proposed(access):
        vacancy, person = eligibility.vacancy_of(rule, facts), eligibility.entry_at(facts, rule.person)
        if rule.id not in carried_out or vacancy is None:
            continue
        leaving = vacancy.replaces.person if vacancy.replaces else None
        yield Change(
            entry=vacancy.work,
            path=rule.person,
            label=wording.post_title(vacancy.config, vacancy.post),
            before=leaving.name if leaving else "",
            after=person.name if person else "",
            changed=person is not None and (leaving is None or leaving.pk != person.pk),
            people=(leaving, person),
        )


def _amended(access: FilingAccess, language: str) -> Iterator[Change]:
    """What has been amended since it was handed in."""
    context = access.context
    stood: Mapping[str, Any] = context.filing.snapshot.get("amended", {}) if not context.is_editable else {}
    for path, before in stood.items():
        field = context.form.by_id.get(path) if context.form is not None else None
        after = value_at(context.filing.data, path)
        if field is None or context.form is None or access.reading.to(path) == "hidden" or before == after:
            continue
        unit = context.form.unit(field, context.form.asking(context.facts(access.actor), context.filing.data))
        was, now = (field.told(value, language, unit, access.audience) for value in (before, after))
        yield Change(None, path, field.label, was, now, changed=True)


def _laid(entry: Entry, values: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = copied(entry.data)
    for path, value in values.items():
        put(data, FieldPath(path).parts, value)
    return data


def _source(value: Any) -> str:
    """The field of the filing's own form that a declared value comes from; '' where it comes from elsewhere."""
    return _field(str(value["fact"])) if isinstance(value, Mapping) and set(value) == {"fact"} else ""


def _field(fact: str) -> str:
    """The field of the filing's own form that a fact is; '' where it is another."""
    return fact.removeprefix("form.") if fact.startswith("form.") else ""


def _is_secret(form: CompiledForm, path: str) -> bool:
    field = form.by_id.get(path)
    return field is not None and field.secret


def _label(form: CompiledForm, path: str) -> Text:
    field = form.by_id.get(path)
    return field.label if field is not None else Text(zh=path, en=path)
