"""What was typed into the form of something that is not there (any more) for whoever typed it."""

from __future__ import annotations

from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.audit.models import AuditEntry
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.models import Filing
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.forms.retelling import retold
from guicheng.registers.models import Entry
from guicheng.workflow.models import Task


def typed(actor: Actor, filing_id: int, sent: Any, language: str) -> list[tuple[str, str]]:
    """Label and words of what the actor sent, by the live form of the filing's type; nothing for a filing that was not
    deleted, or of a type that the actor does not file: the form is not theirs to know."""
    row = AuditEntry.objects.filter(
        region=actor.region, object_kind="filing", object_id=str(filing_id), action="filing.delete"
    ).first()
    config = releases.current(actor.region)
    kind = config.filings.get(str(row.changes.get("type", ""))) if row else None
    form = _compiled(config, kind.form) if kind and actor.role in kind.chain.applicant else None
    return retold(form, sent, language) if form else []


def form_of_entry(actor: Actor, entry_id: int, tile_id: str = "") -> CompiledForm | None:
    """The form of an entry that the actor does not see (any more), or of a tile of it. What they sent is to be told
    without its labels: the form may not be theirs to know."""
    entry = Entry.objects.unscoped().filter(region=actor.region, pk=entry_id).first()
    config = releases.current(actor.region)
    register = config.registers.get(entry.register) if entry else None
    if register is None:
        return None
    tiles = {tile.id: tile.form for tile in register.tiles}
    return _compiled(config, tiles.get(tile_id) if tile_id else register.form)


def form_of_task(actor: Actor, task_id: int) -> CompiledForm | None:
    """The form of the filing of a task that is not the actor's (any more); as `form_of_entry`."""
    filing_id = Task.objects.filter(pk=task_id, region=actor.region).values_list("filing_id", flat=True).first()
    filing = Filing.objects.unscoped().filter(pk=filing_id).first() if filing_id else None
    config = releases.current(actor.region)
    kind = config.filings.get(filing.type) if filing else None
    return _compiled(config, kind.form) if kind else None


def _compiled(config: RegionConfig, form: str | None) -> CompiledForm | None:
    declared = config.forms.get(form or "")
    return compile_form(declared, config.conditions, config.zone) if declared else None
