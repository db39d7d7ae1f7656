"""The status of an entry that hangs on those below it (``below.…``) is set anew in the act that changes one of them."""

from __future__ import annotations

from guicheng.accounts.actor import Actor
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import entry_changes, statuses
from guicheng.filings.context.dossier import Dossier
from guicheng.registers.models import Entry


@entry_changes.follow
def entry_changed(entry: Entry, actor: Actor, config: RegionConfig) -> None:
    """Whoever wrote an entry, took it out of its register or changed its status: that of its parent follows, and so
    upwards. Nothing is read where no status asks for it."""
    register = config.registers.get(entry.register)
    if entry.parent_id is None or register is None or (register.about, entry.register) not in config.asking_below:
        return
    rows = Entry.objects.unscoped().select_for_update(of=("self",), no_key=True)
    parent = rows.filter(pk=entry.parent_id, removed_at__isnull=True).first()
    if parent is not None and statuses.refresh(config, Dossier.read(parent), actor):
        entry_changes.entry_changed(parent, actor, config)
