"""Fields and files that stay editable after a filing has left the draft (HNQ-73), and are offered by themselves in the
draft already (HNQ-72). What an amendment changed stays to be compared with what was handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common.acts import act
from guicheng.common.errors import Refusal, refuse
from guicheng.common.paths import value_at
from guicheng.common.versions import Version
from guicheng.config.model.filing import Amend
from guicheng.config.paths import FieldPath
from guicheng.filings.access import FilingAccess, amendments, fields, versions
from guicheng.filings.context import filing_context, naming, relations
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.lookups import ActorLookups
from guicheng.filings.guards import before_acts, uniqueness
from guicheng.forms.access import Access


def access(context: FilingContext, actor: Actor, rule: Amend) -> Access:
    """Write for the fields and slots of the amendment; of the rest what the actor may read."""
    return fields.no_more_than(amendments.rights(rule), FilingAccess(context, actor).reading)


@act
def amend(
    actor: Actor, filing_id: int, rule_id: str, submitted: Any, *, version: Version | None = None
) -> FilingContext:
    """Change the fields of a declared amendment. Refuses `not-editable` once its condition no longer holds, and a
    `Conflict` where the filing was changed after `version`."""
    context = filing_context.find(actor, filing_id, lock=True)
    before_acts.require_open(context)
    rule = next((one for one in amendments.open_to(context, actor) if one.id == rule_id), None)
    if rule is None or context.form is None:
        raise refuse("not-editable", "该内容现在不能修改", "This can no longer be changed")
    rights = access(context, actor, rule)
    cleaned = context.form.clean(
        submitted,
        context.facts(actor),
        "full",
        stored=context.filing.data,
        access=rights,
        lookups=ActorLookups(actor, context.config, context.facts(actor)),
    )
    versions.require(context.filing, version, versions.reader(context, actor, rights), cleaned.data)
    theirs = {name.root for name in rule.fields}
    problems = [problem for problem in cleaned.problems if FieldPath(problem.field).root in theirs]
    if problems:
        raise Refusal(problems, status=400)
    if cleaned.data != context.filing.data:
        _store(context, actor, rule, cleaned.data)
    return context


def _store(context: FilingContext, actor: Actor, rule: Amend, data: dict[str, Any]) -> None:
    """Write what an amendment has made of the data, with what follows: name, unique values, audit."""
    filing, before = context.filing, context.filing.data
    filing.data = data
    naming.name(context, actor)
    if not context.is_editable:
        filing.snapshot = _with_before(filing.snapshot, rule.fields, before)
        filing.named = relations.named(context.kind, context.facts(actor))
    filing.version += 1
    filing.updated_at = context.now
    filing.save(update_fields=["data", "name", "terms", "search_text", "version", "updated_at", "snapshot", "named"])
    uniqueness.settle(context, actor, filing.state, before)
    audit.record(
        actor,
        audit.Event(
            "filing.amend",
            "filing",
            filing.pk,
            title=rule.title,
            subject_id=filing.subject_id,
            release=context.config.release_number,
            changes=versions.counted(filing, context.changed_since(before)),
        ),
    )


def _with_before(snapshot: Mapping[str, Any], fields: Sequence[FieldPath], before: Mapping[str, Any]) -> dict[str, Any]:
    """The snapshot with what stood in the fields of an amendment when the filing was handed in: before the first."""
    stood = {path: value_at(before, path) for path in fields}
    return {**snapshot, "amended": {**stood, **snapshot.get("amended", {})}}
