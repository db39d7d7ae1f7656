"""A region's whole effective configuration, as every engine reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field

from guicheng.calendars import values
from guicheng.config.conditions import Facts, Labels, evaluate, explain
from guicheng.config.facts.labels import labels_of
from guicheng.config.model.base import Part
from guicheng.config.model.checks import Check
from guicheng.config.model.conditions import Condition
from guicheng.config.model.decision_tables import DecisionTable
from guicheng.config.model.exports import Document, Export
from guicheng.config.model.feeds import Feed
from guicheng.config.model.filing import FilingType
from guicheng.config.model.forms import FormDefinition
from guicheng.config.model.kinds import Declares
from guicheng.config.model.locks import LockRule, People
from guicheng.config.model.names import OwnId
from guicheng.config.model.notices import Notice
from guicheng.config.model.once import SharedClaim
from guicheng.config.model.origin import Origin
from guicheng.config.model.quotas import Quota
from guicheng.config.model.region import Region
from guicheng.config.model.registers import EntryAccount, EntryWay, Register
from guicheng.config.model.rules import Eligibility, FindingSet, Scoring, StatusRule, StatusRules
from guicheng.config.model.scenarios import Scenarios
from guicheng.config.model.time import Calendar, Window
from guicheng.config.paths import FactPath


class RegionConfig(Part):
    """Everything a region declares, layers applied: what a release holds and what every engine interprets."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, ignored_types=(cached_property,))

    region: Region
    filings: dict[OwnId, FilingType] = Field(default_factory=dict)
    forms: dict[OwnId, FormDefinition] = Field(default_factory=dict)
    registers: dict[OwnId, Register] = Field(default_factory=dict)
    windows: dict[OwnId, Window] = Field(default_factory=dict)
    calendars: dict[OwnId, Calendar] = Field(default_factory=dict)
    conditions: dict[OwnId, Condition] = Field(default_factory=dict)
    statuses: dict[OwnId, StatusRules] = Field(default_factory=dict)
    findings: dict[OwnId, FindingSet] = Field(default_factory=dict)
    eligibility: dict[OwnId, Eligibility] = Field(default_factory=dict)
    people: People | None = None
    locks: dict[OwnId, LockRule] = Field(default_factory=dict)
    quotas: dict[OwnId, Quota] = Field(default_factory=dict)
    claims: dict[OwnId, SharedClaim] = Field(default_factory=dict)
    decision_tables: dict[OwnId, DecisionTable] = Field(default_factory=dict)
    scoring: dict[OwnId, Scoring] = Field(default_factory=dict)
    checks: dict[OwnId, Check] = Field(default_factory=dict)
    feeds: dict[OwnId, Feed] = Field(default_factory=dict)
    notices: dict[OwnId, Notice] = Field(default_factory=dict)
    exports: dict[OwnId, Export] = Field(default_factory=dict)
    documents: dict[OwnId, Document] = Field(default_factory=dict)
    scenarios: dict[Annotated[str, Declares()], Scenarios] = Field(default_factory=dict, description="by file name")

    release_id: int | None = Field(None, exclude=True)
    release_number: int | None = Field(None, exclude=True)
    content_hash: str = Field("", exclude=True, description="SHA-256 of the content; the release is recognised by it")
    origins: Mapping[str, Origin] = Field(default_factory=dict, exclude=True, repr=False)

    @property
    def release_key(self) -> str:
        """What compiled chains of this content are called by."""
        return self.content_hash[:16] or "unreleased"

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone every rule of the region counts in."""
        return ZoneInfo(self.region.time_zone)

    @cached_property
    def _windows(self) -> dict[str, values.Window]:
        return {window_id: window.build(window_id, self.zone) for window_id, window in self.windows.items()}

    @cached_property
    def _calendars(self) -> dict[str, values.Calendar]:
        return {calendar_id: calendar.build() for calendar_id, calendar in self.calendars.items()}

    def behind(self, paths: Iterable[str]) -> frozenset[str]:
        """These facts, and those from which outcomes of decision tables among them follow."""
        asked = frozenset(paths)
        tables = (self.decision_tables.get(FactPath(path).rest) for path in asked if FactPath(path).root == "outcome")
        return asked.union(*(table.facts for table in tables if table is not None))

    def asked_by(self, condition: Condition) -> frozenset[str]:
        """Every fact on which a condition hangs, through named conditions and decision tables too."""
        return self.behind(condition.asked(self.conditions))

    @cached_property
    def changing_daily(self) -> frozenset[str]:
        """The status rules that the date alone may bring to another answer, by id."""
        return frozenset(name for name, rules in self.statuses.items() if any(map(self._asks_the_date, rules.rules)))

    @cached_property
    def asking_below(self) -> frozenset[tuple[str, str]]:
        """The registers whose status hangs on the entries below, each with the register that it asks for."""
        return frozenset(
            (name, FactPath(path).below[0])
            for name, register in self.registers.items()
            if register.status in self.statuses
            for rule in self.statuses[register.status].rules
            for path in self.asked_by(rule.when)
            if FactPath(path).root == "below" and FactPath(path).below
        )

    def _asks_the_date(self, rule: StatusRule) -> bool:
        asked = self.asked_by(rule.when)
        return not asked.isdisjoint({"today", "now"}) or any(".deadlines." in path for path in asked)

    @cached_property
    def lock_rules(self) -> str:
        """What tells rules about people apart: whoever was judged by others is judged again."""
        said = self.model_dump_json(include={"people", "locks", "conditions"}, by_alias=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def window(self, window_id: str) -> values.Window:
        """A window as the engine counts with it."""
        return self._windows[window_id]

    def calendar(self, calendar_id: str) -> values.Calendar:
        """A working-day calendar; one without tables where the region declares none of that id."""
        return self._calendars.get(calendar_id) or values.Calendar()

    def holds(self, condition: Condition, facts: Facts) -> bool:
        """Whether a condition holds for these facts."""
        return evaluate(condition, facts, named=self.conditions, zone=self.zone)

    def explain(self, condition: Condition, facts: Facts, form: str | None = None) -> dict[str, Any]:
        """Why a condition holds or not, ready for `Problem.explanation` and the audit; `form` is the form at hand."""
        labels, named = self.labels(form), getattr(facts, "named", None)
        labels = named(labels) if named else labels
        verdict = explain(condition, facts, named=self.conditions, zone=self.zone, labels=labels)
        return verdict.as_data()

    def explain_rule(self, path: str, **facts: Any) -> dict[str, Any]:
        """Which rule it is: its path, its release, its file and line, and the facts that led there."""
        origin = self.origins.get(path)
        where = {"file": origin.file, "line": origin.line} if origin else {}
        return {"rule": path, "region": self.region.region, "release": self.release_number, **where, **facts}

    def labels(self, form: str | None = None) -> Labels:
        """How people of the region know facts, with `form` as the form at hand."""
        return labels_of(self, self.forms.get(form) if form else None)

    def account_of(self, register: str, way: EntryWay) -> EntryAccount | None:
        """The account that entries of a register come with, where they come this way."""
        account = self.registers[register].account if register in self.registers else None
        return account if account is not None and way in account.made_by else None

    def upwards(self, register: str | None) -> list[str]:
        """A register and those its entries lie below, the nearest first."""
        found: list[str] = []
        while register in self.registers and register not in found:
            found.append(register)
            register = self.registers[register].about
        return found

    def filings_about(self, register: str) -> list[FilingType]:
        """The filing types about entries of a register, in the order of their tiles."""
        kinds = [kind for kind in self.filings.values() if kind.about == register]
        return sorted(kinds, key=lambda kind: (kind.tile.order if kind.tile else 999, kind.filing))
