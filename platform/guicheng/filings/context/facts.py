"""The facts conditions speak of, resolved lazily: only what a condition names is worked out.

`config.facts` declares every fact; `READERS` says how those below each root are read.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.calendars.values import Calendar
from guicheng.common import clock
from guicheng.config.conditions import Labels
from guicheng.config.facts.chosen import ENTRY
from guicheng.config.facts.families import FAMILIES
from guicheng.config.facts.people import ROOTS_OF_PERSONS
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.filings.context import decided, obligations, outcomes, quota_pools, time_limits, workdays
from guicheng.filings.context.decided import Given
from guicheng.filings.context.dossier import FIELDS, Dossier, Filed
from guicheng.filings.context.nearby import Nearby, named_by
from guicheng.filings.models import Filing
from guicheng.registers import values
from guicheng.registers.locks.facts import PeopleFacts
from guicheng.registers.models import Entry
from guicheng.registers.values import dig, plain
from guicheng.workflow import queries as chains

Path = tuple[str, ...]
"""What stands below the root."""


class Facts:
    """Facts about one moment, for one condition after another. A path that leads nowhere is None, never an error.

    `extra` are values by root that whoever asks holds; they go before what is read. `answering` is the answer that is
    being given, before it stands anywhere.
    """

    def __init__(
        self,
        config: RegionConfig,
        dossier: Dossier,
        *,
        filing: Filing | None = None,
        form: Mapping[str, Any] | None = None,
        actor: Actor | None = None,
        now: dt.datetime | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.config = config
        self.dossier = dossier
        self.filing = filing
        self._form = form
        self.actor = actor
        self.now = now or clock.now()
        self.extra = extra or {}
        self.answering: Given | None = None
        self._organisation: Organisation | None = None
        self._organisations: Mapping[int, Organisation] = {}
        self._people = PeopleFacts(config)
        self.nearby = Nearby(config.region.region, actor)

    def know(self, organisations: Mapping[int, Organisation], nearby: Nearby | None = None) -> Facts:
        """The same, with organisations that were read for many rows at once, by id, and what lies near them."""
        self._organisations = organisations
        self.nearby = nearby or self.nearby
        return self

    def get(self, path: str, /) -> Any:
        """The value of a fact; None where there is none."""
        fact = FactPath(path)
        if fact.root in self.extra:
            return dig(self.extra[fact.root], fact.below)
        reader = READERS.get(fact.root)
        return reader(self, fact.below) if reader else _of_entry(self, self.entry(fact.root), fact.below)

    def beside(self, form: Mapping[str, Any], extra: Mapping[str, Any]) -> Facts:
        """The same facts with another form at hand and values that are held; what was read is shared."""
        other = copy.copy(self)
        other._form, other.extra = form, {**self.extra, **extra}
        return other

    def of_filing(self, filed: Filed) -> Facts:
        """The facts of another filing about the same subject, as it was read."""
        row = Filing(region=self.config.region.region, **{name: getattr(filed, name) for name in FIELDS})
        return Facts(self.config, self.dossier, filing=row, form=filed.data, now=self.now)

    def chosen(self, value: Any, path: Sequence[str]) -> Any:
        """What is asked of the entry that a value of a form names, of one above it or of what was filed about it."""
        entry = self.nearby.chosen(value)
        if entry is None or not path:
            return None
        if path[0] == "filings":
            return _of_filings(Facts(self.config, self.nearby.dossier(entry), now=self.now), tuple(path[1:]))
        if len(path) > 1 and path[0] not in entry.data and (above := _upwards(entry, path[0])) is not None:
            return _of_entry(self, above, tuple(path[1:]))
        return _of_entry(self, entry, tuple(path))

    def calendar(self, name: str, /) -> Calendar:
        """A calendar of working days, with the tables that are known today."""
        return workdays.known(self.config, name)

    def named(self, labels: Labels) -> Labels:
        """The same labels, telling whoever acts which entry is meant, and nothing of one that they do not see."""
        return named_by(self, labels)

    @property
    def form(self) -> Mapping[str, Any]:
        """The data at hand: those given, else what the filing holds at the moment it is asked."""
        return self._form if self._form is not None else (self.filing.data if self.filing else {})

    @property
    def form_id(self) -> str | None:
        """The form that `form.<field>` belongs to."""
        kind = self.config.filings.get(self.filing.type) if self.filing else None
        return kind.form if kind else None

    @property
    def people(self) -> PeopleFacts:
        """What may be asked about persons, their posts and locks."""
        return self._people.fresh()

    @property
    def organisation(self) -> Organisation | None:
        """The one that files, or that owns the subject, or that acts."""
        if self._organisation is None:
            subject, filing, actor = self.dossier.subject, self.filing, self.actor
            owners = (one.organisation_id for one in (filing, subject, actor) if one is not None)
            owner = next(filter(None, owners), None)
            known = self._organisations.get(owner) if owner else None
            self._organisation = known or (Organisation.objects.unscoped().filter(pk=owner).first() if owner else None)
        return self._organisation

    def entry(self, root: str) -> Entry | None:
        """The entry a path begins with: the subject, an entry above it, or the person and work it is about."""
        if root == "subject":
            return self.dossier.subject
        return _upwards(self.dossier.subject, root) or self.people.entry(self.dossier.subject, root)


def _upwards(entry: Entry | None, register: str) -> Entry | None:
    """The entry itself, or the nearest above it, that is of a register."""
    while entry is not None and entry.register != register:
        entry = entry.parent
    return entry


def _of_entry(facts: Facts, entry: Entry | None, path: Path) -> Any:
    if entry is not None and path and path[0] in ROOTS_OF_PERSONS and facts.people.part_of(entry) == "persons":
        return facts.people.of_person(entry, path)
    return values.of_entry(entry, path)


def _of_form(facts: Facts, path: Path) -> Any:
    found = dig(facts.form, path)
    if found is not None or ENTRY not in path[1:]:
        return found
    at = path.index(ENTRY, 1)
    return facts.chosen(dig(facts.form, path[:at]), path[at + 1 :])


def _of_below(facts: Facts, path: Path) -> Any:
    """The entries of a register that belong to the subject, each with all that may be asked of it."""
    if len(path) != 1:
        return None
    return [facts.people.map_of(entry) for entry in facts.nearby.below(facts.dossier.subject, path[0])]


def _of_filing(facts: Facts, path: Path) -> Any:
    return _attribute(facts, facts.filing, path[0]) if facts.filing is not None and path else None


def _attribute(facts: Facts, filed: Filing | Filed, name: str) -> Any:
    """An attribute of a filing."""
    if name == "period_label":
        return obligations.period_label(facts.config, filed.type, filed.period).zh
    if name == "filed_by":
        return chains.handed_in_by(filed.id) or filed.created_by
    return plain(getattr(filed, name)) if name in _OF_FILINGS else None


_OF_FILINGS = FAMILIES["filing"].asked


def _of_decisions(facts: Facts, path: Path) -> Any:
    """What was answered at a step of the filing; not kept, as an act may add to it."""
    filing = facts.filing
    kind = facts.config.filings.get(filing.type) if filing is not None else None
    if filing is None or kind is None or filing.is_placeholder:
        return None
    given = decided.of({filing.pk: kind.chain}).get(filing.pk, []) if filing.submitted_at is not None else []
    return decided.as_fact([*given, *([facts.answering] if facts.answering else [])], path)


def _of_period(facts: Facts, path: Path) -> Any:
    if facts.filing is None or not path:
        return None
    found = obligations.period_of(facts.config, facts.filing.type, facts.filing.period)
    if found is None:
        return None
    known = {"label": found.label.zh, "id": found.key, "opens": found.first_day, "closes": found.last_day}
    return plain(known.get(path[0]))


def _of_filings(facts: Facts, path: Path) -> Any:
    if len(path) < 3:
        return None
    filing_type, state, what, *rest = path
    found = facts.dossier.of(filing_type, state)
    if what == "count":
        return len(found)
    if what == "list":
        return [_whole(facts, filed) for filed in found]
    if what not in ("latest", "first") or not found or not rest:
        return None
    filed = _by_time(found)[-1 if what == "latest" else 0]
    if rest[0] == "deadlines":
        return time_limits.asked(facts, filed, tuple(rest[1:]))
    return dig(filed.data, rest) if rest[0] in filed.data else _attribute(facts, filed, rest[0])


def _whole(facts: Facts, filed: Filed) -> dict[str, Any]:
    """A filing as an item of a list: its attributes and, before them where names are the same, its fields."""
    return {**{name: _attribute(facts, filed, name) for name in _OF_FILINGS}, **filed.data}


def _by_time(found: list[Filed]) -> list[Filed]:
    """In the order in which they counted; those that do not count yet, in the order of their making."""
    return sorted(found, key=lambda f: (f.counted_at or f.created_at, f.id))


def _of_periods(facts: Facts, path: Path) -> Any:
    if len(path) != 3:
        return None
    filing_type, which, what = path
    periods = obligations.periods_of(facts, filing_type, which)
    return len(periods) if what == "count" else periods


def _of_filer(facts: Facts, path: Path) -> Any:
    """The same of the organisation that files, where a filing is spoken of."""
    if facts.filing is None:
        return None
    return facts.filing.organisation_id if path == ("organisation_id",) else _of_organisation(facts, path)


def _of_organisation(facts: Facts, path: Path) -> Any:
    attribute = values.OF_ORGANISATIONS.get(path[0]) if path else None
    return plain(getattr(facts.organisation, attribute)) if attribute and facts.organisation else None


def _of_actor(facts: Facts, path: Path) -> Any:
    known = facts.actor is not None and path and path[0] in FAMILIES["actor"].asked
    return getattr(facts.actor, path[0]) if known else None


def _of_holder(facts: Facts, path: Path) -> Any:
    return facts.people.certificates(facts.dossier.subject) if path == ("certificates",) else None


def _of_lock(facts: Facts, path: Path) -> Any:
    """The lock the filing is concerned with: the one it released or asks for, else the one set last."""
    filing = facts.filing
    asked_at = _asked_at(facts, filing) if filing else None
    return dig(facts.people.lock(facts.dossier.subject, filing.pk if filing else None, asked_at), path)


def _asked_at(facts: Facts, filing: Filing) -> dt.datetime | None:
    """When a filing was handed in, while its applicant cannot change it any more."""
    kind = facts.config.filings.get(filing.type)
    is_open = kind is not None and filing.state in (kind.chain.draft, kind.chain.returned)
    return None if is_open else filing.submitted_at


READERS: Mapping[str, Callable[[Facts, Path], Any]] = {
    "form": _of_form,
    "filing": _of_filing,
    "decisions": _of_decisions,
    "period": _of_period,
    "subject": lambda facts, path: _of_entry(facts, facts.dossier.subject, path),
    "below": _of_below,
    "deadlines": lambda facts, path: time_limits.asked(facts, facts.filing, path),
    "outcome": outcomes.asked,
    "quota": quota_pools.asked,
    "filings": _of_filings,
    "periods": _of_periods,
    "organisation": _of_organisation,
    "filer": _of_filer,
    "actor": _of_actor,
    "holder": _of_holder,
    "lock": _of_lock,
    "today": lambda facts, _path: facts.now.astimezone(facts.config.zone).date().isoformat(),
    "now": lambda facts, _path: facts.now.isoformat(),
}
"""How the facts of each family are read, by its root. Any other root is an entry: by the name of its register."""
