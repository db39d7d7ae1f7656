"""What the papers of a filing are made from: what stood there when it was handed in, whatever happens since (A-35).

A paper that a filing's type names (`documents`) says what was applied for. So its entry, the organisations and all that
had been filed about the entry are kept with the filing; who reads them, and how much of them, is asked of the reader
as ever.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.attachments import slots
from guicheng.attachments.models import Attachment
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import entry_files
from guicheng.filings.access import FilingAccess, handed_in, rows
from guicheng.filings.access.reader import holder_of
from guicheng.filings.context.dossier import Dossier, Filed
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.models import Filing, PaperBasis
from guicheng.registers.models import Entry

_OF_ENTRY = ("name", "data", "files", "status", "jurisdiction", "organisation_id", "created_at", "status_since")
_OF_FILING = (
    "type",
    "state",
    "live",
    "period",
    "number",
    "name",
    "data",
    "organisation_id",
    "jurisdiction",
    "release_id",
    "created_at",
    "submitted_at",
    "counted_at",
    "finished_at",
)
_OF_ORGANISATION = ("name", "kind", "credit_code", "member_no", "jurisdiction_id")


@dataclass(frozen=True)
class Basis:
    """What stood there: the release, the moment, the entry, what had been filed about it with its files, and the
    organisations by id. `filing` is the one that was handed in."""

    config: RegionConfig
    filing: Filing
    at: dt.datetime
    entry: Entry
    filings: list[Filing]
    files: Mapping[int, list[Attachment]]
    organisations: Mapping[int, Organisation]
    entry_files: Sequence[Attachment] = ()

    def facts(self, actor: Actor, row: Filing | None = None) -> Facts:
        """The facts of the entry, or of a filing about it, as they were; of other filings only what the actor opens."""
        opened = [Filed.of(one) for one in self.opened(actor)]
        config = releases.load(row.release_id) if row is not None else self.config
        return Facts(
            config, Dossier(self.entry, opened), filing=row, form=(row or self.entry).data, actor=actor, now=self.at
        ).know(self.organisations)

    def files_of(self, access: FilingAccess, slot: str) -> list[Attachment]:
        """The files of a slot of a filing as they were; of the filing itself, as they are."""
        if access.context.filing.pk == self.filing.pk:
            return access.files.get(slot, [])
        open_ = access.is_open and access.reading.to(slot) != "hidden"
        held = self.files.get(access.context.filing.pk, []) if open_ else []
        return [one for one in held if one.slot == slot]

    def opened(self, actor: Actor) -> list[Filing]:
        """What had been filed about the entry and is open to the actor, oldest first."""
        seen = rows.listed(actor, self.config).filter(pk__in=[one.pk for one in self.filings])
        mine = set(seen.values_list("pk", flat=True))
        shown = rows.shown(actor, [one for one in self.filings if one.pk in mine])
        return [one for one in shown if not one.is_placeholder]


def take(context: FilingContext) -> None:
    """Keep what the papers of a filing that is being handed in are made from; nothing where its type names none."""
    subject = context.subject
    if subject is None or not context.kind.documents:
        return
    chain = list(_chain(subject))
    filed = [row for row in _about(subject) if row.pk != context.filing.pk and _is_handed_in(row)]
    owners = {row.organisation_id or 0 for row in chain} | {
        row.organisation_id or 0 for row in (*filed, context.filing)
    }
    content = {
        "entries": [{"id": one.pk, **_kept(one, _OF_ENTRY)} for one in chain],
        "filings": [{"id": one.pk, **_kept(handed_in.as_it_was(one), _OF_FILING)} for one in filed],
        "files": {str(one.pk): _files(one) for one in filed},
        "entry_files": _kept_files(slots.held(entry_files.holder_of(subject))),
        "organisations": [
            {"id": one.pk, **_kept(one, _OF_ORGANISATION)}
            for one in Organisation.objects.unscoped().filter(pk__in=owners)
        ],
    }
    PaperBasis.objects.update_or_create(filing=context.filing, defaults={"taken_at": context.now, "content": content})


def of_filing(filing: Filing) -> Basis | None:
    """What the papers of a filing are made from; None where it is not handed in, or names no papers."""
    kept = PaperBasis.objects.filter(filing=filing).select_related("filing__subject").first()
    return _read(kept) if kept is not None and _is_handed_in(kept.filing) else None


def of_entry(entry: Entry, document_id: str) -> Basis | None:
    """The same of the last filing about an entry that names the paper and was not taken back or ended in vain."""
    kept = PaperBasis.objects.filter(filing__subject=entry).select_related("filing__subject").order_by("-filing_id")
    for one in kept:
        kind = releases.load(one.filing.release_id).filings.get(one.filing.type)
        ended_in_vain = not one.filing.live and one.filing.counted_at is None
        if kind is not None and document_id in kind.documents and _is_handed_in(one.filing) and not ended_in_vain:
            return _read(one)
    return None


def _is_handed_in(filing: Filing) -> bool:
    """Whether it is handed in, and not taken back since."""
    kind = releases.load(filing.release_id).filings.get(filing.type)
    return filing.submitted_at is not None and kind is not None and filing.state != kind.chain.draft


def _about(subject: Entry) -> Iterator[Filing]:
    yield from Filing.objects.unscoped().filter(subject=subject).order_by("id")


def _chain(entry: Entry | None) -> Iterator[Entry]:
    """The entry and those above it."""
    while entry is not None:
        yield entry
        entry = entry.parent


def _kept(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in values.items()}


def _files(filing: Filing) -> list[dict[str, Any]]:
    """The files of a filing as they stand. Their rows are never deleted: ids, and what may change of them, suffice."""
    if filing.handed_in is not None:
        held = list(Attachment.objects.filter(pk__in=filing.handed_in["files"]))
    else:
        held = slots.held(holder_of(filing))
    return _kept_files(held)


def _kept_files(held: Sequence[Attachment]) -> list[dict[str, Any]]:
    return [{"id": one.pk, "caption": one.caption, "number": one.number} for one in held]


def _read(kept: PaperBasis) -> Basis:
    filing, content = kept.filing, kept.content
    config = releases.load(filing.release_id)
    entry = _entries(content["entries"])
    stored = Filing.objects.unscoped().in_bulk([one["id"] for one in content["filings"]])
    filings = [_as_kept(stored[one["id"]], one) for one in content["filings"] if one["id"] in stored]
    own = copy.copy(filing)
    for one in (*filings, own):
        one.subject = entry
    organisations = Organisation.objects.unscoped().in_bulk([one["id"] for one in content["organisations"]])
    return Basis(
        config,
        filing,
        kept.taken_at,
        entry,
        sorted([*filings, own], key=lambda one: one.pk),
        _attachments(content["files"]),
        {one["id"]: _as_kept(organisations[one["id"]], one) for one in content["organisations"]},
        _attachments({"0": content.get("entry_files", [])})[0],
    )


def _entries(kept: list[dict[str, Any]]) -> Entry:
    """The entry as it was, with those above it as they were."""
    stored = Entry.objects.unscoped().in_bulk([one["id"] for one in kept])
    chain: list[Entry] = [_as_kept(stored[one["id"]], one) for one in kept]
    for below, above in pairwise(chain):
        below.parent = above
    return chain[0]


def _as_kept(row: Any, kept: Mapping[str, Any]) -> Any:
    """A copy of a row with the values that were kept of it."""
    was = copy.copy(row)
    for name, value in kept.items():
        if name != "id":
            is_moment = name.endswith(("_at", "_since")) and value is not None
            setattr(was, name, dt.datetime.fromisoformat(value) if is_moment else value)
    return was


def _attachments(kept: Mapping[str, list[dict[str, Any]]]) -> dict[int, list[Attachment]]:
    wanted = [one["id"] for files in kept.values() for one in files]
    stored = Attachment.objects.select_related("blob__preview").in_bulk(wanted)
    return {int(pk): [_as_kept(stored[one["id"]], one) for one in files] for pk, files in kept.items()}
