"""Personal data in full: for whoever may ask, with a reason, and never unrecorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from guicheng.accounts import authority, revealing
from guicheng.accounts.actor import Actor
from guicheng.common.errors import refuse
from guicheng.common.paths import value_at
from guicheng.config import releases
from guicheng.config.widgets.field import FormField
from guicheng.filings.access.reader import read
from guicheng.filings.context import queries
from guicheng.filings.context.filing_context import not_found
from guicheng.forms.compiled import CompiledForm, compile_form


@transaction.atomic
def of_filing(actor: Actor, filing_id: int, field: str, reason: str) -> str:
    """A field of a filing in full, whose content is open to the actor. `field` is its id; within a table,
    ``<table>.<row>.<column>`` with rows counted from 0.

    Refusals: `not-found`, `content-closed`, `not-allowed` (403) without the permission `reveal`, `reason-missing`
    (400), `not-masked` (400) for what is nobody's personal data.
    """
    authority.require(actor, "reveal")
    access = read(actor, filing_id)
    context = access.context
    if context.form is None or access.fields.to(_named(context.form, field)) == "hidden":
        raise not_found()
    value = _value(context.form, context.filing.data, field)
    return revealing.reveal(actor, "filing", filing_id, field, value, reason, subject_id=context.filing.subject_id)


@transaction.atomic
def of_entry(actor: Actor, register: str, entry_id: int, field: str, reason: str) -> str:
    """The same for an entry within the actor's scope."""
    authority.require(actor, "reveal")
    entry = queries.entry_to_change(actor, entry_id)
    config = releases.current(actor.region)
    declared = config.registers.get(entry.register)
    if declared is None or entry.register != register:
        raise not_found()
    form = compile_form(config.forms[declared.form], config.conditions, config.zone)
    return revealing.reveal(
        actor, "entry", entry_id, field, _value(form, entry.data, field), reason, subject_id=entry.pk
    )


def _named(form: CompiledForm, name: str) -> str:
    """The field, or the column of a table, that is asked for."""
    table, _, rest = name.partition(".")
    return name if name in form.by_id else f"{table}.{rest.partition('.')[2]}"


def _value(form: CompiledForm, data: Mapping[str, Any], name: str) -> str:
    field = form.by_id.get(name)
    if field is not None:
        return _text(field, value_at(data, field.path))
    table_id, _, rest = name.partition(".")
    row, _, column_id = rest.partition(".")
    table = form.by_id.get(table_id)
    column = next((one for one in table.columns if one.path[-1] == column_id), None) if table else None
    rows = value_at(data, table.path) if table else None
    if column is None or not isinstance(rows, list) or not (row.isascii() and row.isdecimal()) or len(row) > 6:
        raise not_found()
    cells = rows[int(row)] if int(row) < len(rows) else None
    return _text(column, cells.get(column_id) if isinstance(cells, Mapping) else None)


def _text(field: FormField, value: Any) -> str:
    value = field.widget.revealed(field, value)
    if field.secret or value is None:
        raise not_found()
    if field.ui.sensitive is None or not isinstance(value, str):
        raise refuse(
            "not-masked",
            "该项未作遮蔽，无需查看完整信息",
            "It is not masked; there is nothing to reveal",
            status=400,
            field="field",
        )
    return value
