"""What a notice may tell a desk of the filing it is about: no more than whoever sits there may read."""

from __future__ import annotations

from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.access import fields, handed_in, placeholders, visibility
from guicheng.filings.models import Filing
from guicheng.forms.compiled import compile_form
from guicheng.workflow.desk import Desk


def to_desk(config: RegionConfig, kind: FilingType, filing: Filing, desk: Desk, *, given: bool) -> Filing:
    """The filing as the desk reads it; `given` says that it is asked to decide, or is sent a copy."""
    role = desk.role or ""
    if _files(kind, filing, desk):
        return fields.stripped_of_applicant(config, kind, filing)
    if not (visibility.opens(kind, role, filing) or (given and filing.submitted_at is not None)):
        return placeholders.of(filing)
    shown = handed_in.as_it_was(filing) if handed_in.is_being_corrected(kind, filing) else filing
    if kind.form is None or not fields.hiding(kind):
        return shown
    form = compile_form(config.forms[kind.form], config.conditions, config.zone)
    return fields.stripped(form, shown, fields.of_reader(kind, form, role, ()))


def _files(kind: FilingType, filing: Filing, desk: Desk) -> bool:
    """Whether the desk is that of whoever files it."""
    if desk.account_id is not None:
        return desk.account_id == filing.created_by
    theirs = {Desk.of_role(filing.organisation_id or 0, role) for role in kind.chain.applicant}
    return desk in theirs | {Desk.of_entry(filing.subject_id or 0, role) for role in kind.chain.applicant}
