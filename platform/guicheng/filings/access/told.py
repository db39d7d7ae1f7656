"""What a notice may tell a desk of the filing it is about: no more than whoever sits there may read."""

from __future__ import annotations

from guicheng.accounts.actor import Scope
from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.access import fields, handed_in, placeholders, visibility
from guicheng.filings.context import parties
from guicheng.filings.models import Filing
from guicheng.forms.compiled import compile_form
from guicheng.workflow.desk import Desk


def to_desk(config: RegionConfig, kind: FilingType, filing: Filing, desk: Desk, *, given: bool) -> Filing:
    """The filing as the desk reads it; `given` says that it is asked to decide, or is sent a copy."""
    if _files(config, kind, filing, desk):
        return fields.stripped_of_applicant(config, kind, filing)
    if not (_opens(config, kind, filing, desk) or (given and filing.submitted_at is not None)):
        return placeholders.of(filing)
    shown = handed_in.as_it_was(filing) if handed_in.is_being_corrected(kind, filing) else filing
    if kind.form is None or not fields.hiding(kind):
        return shown
    form = compile_form(config.forms[kind.form], config.conditions, config.zone)
    return fields.stripped(form, shown, fields.of_reader(kind, form, desk.role or "", ()))


def _opens(config: RegionConfig, kind: FilingType, filing: Filing, desk: Desk) -> bool:
    """Whether the content is open to whoever sits at a desk. Where nobody may be a party to filings of the type, the
    role decides; else a role that watches a territory is taken to see it."""
    role = config.region.roles.get(desk.role or "")
    people = Scope(
        filing.region,
        sees=role.sees if role else None,
        role=desk.role or "",
        organisation_id=desk.organisation_id,
        subject_id=desk.entry_id,
    )
    if role is not None and role.sees in ("jurisdiction", "region") and visibility.opens(kind, people.role, filing):
        return True
    return visibility.is_open(people, kind, filing)


def _files(config: RegionConfig, kind: FilingType, filing: Filing, desk: Desk) -> bool:
    """Whether the desk is that of whoever files it."""
    if desk.account_id is not None:
        return desk.account_id == filing.created_by
    if desk.role not in kind.chain.applicant:
        return False
    if desk.organisation_id is not None:
        return desk.organisation_id == filing.organisation_id
    team = parties.team_of(config, desk.role, filing.subject)
    return team is not None and team.pk == desk.entry_id
