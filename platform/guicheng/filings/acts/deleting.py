"""Throwing a filing away: a draft, or whatever its chain lets go of (`chain.delete`)."""

from __future__ import annotations

from dataclasses import dataclass

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common.acts import act
from guicheng.common.errors import Refusal, refuse
from guicheng.common.versions import Version
from guicheng.config import act_words
from guicheng.entries import statuses
from guicheng.filings.access import deletion, fields, versions
from guicheng.filings.acts import filing_files, given_files
from guicheng.filings.context import filing_context
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.guards import before_acts
from guicheng.filings.models import Filing
from guicheng.forms.access import READ_ALL
from guicheng.registers import claims, quotas
from guicheng.workflow import service


@act
def delete(actor: Actor, filing_id: int, *, version: Version | None = None) -> None:
    """Throw a filing away, with its files, its chain and what it was to be reminded of; the audit keeps what it said,
    personal data masked. Refusals: `not-deletable` in any state that does not allow it, `window-closed`, a `Conflict`
    where it was changed after `version`."""
    context = filing_context.find(actor, filing_id, lock=True)
    if not deletion.is_theirs(context, actor):
        before_acts.may_file(context, actor)
        raise refuse("not-allowed", "您的身份不能删除该填报件", "Your role may not delete this filing", status=403)
    if found := deletion.problems(context, actor):
        raise Refusal(found)
    filing, subject = context.filing, context.subject
    access = fields.of_applicant(context.kind) if context.is_editable else READ_ALL
    versions.require(filing, version, versions.reader(context, actor, access))
    audit.record(actor, _event(context))
    handed_in = filing.submitted_at is not None
    _take_out(actor, filing)
    if handed_in and subject is not None:
        context.dossier.drop([filing_id])
        statuses.refresh(context.current, context.dossier, actor, context.now)


def _event(context: FilingContext) -> audit.Event:
    filing = context.filing
    return audit.Event(
        "filing.delete",
        "filing",
        filing.pk,
        title=act_words.done(context.config, context.kind, "delete"),
        subject_id=filing.subject_id,
        release=context.config.release_number,
        changes={
            "type": filing.type,
            "state": [filing.state, ""],
            **({"number": filing.number} if filing.number else {}),
            "data": context.form.concealed(filing.data) if context.form else {},
        },
    )


def _take_out(actor: Actor, filing: Filing) -> None:
    filing_files.drop_all(actor, filing)
    claims.leave("filing", [filing.pk])
    quotas.leave(filing.pk)
    if filing.submitted_at is not None:
        given_files.drop_all(actor, filing)
        service.forget(filing.pk)
    filing.delete()


@dataclass(frozen=True)
class Along:
    """What goes with a filing that is thrown away: its files, and the rows of its tables."""

    files: int
    rows: int


def goes_along(filing: Filing) -> Along:
    """What deleting the filing takes along."""
    tables = [value for value in filing.data.values() if isinstance(value, list)]
    rows = sum(isinstance(row, dict) for table in tables for row in table)
    return Along(sum(len(one) for one in filing_files.files(filing).values()), rows)
