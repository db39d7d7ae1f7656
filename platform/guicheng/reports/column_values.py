"""What a column shows: a fact of a row, worded for people (lists, exports, documents)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.common import clock
from guicheng.common.masking import Audience, masked
from guicheng.common.paths import value_at
from guicheng.common.text import Text
from guicheng.config.decision_titles import decision_title
from guicheng.config.facts import chosen
from guicheng.config.model.filing import FilingType
from guicheng.config.model.registers import Column
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.config.state_titles import state_label, status_title
from guicheng.config.widgets.wording import NO, YES, name_of
from guicheng.filings.access.rows import TOLD
from guicheng.filings.context import naming, obligations, time_limits
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.guards import deadlines
from guicheng.filings.models import Filing
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.registers.models import Entry

EMPTY = ""


class Cells:
    """Words the columns of rows for one reader. Sensitive fields are masked as `audience` says."""

    def __init__(
        self, config: RegionConfig, actor: Actor, language: str = "zh-hans", audience: Audience = "internal"
    ) -> None:
        self.config = config
        self.actor = actor
        self.language = language
        self.audience = audience
        self._organisations: Mapping[int, Organisation] = {}
        self._decided: Mapping[int, Mapping[str, Any]] = {}

    def know(self, organisations: Mapping[int, Organisation]) -> None:
        """Organisations that were read for many rows at once, by id."""
        self._organisations = organisations

    def know_answers(self, decided: Mapping[int, Mapping[str, Any]]) -> None:
        """What was answered at the steps of many filings, as the reader gets it, read at once, by filing."""
        self._decided = decided

    def of_filing(self, filing: Filing, columns: list[Column], dossier: Dossier | None = None) -> dict[str, str]:
        """Column id → text for a filing. Without a dossier, facts about other filings are not looked up."""
        facts = Facts(
            self.config,
            dossier or Dossier(filing.subject),
            filing=filing,
            actor=self.actor,
            extra={"decisions": self._decided.get(filing.pk, {})},
        )
        facts.know(self._organisations)
        return {column.id: self.filing_value(filing, column.value, facts) for column in columns}

    def of_entry(self, entry: Entry, columns: list[Column], dossier: Dossier | None = None) -> dict[str, str]:
        """Column id → text for an entry."""
        facts = Facts(self.config, dossier or Dossier(entry), form=entry.data, actor=self.actor)
        facts.know(self._organisations)
        return {column.id: self.entry_value(entry, column.value, facts) for column in columns}

    def filing_value(self, filing: Filing, path: str, facts: Facts) -> str:
        """A fact of a filing, worded."""
        fact = FactPath(path)
        if fact.root == "filing":
            return self._filing_attribute(filing, fact.rest, facts)
        if fact.root == "form" and (through := chosen.split(fact.rest)) is not None:
            return self._of_chosen(through, filing.data, facts)
        kind = self.config.filings.get(filing.type)
        if fact.root == "decisions" and kind is not None:
            return self._decision(kind, fact, facts)
        if fact.root == "form" and kind is not None and kind.form is not None:
            return self._field(kind.form, fact.rest, filing.data, facts)
        return self.entry_value(filing.subject, fact, facts)

    def entry_value(self, entry: Entry | None, path: str, facts: Facts) -> str:
        """A fact of an entry, worded."""
        fact = FactPath(path)
        if fact.root == "form" and (through := chosen.split(fact.rest)) is not None:
            return self._of_chosen(through, facts.form, facts)
        if fact.root == "below":
            return self._below(entry, fact.rest, facts)
        named, rest = _above(entry, fact.root), fact.rest
        if named is not None:
            register = self.config.registers[named.register]
            if rest == "status":
                return self.status(named)
            if rest in named.data or (fact.below and fact.below[0] in named.data):
                return self._field(register.form, rest, named.data, facts)
        value = time_limits.worded(facts, fact, facts.get(fact), self.language)
        if fact.root == "outcome" and value and (label := self.config.labels()(fact)) is not None:
            return self._text(label.options[value])
        if fact.root == "filings" and "deadlines" not in fact.below and value is not None:
            return self._of_other(fact, value)
        return self._plain(value)

    def _decision(self, kind: FilingType, fact: FactPath, facts: Facts) -> str:
        """What was answered at a step: the answer and the role by their titles."""
        step, part = kind.chain.step(fact.below[0]) if fact.below else None, fact.below[-1]
        value = facts.get(fact)
        if step is None or part not in ("answer", "role") or not isinstance(value, str):
            return self._plain(value)
        role = self.config.region.roles.get(value)
        return self._text(decision_title(step, value) if part == "answer" else role.title if role else Text(zh=value))

    def status(self, entry: Entry) -> str:
        """How people call an entry's status."""
        found = status_title(self.config, entry.register, entry.status)
        return self._text(found) if found else EMPTY

    def _of_chosen(self, through: tuple[str, str], data: Any, facts: Facts) -> str:
        """What is asked of the entry that a field chooses; nothing of one that the reader does not see."""
        field, rest = through
        entry = facts.nearby.chosen(value_at(data, field))
        if entry is None or not facts.nearby.sees([entry]):
            return EMPTY
        if rest.startswith("filings."):
            value = facts.chosen(value_at(data, field), rest.split("."))
            return EMPTY if value is None else self._of_other(FactPath(rest), value)
        root, _, deeper = rest.partition(".")
        path = (
            rest if deeper and root in self.config.registers and root not in entry.data else f"{entry.register}.{rest}"
        )
        own = Facts(self.config, Dossier(entry), form=entry.data, actor=self.actor, now=facts.now)
        return self.entry_value(entry, path, own)

    def _below(self, entry: Entry | None, register: str, facts: Facts) -> str:
        """The names of the entries below that the reader sees."""
        return "、".join(one.name for one in facts.nearby.below(entry, register) if facts.nearby.sees([one]))

    def _filing_attribute(self, filing: Filing, name: str, facts: Facts) -> str:
        kind, worded = self.config.filings.get(filing.type), OF_FILING.get(name)
        if kind is None:
            return EMPTY
        if worded is None or (filing.is_placeholder and f"filing.{name}" not in TOLD):
            return self._plain(facts.get(f"filing.{name}"))
        found = worded(self, kind, filing, facts)
        return self._text(found) if found else EMPTY

    def _field(self, form_id: str, path: str, data: Any, facts: Facts) -> str:
        form = compile_form(self.config.forms[form_id], self.config.conditions, self.config.zone)
        field = form.by_id.get(path)
        if field is None:
            return self._part(form, path, value_at(data, path))
        unit = form.unit(field, form.asking(facts, data))
        return field.displayed(value_at(data, field.path), self.language, unit, self.audience)

    def _part(self, form: CompiledForm, path: str, value: Any) -> str:
        """A part of a field, such as the phone of a name with a phone: masked as the field is."""
        outer = next((f for f in form.fields if path.startswith(f"{f.id}.")), None)
        kind = outer.widget.mask_of(outer, path.removeprefix(f"{outer.id}.")) if outer else None
        return self._plain(masked(value, kind, self.audience))

    def _of_other(self, fact: FactPath, value: Any) -> str:
        filing_type, _state, *rest = fact.below
        kind = self.config.filings.get(filing_type)
        if kind is None or kind.form is None or len(rest) < 2:
            return self._plain(value)
        form = compile_form(self.config.forms[kind.form], self.config.conditions, self.config.zone)
        name = ".".join(rest[1:])
        field = form.by_id.get(name)
        if field is None:
            return self._part(form, name, value)
        return field.displayed(value, self.language, None, self.audience)

    def _plain(self, value: Any) -> str:
        if value is None or value == "":
            return EMPTY
        if isinstance(value, bool):
            return (YES if value else NO).for_language(self.language)
        if isinstance(value, dict):
            return name_of(value) + str(value.get("detail") or "")
        if isinstance(value, list):
            return "、".join(self._plain(one) for one in value)
        if isinstance(value, str) and len(value) > 10 and value[4:5] == "-":
            return self._moment(value)
        return str(value)

    def _moment(self, value: str) -> str:
        moment = clock.told(value, self.config.zone)
        return f"{moment:%Y-%m-%d %H:%M}" if moment else value

    def _text(self, text: Text) -> str:
        return text.for_language(self.language)


def _state(cells: Cells, kind: FilingType, filing: Filing, facts: Facts) -> Text:  # noqa: ARG001 - one of a table
    return state_label(cells.config, kind, filing.state, cells.actor.role)


def _due(cells: Cells, kind: FilingType, filing: Filing, facts: Facts) -> Text | None:
    found = deadlines.due_of_filing(cells.config, kind, filing, facts)
    return found.words if found else None


def _period(cells: Cells, kind: FilingType, filing: Filing, facts: Facts) -> Text:  # noqa: ARG001 - one of a table
    return obligations.period_label(cells.config, kind.filing, filing.period)


OF_FILING: Mapping[str, Callable[[Cells, FilingType, Filing, Facts], Text | None]] = {
    "state": _state,
    "state_label": _state,
    "type": lambda _cells, kind, _filing, _facts: kind.title,
    "title": lambda _cells, kind, _filing, _facts: kind.title,
    "period": _period,
    "period_label": _period,
    "due": _due,
    "name": lambda cells, _kind, filing, _facts: naming.called(cells.config, filing),
}
"""Attributes of a filing that have words of their own, among them whatever only columns show."""


def _above(entry: Entry | None, root: str) -> Entry | None:
    """The entry that the first part of a path means: this one, or the nearest above it of that register."""
    if entry is not None and root in ("subject", "form"):
        return entry
    while entry is not None and entry.register != root:
        entry = entry.parent
    return entry
