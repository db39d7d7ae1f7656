"""Rows that are searched for under an index as it is made today, whatever it was when they were stored.

What an entry is found by is declared (`search: true`, and what names it), so a release may change it; and the form of
the index itself may change with the platform (`FORM`). Every register is gone through once for each of its
declarations; filings, which keep the release that they were indexed by, and organisations once for each form. The
clockwork does it in batches; how far it has come stands in a row of `PlannedWork`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.audit import workers
from guicheng.common import clock
from guicheng.config import releases
from guicheng.config.model.registers import Register
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import entry_columns
from guicheng.filings.context import filing_context, naming
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.models import Filing, PlannedWork
from guicheng.registers.models import Entry

INDEX = "index"
FORM = 2
"""The form of the index (`common.search`): with another number every row is indexed anew."""


@dataclass(frozen=True)
class _Pass:
    """Some rows of a region that are gone through together, and what they are found by."""

    region: str
    name: str
    declared: Any
    rows: QuerySet[Any]
    index: Callable[[Any], None]

    @property
    def key(self) -> str:
        """Another one for whatever changes the index of these rows."""
        digest = hashlib.sha256(repr((FORM, self.declared)).encode()).hexdigest()[:16]
        return f"{self.prefix}{digest}"

    @property
    def prefix(self) -> str:
        """What the keys of these rows begin with."""
        return f"{self.region}:{self.name}:"


def sweep(most: int) -> int:
    """Go on with what has not been indexed yet, at most `most` rows of each kind; how many were gone through, as long
    as there are more, or else written."""
    passes = {one.key: one for region in releases.published_ids() for one in _passes(releases.current(region))}
    known = {row.key: row for row in PlannedWork.objects.filter(kind=INDEX, key__in=list(passes))}
    markers = [(one, known.get(key) or _begun(one)) for key, one in passes.items()]
    return sum(_batch(one, marker, most) for one, marker in markers if marker.done_at is None)


def forget(region: str) -> None:
    """Let every row of a region be indexed anew."""
    PlannedWork.objects.filter(kind=INDEX, region=region).delete()


def _passes(config: RegionConfig) -> Iterator[_Pass]:
    region = config.region.region
    for name, register in config.registers.items():
        entries = Entry.objects.unscoped().filter(region=region, register=name).select_related("parent")
        declared = register.name, entry_columns.searched(register)
        yield _Pass(region, name, declared, entries, partial(_index_entry, config, register))
    filings = Filing.objects.unscoped().filter(region=region).select_related("subject")
    yield _Pass(region, "/filings", None, filings, _index_filing)
    organisations = Organisation.objects.unscoped().filter(region=region)
    yield _Pass(region, "/organisations", None, organisations, Organisation.note_terms)


def _index_entry(config: RegionConfig, register: Register, entry: Entry) -> None:
    entry_columns.index(entry, register, Facts(config, Dossier.read(entry), form=entry.data))


def _index_filing(filing: Filing) -> None:
    if filing.type in releases.load(filing.release_id).filings:
        naming.index(filing_context.of_filing(filing), Actor.system(filing.region, workers.CLOCKWORK))


def _begun(one: _Pass) -> PlannedWork:
    """The marker of rows whose index is new; those of former ones go, so that going back to one is seen, too."""
    PlannedWork.objects.filter(kind=INDEX, key__startswith=one.prefix).exclude(key=one.key).delete()
    first = {"region": one.region, "at": clock.now(), "task_id": 0}
    return PlannedWork.objects.get_or_create(kind=INDEX, key=one.key, defaults=first)[0]


def _batch(one: _Pass, marker: PlannedWork, most: int) -> int:
    found = list(one.rows.filter(pk__gt=marker.task_id or 0).order_by("pk")[:most])
    changed = _written(one, found)
    over = len(found) < most
    last = found[-1].pk if found else marker.task_id
    PlannedWork.objects.filter(pk=marker.pk).update(task_id=last, done_at=clock.now() if over else None)
    return changed if over else len(found)


def _written(one: _Pass, rows: Sequence[Any]) -> int:
    """Index rows, each only if nobody has changed it meanwhile: whoever did has indexed it. How many changed."""
    changed = 0
    for row in rows:
        before = row.terms, row.search_text
        one.index(row)
        if (row.terms, row.search_text) != before:
            stands = one.rows.order_by().filter(pk=row.pk, terms=before[0], search_text=before[1])
            changed += stands.update(terms=row.terms, search_text=row.search_text)
    return changed
