"""The record of who did what (审计): append-only, chained by hashes, sealed, and readable by people.

May import: statements, common (and Django). Promises: an entry is written in the transaction of what it records, so the
one is never there without the other; the database itself refuses to change or remove one; whoever gets round that is
found out by `verify`, at the right entry.

How it is protected. The entries of one object form a chain: each holds the digest of the one before it and its own,
over everything it says. Writers of different objects never wait for one another. A chain that is removed whole would
leave no trace, so a job seals all new entries, of all objects, into one further chain. The digest of the latest seal is
worth keeping outside: compared with it, even a history that was rewritten throughout is recognised.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guicheng.audit.changes import difference
    from guicheng.audit.log import EMPTY_LOG, LogLine, Wanted, entries_of, last_change, log_of
    from guicheng.audit.recording import Event, Who, record, record_many
    from guicheng.audit.sealing import seal
    from guicheng.audit.verification import Break, Report, verify

__all__ = [
    "EMPTY_LOG",
    "Break",
    "Event",
    "LogLine",
    "Report",
    "Wanted",
    "Who",
    "difference",
    "entries_of",
    "last_change",
    "log_of",
    "record",
    "record_many",
    "seal",
    "verify",
]

_HOME = {
    "changes": ("difference",),
    "log": ("EMPTY_LOG", "LogLine", "Wanted", "entries_of", "last_change", "log_of"),
    "recording": ("Event", "Who", "record", "record_many"),
    "sealing": ("seal",),
    "verification": ("Break", "Report", "verify"),
}


def __getattr__(name: str) -> Any:
    """The public names, fetched when first used: Django loads this package before models may be imported."""
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(name)
