"""Finding out whether the audit still says what was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from django.db.models import F, QuerySet, Window
from django.db.models.functions import Lag

from guicheng.audit import hashing
from guicheng.audit.models import AuditEntry, Seal

Kind = Literal["changed", "chain", "seal", "seal-chain", "rewritten"]

_MEANING: dict[Kind, tuple[str, str]] = {
    "changed": ("记录内容与其摘要不符", "the entry does not match its digest: it was changed"),
    "chain": ("前一条记录缺失、被替换或插入", "the entry before it is missing, was replaced or inserted"),
    "seal": ("封存范围内有记录缺失、增加或被改", "an entry within the seal is missing, was added or changed"),
    "seal-chain": ("前一封存缺失或被替换", "the seal before it is missing or was replaced"),
    "rewritten": ("与留存在外的封存摘要不符", "the seal kept outside is not among those here: it was rewritten"),
}


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the record does not hold: the entry (or seal) at which it shows, and of which object."""

    kind: Kind
    at: int
    object_kind: str = ""
    object_id: str = ""
    zh: str = ""
    en: str = ""


@dataclass(slots=True)
class Report:
    """What was read, and what was found."""

    entries: int = 0
    seals: int = 0
    unsealed: int = 0
    latest_seal: str = ""
    breaks: list[Break] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.breaks

    def add(self, kind: Kind, at: int, object_kind: str = "", object_id: str = "") -> None:
        """Note a break."""
        self.breaks.append(Break(kind, at, object_kind, object_id, *_MEANING[kind]))

    def as_json(self) -> dict[str, Any]:
        """The report for machines."""
        return {"sound": self.is_sound, **asdict(self)}


def verify(
    region: str | None = None,
    object_kind: str | None = None,
    object_id: int | str | None = None,
    *,
    kept_seal: str = "",
) -> Report:
    """Check the chains of everything, a region, or one object. Without a limit the seals are checked as well, and
    `kept_seal`, the digest of a seal noted outside, must be among them."""
    report = Report()
    entries = AuditEntry.objects.order_by("id")
    if region is not None:
        entries = entries.filter(region=region)
    if object_kind is not None:
        entries = entries.filter(object_kind=object_kind)
    if object_id is not None:
        entries = entries.filter(object_id=str(object_id))
    _check_chains(entries, report)
    if region is None and object_kind is None and object_id is None:
        _check_seals(report, kept_seal)
    return report


def _check_chains(entries: QuerySet[AuditEntry], report: Report) -> None:
    before = Window(Lag("hash"), partition_by=["region", "object_kind", "object_id"], order_by=F("id").asc())
    for entry in entries.annotate(hash_before=before).iterator(chunk_size=2000):
        report.entries += 1
        if entry.hash != hashing.digest_of_entry(entry):
            report.add("changed", entry.pk, entry.object_kind, entry.object_id)
        if entry.previous != (entry.hash_before or ""):
            report.add("chain", entry.pk, entry.object_kind, entry.object_id)


def _check_seals(report: Report, kept_seal: str) -> None:
    previous, last_entry, known = "", 0, set()
    for seal in Seal.objects.order_by("id").iterator():
        report.seals += 1
        if seal.previous != previous:
            report.add("seal-chain", seal.pk)
        # from the end of the seal before, so that an entry slipped in between two seals is noticed as well
        if seal.hash != hashing.digest_of_seal(seal, _hashes(last_entry, seal.last_entry)):
            report.add("seal", seal.pk)
        previous, last_entry = seal.hash, seal.last_entry
        known.add(seal.hash)
    report.latest_seal = previous
    report.unsealed = AuditEntry.objects.filter(id__gt=last_entry).count()
    if kept_seal and kept_seal not in known:
        report.add("rewritten", 0)


def _hashes(after: int, until: int) -> Iterator[tuple[int, str]]:
    entries = AuditEntry.objects.filter(id__gt=after, id__lte=until).order_by("id")
    return entries.values_list("id", "hash").iterator(chunk_size=5000)
