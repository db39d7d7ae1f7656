"""Two entries of one thing, and what names the one that goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.config.model.registers import Merge, Register
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.field import FormField
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.registers.models import Entry


@dataclass(frozen=True)
class Pair:
    """A duplicate and the entry that is kept."""

    actor: Actor
    config: RegionConfig
    register: Register
    duplicate: Entry
    kept: Entry

    @property
    def rule(self) -> Merge:
        """Who may merge entries of this register, and when."""
        assert self.register.merge is not None
        return self.register.merge

    @property
    def form(self) -> CompiledForm:
        """The form of both."""
        return compile_form(self.config.forms[self.register.form], self.config.conditions, self.config.zone)


def naming_patterns(pair: Pair, form_id: str) -> list[Q]:
    """The conditions under which data of a form name the duplicate."""
    declared = pair.config.forms.get(form_id)
    if declared is None:
        return []
    form = compile_form(declared, pair.config.conditions, pair.config.zone)
    return [
        Q(data__contains=_nested(path, {"id": number}))
        for path in _links(form.fields, pair.duplicate.register)
        for number in (str(pair.duplicate.pk), pair.duplicate.pk)
    ]


_LIST = "[]"


def _links(fields: tuple[FormField, ...], register: str) -> Iterator[tuple[str, ...]]:
    """The paths at which a form chooses entries of a register."""
    for one in fields:
        if one.columns:
            yield from ((*one.path, _LIST, *inner) for inner in _links(one.columns, register))
        elif one.ui.entry is not None and one.ui.entry.register_ == register:
            yield (*one.path, *((_LIST,) if one.kind == "objects" else ()))


def _nested(path: tuple[str, ...], value: Any) -> Any:
    for name in reversed(path):
        value = [value] if name == _LIST else {name: value}
    return value


def naming(pair: Pair) -> QuerySet[Entry]:
    """The entries that belong to the duplicate or name it."""
    named = Q(parent=pair.duplicate)
    for name, register in pair.config.registers.items():
        if patterns := naming_patterns(pair, register.form):
            named |= Q(Q(*patterns, _connector=Q.OR), register=name)
    rows = Entry.objects.unscoped().filter(named, region=pair.actor.region, removed_at__isnull=True)
    return rows.exclude(pk=pair.kept.pk)


def replaced(value: Any, pair: Pair) -> Any:
    """A value with the kept entry where the duplicate was chosen."""
    if isinstance(value, list):
        return [replaced(one, pair) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() <= {"id", "label"} and str(value.get("id")) == str(pair.duplicate.pk):
        return {**value, "id": str(pair.kept.pk), "label": pair.kept.name}
    return {name: replaced(one, pair) for name, one in value.items()}
