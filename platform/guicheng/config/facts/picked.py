"""What a fact names: a field of a form that chooses entries of a register, or organisations, means these."""

from __future__ import annotations

from guicheng.config.model.forms import FieldUi
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath


def field_of(config: RegionConfig, path: str, *, form: str | None, subject: str | None) -> FieldUi | None:
    """The field that a fact is the value of, where filings have the `form` and are about entries of the register
    `subject`; None where it is no field."""
    fact = FactPath(path)
    if fact.root == "form":
        declared = config.forms.get(form or "")
    else:
        register = config.registers.get((subject or "") if fact.root == "subject" else fact.root)
        declared = config.forms.get(register.form) if register is not None else None
    return declared.ui.fields.get(fact.rest) if declared is not None else None


def picks_entries(config: RegionConfig, path: str, *, form: str | None, subject: str | None) -> bool:
    """Whether a fact is a field that chooses entries: an organisation that is sought there is their owner."""
    field = field_of(config, path, form=form, subject=subject)
    return field is not None and field.entry is not None
