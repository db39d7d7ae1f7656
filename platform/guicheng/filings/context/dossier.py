"""Everything filed about one subject, read once: what statuses, prerequisites and obligations count from."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.statements import planned

FIELDS = (
    "id",
    "type",
    "state",
    "live",
    "period",
    "number",
    "name",
    "data",
    "organisation_id",
    "created_by",
    "created_at",
    "submitted_at",
    "counted_at",
    "finished_at",
)
COLUMNS = tuple(Cast(name, TextField()) if name == "data" else name for name in FIELDS)
"""What is read of a filing; its data as they are written, as most of them nobody asks for."""


@dataclass(slots=True)
class Filed:
    """The part of a filing that facts are made from. `content` is its data, or the JSON that they are read from."""

    id: int
    type: str
    state: str
    live: bool
    period: str
    number: str
    name: str
    content: Mapping[str, Any] | str
    organisation_id: int | None
    created_by: int | None
    created_at: dt.datetime
    submitted_at: dt.datetime | None
    counted_at: dt.datetime | None
    finished_at: dt.datetime | None

    @classmethod
    def of(cls, filing: Filing) -> Filed:
        """The facts of a filing as it stands in memory."""
        return cls(*(getattr(filing, name) for name in FIELDS))

    @property
    def data(self) -> Mapping[str, Any]:
        """The values of its form."""
        content = self.content
        if isinstance(content, str):
            content = self.content = json.loads(content)
        return content


@dataclass
class Dossier:
    """The filings about one subject, oldest first. `subject` is None for filings about the organisation itself."""

    subject: Entry | None
    filings: list[Filed] = field(default_factory=list)

    @classmethod
    def read(cls, subject: Entry | None) -> Dossier:
        """Read it: one statement."""
        if subject is None or subject.pk is None:
            return cls(subject)
        return cls(subject, [Filed(*row) for row in _filings_about(subject.pk)])

    def of(self, filing_type: str, state: str = "any") -> list[Filed]:
        """The filings of a type, in one state or in `any`."""
        return [f for f in self.filings if f.type == filing_type and state in ("any", f.state)]

    def holding(self, filing_type: str) -> list[Filed]:
        """The filings of a type that take up a place in a limit: drafts, running and successfully finished ones."""
        return [f for f in self.of(filing_type) if f.live or f.counted_at is not None]

    def put(self, filing: Filing) -> None:
        """Take in a filing as it stands now, in place of what was read of it."""
        now = Filed.of(filing)
        places = [i for i, f in enumerate(self.filings) if f.id == now.id]
        if places:
            self.filings[places[0]] = now
        else:
            self.filings.append(now)

    def drop(self, filing_ids: Iterable[int]) -> None:
        """Forget filings that were deleted."""
        gone = set(filing_ids)
        self.filings = [f for f in self.filings if f.id not in gone]


@planned
def _filings_about(subject_id: int) -> QuerySet[Filing, tuple[Any, ...]]:
    return Filing.objects.unscoped().filter(subject_id=subject_id).order_by("id").values_list(*COLUMNS)


def about(subject_ids: Iterable[int]) -> dict[int, list[Filed]]:
    """Everything that was filed about some subjects, oldest first, by subject: one statement."""
    rows = Filing.objects.unscoped().filter(subject_id__in=list(subject_ids)).order_by("id")
    found: dict[int, list[Filed]] = {}
    for subject_id, *columns in rows.values_list("subject_id", *COLUMNS):
        found.setdefault(subject_id, []).append(Filed(*columns))
    return found


def of_organisation(region: str, filing_type: str, organisation_id: int | None) -> list[Filed]:
    """The filings of a type that take up a place in a limit of an organisation: one statement."""
    rows = Filing.objects.unscoped().filter(region=region, type=filing_type, organisation_id=organisation_id)
    held = rows.filter(Q(live=True) | Q(counted_at__isnull=False)).order_by("id")
    return [Filed(*row) for row in held.values_list(*COLUMNS)]
