"""The facts conditions speak of, resolved lazily: only what a condition names is worked out.

`config.facts` declares every path with its type; this module answers it:

- ``form.<field>``: the data of the filing at hand
- ``filing.<attribute>``: type, state, name, number, period, created_at, submitted_at, counted_at, finished_at
- ``subject.<field>`` and ``<register>.<field>``: the entry it is about; also status, name, id, jurisdiction,
  organisation_id, created_at; ``<parent register>.<field>`` climbs
- ``filings.<type>.<state or any>.{count, list, latest.<attribute or field>, first.<attribute or field>}``
- ``period.{label,id,opens,closes}``: the period of the filing at hand
- ``periods.<type>.{due,missing,open}.{count,list}``
- ``organisation.{id,name,kind,credit_code,member_no,jurisdiction}``: the organisation that files
- ``person.{locked,locks,posts}`` of a person's entry, ``lock.*``, ``holder.certificates``: see `config.people_facts`
- ``actor.{role,organisation_id,organisation_kind}``, ``today``, ``now``
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.common import clock
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import obligations
from guicheng.filings.context.dossier import Dossier, Filed
from guicheng.filings.models import Filing
from guicheng.registers.locks.facts import OF_PERSONS, PeopleFacts
from guicheng.registers.models import Entry

_ENTRY_ATTRIBUTES = frozenset(
    {"id", "name", "status", "jurisdiction", "organisation_id", "created_at", "register", "status_since"}
)
_FILED_ATTRIBUTES = frozenset(
    {
        "id", "type", "state", "name", "number", "period", "organisation_id",
        "created_at", "submitted_at", "counted_at", "finished_at",
    }
)  # fmt: skip
_ORGANISATION = {
    "id": "pk", "name": "name", "kind": "kind", "credit_code": "credit_code", "member_no": "member_no",
    "jurisdiction": "jurisdiction_id",
}  # fmt: skip


class Facts:
    """Facts about one moment, for one condition after another. A path that leads nowhere is None, never an error."""

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
        organisations: Mapping[int, Organisation] | None = None,
    ) -> None:
        self.config = config
        self.dossier = dossier
        self.filing = filing
        self._form = form
        self.actor = actor
        self.now = now or clock.now()
        self.extra = extra or {}
        self._organisation: Organisation | None = None
        self._organisations = organisations or {}
        self._people = PeopleFacts(config)
        self._roots: dict[str, Callable[[list[str]], Any]] = {
            "form": lambda path: dig(self.form, path),
            "filing": self._of_filing,
            "subject": lambda path: self._of_entry(self.dossier.subject, path),
            "filings": self._of_filings,
            "periods": self._of_periods,
            "period": self._of_period,
            "organisation": self._of_organisation,
            "actor": self._of_actor,
            "lock": self._of_lock,
            "holder": self._of_holder,
            "today": lambda _path: self.now.astimezone(self.config.zone).date().isoformat(),
            "now": lambda _path: self.now.isoformat(),
        }

    @property
    def form(self) -> Mapping[str, Any]:
        """The data at hand: those given, else what the filing holds at the moment it is asked."""
        return self._form if self._form is not None else (self.filing.data if self.filing else {})

    @property
    def form_id(self) -> str | None:
        """The form that `form.<field>` belongs to."""
        kind = self.config.filings.get(self.filing.type) if self.filing else None
        return kind.form if kind else None

    def get(self, path: str, /) -> Any:
        """The value of a fact; None where there is none."""
        root, *rest = path.split(".")
        if root in self.extra:
            return dig(self.extra[root], rest)
        if root in self._roots:
            return self._roots[root](rest)
        entry = self.entry(root)
        return self._of_entry(entry, rest) if entry is not None else None

    def entry(self, root: str) -> Entry | None:
        """The entry a path begins with: the subject, an entry above it, or the person and work it is about."""
        if root == "subject":
            return self.dossier.subject
        return self._ancestor(root) or self.people.entry(self.dossier.subject, root)

    @property
    def people(self) -> PeopleFacts:
        """What may be asked about persons, their posts and locks."""
        return self._people.fresh()

    def _of_entry(self, entry: Entry | None, path: list[str]) -> Any:
        if entry is not None and path and path[0] in OF_PERSONS and self.people.part_of(entry) == "persons":
            return self.people.of_person(entry, path)
        return entry_fact(entry, path)

    def _of_lock(self, path: list[str]) -> Any:
        """The lock the filing is concerned with: the one it released or asks for, else the one set last."""
        filing = self.filing
        found = self.people.lock(
            self.dossier.subject, filing.pk if filing else None, self._asked_at(filing) if filing else None
        )
        return dig(found, path) if found else None

    def _asked_at(self, filing: Filing) -> dt.datetime | None:
        """When a filing was handed in, while its applicant cannot change it any more."""
        kind = self.config.filings.get(filing.type)
        is_open = kind is not None and filing.state in (kind.chain.draft, kind.chain.returned)
        return None if is_open else filing.submitted_at

    def _of_holder(self, path: list[str]) -> Any:
        return self.people.certificates(self.dossier.subject) if path == ["certificates"] else None

    def _ancestor(self, register: str) -> Entry | None:
        """The subject, or the nearest entry above it, that belongs to `register`."""
        entry = self.dossier.subject
        while entry is not None and entry.register != register:
            entry = entry.parent
        return entry

    def _of_filing(self, path: list[str]) -> Any:
        if self.filing is None or not path:
            return None
        if path[0] in _FILED_ATTRIBUTES:
            return plain(getattr(self.filing, path[0]))
        return self._period_label(self.filing) if path[0] == "period_label" else None

    def _period_label(self, filing: Filing | Filed) -> str:
        return obligations.period_label(self.config, filing.type, filing.period).zh

    def _of_filings(self, path: list[str]) -> Any:
        if len(path) < 3:
            return None
        filing_type, state, what, *rest = path
        found = self.dossier.of(filing_type, state)
        if what == "count":
            return len(found)
        if what == "list":
            return [self._whole(filed) for filed in found]
        if what not in ("latest", "first") or not found or not rest:
            return None
        return self._of_filed(_by_time(found)[-1 if what == "latest" else 0], rest)

    def _whole(self, filed: Filed) -> dict[str, Any]:
        """A filing as an item of a list: its attributes and, before them where names are the same, its fields."""
        attributes = {name: plain(getattr(filed, name)) for name in _FILED_ATTRIBUTES}
        return {**attributes, "period_label": self._period_label(filed), **filed.data}

    def _of_filed(self, filed: Filed, path: list[str]) -> Any:
        """A field or attribute of a filing; the field, where both have the name."""
        if path[0] in filed.data:
            return dig(filed.data, path)
        if path[0] in _FILED_ATTRIBUTES:
            return plain(getattr(filed, path[0]))
        return self._period_label(filed) if path[0] == "period_label" else None

    def _of_periods(self, path: list[str]) -> Any:
        if len(path) != 3:
            return None
        filing_type, which, what = path
        periods = obligations.periods_of(self, filing_type, which)
        return len(periods) if what == "count" else periods

    def _of_period(self, path: list[str]) -> Any:
        """The period of the filing at hand: label, id, opens, closes."""
        if self.filing is None or not path:
            return None
        found = obligations.period_of(self.config, self.filing.type, self.filing.period)
        if found is None:
            return None
        known = {"label": found.label.zh, "id": found.key, "opens": found.first_day, "closes": found.last_day}
        return plain(known.get(path[0]))

    def _of_organisation(self, path: list[str]) -> Any:
        if self._organisation is None:
            owner = self.filing.organisation_id if self.filing else None
            subject = self.dossier.subject
            owner = owner or (subject.organisation_id if subject else None)
            owner = owner or (self.actor.organisation_id if self.actor else None)
            known = self._organisations.get(owner) if owner else None
            self._organisation = known or (Organisation.objects.unscoped().filter(pk=owner).first() if owner else None)
        attribute = _ORGANISATION.get(path[0]) if path else None
        return plain(getattr(self._organisation, attribute)) if attribute and self._organisation else None

    def _of_actor(self, path: list[str]) -> Any:
        allowed = ("role", "organisation_id", "organisation_kind")
        return getattr(self.actor, path[0], None) if self.actor and path and path[0] in allowed else None


def _by_time(found: list[Filed]) -> list[Filed]:
    """In the order in which they counted; those that do not count yet, in the order of their making."""
    return sorted(found, key=lambda f: (f.counted_at or f.created_at, f.id))


def dig(value: Any, path: list[str]) -> Any:
    """The value at `path` inside nested maps; None where it leads nowhere."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return plain(value)


def entry_fact(entry: Entry | None, path: list[str]) -> Any:
    """A field or attribute of an entry."""
    if entry is None or not path:
        return None
    if path[0] in entry.data:
        return dig(entry.data, path)
    return plain(getattr(entry, path[0])) if path[0] in _ENTRY_ATTRIBUTES else None


def plain(value: Any) -> Any:
    """`value` as conditions compare it: moments and dates as ISO text."""
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value
