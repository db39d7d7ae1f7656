"""Many rows with their facts, a chunk at a time: what the rows of a chunk share is read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.common.paths import value_at
from guicheng.config import releases
from guicheng.config.facts.chosen import split
from guicheng.config.model.conditions import Condition
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.filings.access import rows as access
from guicheng.filings.context.dossier import Dossier, Filed, about
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.nearby import Nearby, id_in
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry

CHUNK = 500

Row = TypeVar("Row", Entry, Filing)


@dataclass(frozen=True)
class Need:
    """What the facts of rows are asked for. `when`, which hangs on the facts `asked`, is asked of everything that was
    filed about a subject; what columns show, only of what the reader may open (HNQ-41)."""

    paths: frozenset[str]
    when: Condition | None = None
    asked: frozenset[str] = frozenset()

    @classmethod
    def of(cls, config: RegionConfig, paths: Iterable[str], when: Condition | None = None) -> Need:
        """The need of these columns and condition."""
        return cls(config.behind(paths), when, config.asked_by(when) if when is not None else frozenset())

    @property
    def of_columns(self) -> Need:
        """The same of rows for which the condition is known to hold."""
        return Need(self.paths)

    @property
    def filed(self) -> bool:
        """Whether columns ask for what was filed about the rows' subjects."""
        return any(FactPath(path).root in ("filings", "periods") for path in self.paths)

    @property
    def answers(self) -> bool:
        """Whether columns ask for what was answered at the steps of the rows."""
        return any(FactPath(path).root == "decisions" for path in self.paths)

    @property
    def asks_answers(self) -> bool:
        """Whether the condition does."""
        return any(FactPath(path).root == "decisions" for path in self.asked)


def read(rows: QuerySet[Row], actor: Actor, config: RegionConfig, need: Need) -> Iterator[tuple[Row, Facts]]:
    """Every row of `rows` that `need.when` holds for, latest first, with its facts. Memory is bounded by the chunk."""
    last: int | None = None
    while True:
        more = rows if last is None else rows.filter(pk__lt=last)
        chunk = list(more.order_by("-pk")[:CHUNK])
        if not chunk:
            return
        yield from facts_of(chunk, actor, config, need)
        last = chunk[-1].pk


def facts_of(chunk: list[Row], actor: Actor, config: RegionConfig, need: Need) -> Iterator[tuple[Row, Facts]]:
    """The rows of a chunk that `need.when` holds for, with their facts: a few statements however many they are.

    A filing is read by its own release, and comes as the actor gets it: as a placeholder where it is closed to them.
    """
    subjects = {s.pk: s for row in chunk if (s := _subject(row)) is not None}
    opened = access.filed(actor, config, subjects) if need.filed else {}
    everything = about(subjects) if need.when is not None else {}
    decided = access.decided(actor, chunk) if need.answers else {}
    answered = access.decided(Actor.system(config.region.region, "facts"), chunk) if need.asks_answers else {}
    organisations = Organisation.objects.unscoped().in_bulk({row.organisation_id for row in chunk} - {None})

    nearby = Nearby(config.region.region, actor)
    nearby.know(_chosen(chunk, need))
    nearby.know_asked(subjects.values(), need.paths | need.asked)

    def facts(row: Row, filed: dict[int, list[Filed]], extra: Mapping[str, Any] | None = None) -> Facts:
        subject = _subject(row)
        dossier = Dossier(subject, filed.get(subject.pk, []) if subject else [])
        own = releases.load(row.release_id) if isinstance(row, Filing) else config
        filing = row if isinstance(row, Filing) else None
        return Facts(own, dossier, filing=filing, form=row.data, actor=actor, extra=extra).know(organisations, nearby)

    for row in _as_read(chunk, actor):
        known = {"decisions": answered.get(row.pk, {})} if need.asks_answers else None
        if need.when is not None and not config.holds(need.when, facts(row, everything, known)):
            continue
        yield row, facts(row, opened, {"decisions": decided.get(row.pk, {})} if need.answers else None)


def _chosen(chunk: list[Any], need: Need) -> Iterator[int]:
    """The ids of the entries that the rows' forms choose, as far as they are asked for."""
    fields = {found[0] for path in need.paths | need.asked if (found := split(FactPath(path).rest)) is not None}
    yield from (pk for row in chunk for field in fields if (pk := id_in(value_at(row.data, field))) is not None)


def _as_read(chunk: list[Any], actor: Actor) -> list[Any]:
    return access.shown(actor, chunk) if chunk and isinstance(chunk[0], Filing) else chunk


def _subject(row: Entry | Filing) -> Entry | None:
    return row.subject if isinstance(row, Filing) else row
