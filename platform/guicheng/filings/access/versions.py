"""Whether a write of a filing or an entry was made from what is there now. Every use-case that writes one asks here;
the faces only pass on the version that they were given, and draw the conflict.

The audit knows what each version changed: so a conflict says of every field who touched it, the sender or somebody
since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.audit.models import AuditEntry
from guicheng.common.masking import Audience
from guicheng.common.paths import value_at
from guicheng.common.versions import Conflict, Difference, Version, is_stale
from guicheng.filings.access import FilingAccess, fields
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.models import Filing
from guicheng.forms.access import Access
from guicheng.forms.compiled import CompiledForm
from guicheng.registers.models import Entry

OWNER: Audience = "owner"
INTERNAL: Audience = "internal"
MARK = "_version"
"""Under which an audit entry says which version it made of which."""


@dataclass(frozen=True)
class Reader:
    """Whoever writes: the form of the filing or entry, its facts, and what they may do with its fields."""

    form: CompiledForm | None
    facts: Facts
    access: Callable[[], Access]
    """Asked for only where there is a conflict to show."""


def reader(context: FilingContext, actor: Actor, access: Access) -> Reader:
    """Whoever writes a filing. A conflict tells them no more of it than they may read, whatever they have sent."""
    return Reader(context.form, context.facts(actor), lambda: _readable(context, actor, access))


def _readable(context: FilingContext, actor: Actor, access: Access) -> Access:
    of_actor = FilingAccess(context, actor)
    if not of_actor.is_open or not of_actor.reads_live:
        return Access("hidden")
    return fields.no_more_than(access, of_actor.reading)


@dataclass
class Since:
    """What happened since a version: who changed it last and when, and what each changed part held before."""

    by: str = ""
    at: dt.datetime | None = None
    before: dict[str, Any] = field(default_factory=dict)


def counted(row: Filing | Entry, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of a write that has just counted the version up, as the audit keeps them."""
    return {**changes, MARK: [row.version - 1, row.version]}


def require(
    row: Filing | Entry, made_from: Version | None, reader: Reader, mine: Mapping[str, Any] | None = None
) -> None:
    """Refuses (`Conflict`) a write that was made from another version than there is now.

    `mine` are the data that it would have left; an act that brings none is shown what changed since.
    """
    if not is_stale(made_from, row.version):
        return
    happened = since(row, made_from)
    fields = tuple(_differences(reader, row.data, mine, happened))
    raise Conflict(row.version, fields=fields, by=happened.by, at=happened.at, brings=mine is not None)


def since(row: Filing | Entry, made_from: Version | None) -> Since:
    """What the audit says of the versions after `made_from`."""
    entries = AuditEntry.objects.filter(
        region=row.region,
        object_kind="filing" if isinstance(row, Filing) else "entry",
        object_id=str(row.pk),
        changes__has_key=MARK,
    )
    found = Since()
    for entry in entries.order_by("-id"):
        if not isinstance(made_from, int) or entry.changes[MARK][1] <= made_from:
            break
        if found.at is None:
            found.at, found.by = entry.at, str(entry.by)
        found.before |= {name: change[0] for name, change in entry.changes.items() if isinstance(change, list)}
    return found


def _differences(
    reader: Reader, theirs: Mapping[str, Any], mine: Mapping[str, Any] | None, happened: Since
) -> Iterator[Difference]:
    """The fields that would not be left as they are now; of what somebody may write they see the whole value."""
    if reader.form is None:
        return
    access = reader.access()
    seen = {name: reader.form.seen(data, access) for name, data in (("theirs", theirs), ("mine", mine or {}))}
    kept = reader.form.concealed  # the audit tells what was before with personal data masked: so it is compared
    base = kept(reader.form.seen({**theirs, **happened.before}, access))
    wanted, theirs, audience = (
        (base, kept(seen["theirs"]), INTERNAL) if mine is None else (seen["mine"], seen["theirs"], OWNER)
    )
    kept_wanted, kept_theirs = kept(wanted), kept(theirs)
    for spec in reader.form.fields:
        here, there = value_at(wanted, spec.path), value_at(theirs, spec.path)
        was = value_at(base, spec.path)
        if here == there or spec.secret:
            continue
        said = [reader.form.told(spec.id, data, reader.facts, audience) for data in (wanted, theirs)]
        yield Difference(
            spec.id,
            spec.label,
            mine=here if audience == OWNER else said[0],
            theirs=there if audience == OWNER else said[1],
            mine_text=said[0],
            theirs_text=said[1],
            mine_changed=mine is not None and value_at(kept_wanted, spec.path) != was,
            theirs_changed=value_at(kept_theirs, spec.path) != was,
        )
