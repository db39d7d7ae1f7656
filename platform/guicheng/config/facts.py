"""Every fact a region's conditions, columns and texts may ask for, with its type. `filings.context.facts` answers them.

Which facts there are depends on where one asks: about which register's entry, with which form at hand, about which
filing type. A `FactSpace` is one such place; `fact_spaces` says which part of the configuration is answered in which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from guicheng.common.text import Text
from guicheng.config import people_facts
from guicheng.config.conditions import FactType
from guicheng.config.conditions.problems import nearest
from guicheng.config.conditions.types import (
    ANY,
    CERTIFICATES,
    DATE,
    MOMENT,
    NUMBER,
    TEXT,
    choice,
    list_of,
)
from guicheng.config.findings import did_you_mean
from guicheng.config.form_schema import ReferenceMistake, property_paths, resolved_schema
from guicheng.config.forms_analysis import fact_types
from guicheng.config.model.filing import FilingType
from guicheng.config.model.forms import FormDefinition
from guicheng.config.model.whole import RegionConfig

ENTRY: Mapping[str, FactType] = {
    "id": NUMBER, "name": TEXT, "status": TEXT, "status_since": MOMENT, "jurisdiction": TEXT, "organisation_id": NUMBER,
    "created_at": MOMENT, "register": TEXT,
}  # fmt: skip
"""What every entry has besides the fields of its form."""

FILED: Mapping[str, FactType] = {
    "id": NUMBER, "type": TEXT, "state": TEXT, "name": TEXT, "number": TEXT, "period": TEXT, "period_label": TEXT,
    "organisation_id": NUMBER, "created_at": MOMENT, "submitted_at": MOMENT, "counted_at": MOMENT,
    "finished_at": MOMENT,
}  # fmt: skip
"""What every filing has besides the fields of its form."""

SHOWN: Mapping[str, FactType] = {"state_label": TEXT, "title": TEXT, "due": DATE, "step": TEXT, "decided_at": MOMENT}
"""What a column or text may show of a filing in addition; conditions cannot ask for it."""

ORGANISATION: Mapping[str, FactType] = {
    "id": NUMBER, "name": TEXT, "kind": TEXT, "credit_code": TEXT, "member_no": TEXT, "jurisdiction": TEXT,
}  # fmt: skip

PERIOD_LISTS = ("due", "missing", "open")


def states_of(kind: FilingType) -> tuple[str, ...]:
    """Every state a filing of a type may be in: those its chain leads to, and the ends it may be put into from outside,
    such as void when its window closes."""
    return tuple(dict.fromkeys((*kind.chain.states, *kind.chain.ends)))


def form_types(form: FormDefinition) -> dict[str, FactType]:
    """The fields of a form by path; empty where the schema's references are wrong."""
    try:
        schema = resolved_schema(form)
    except ReferenceMistake:
        return {}
    return {path.removeprefix("form."): kind for path, kind in fact_types(form.ui, schema).items()}


def form_fields(form: FormDefinition) -> frozenset[str]:
    """The paths of all fields of a form, those too that nobody may ask for (passwords)."""
    try:
        return frozenset(property_paths(resolved_schema(form)))
    except ReferenceMistake:
        return frozenset()


@dataclass(frozen=True)
class FactSpace:
    """The facts at one place of a region. `name` says which place, for findings; `extra` are facts that exist only
    there, by root; `shown` allows what only columns and texts may use."""

    region: Region
    name: str
    subject: str | None = None
    form: str | None = None
    filing: str | None = None
    extra: Mapping[str, FactType] = field(default_factory=dict)

    def type_of(self, path: str) -> FactType | None:
        """The type of a fact; None where there is no such fact here."""
        root, _, rest = path.partition(".")
        found = self.roots.get(root)
        if found is None:
            return ANY if self.is_open else None
        if not rest:
            return found
        return found.field(rest)

    def shows(self, path: str) -> FactType | None:
        """The type of what a column or text may show."""
        root, _, rest = path.partition(".")
        return self.type_of(path) or (SHOWN.get(rest) if root == "filing" and self.filing else None)

    @property
    def is_open(self) -> bool:
        """Whether anything may be asked, because what it is about is not there or could not be read: that is said once,
        not again wherever it is spoken of."""
        known = self.region.config
        return (self.subject is not None and self.subject not in known.registers) or (
            self.filing is not None and self.filing not in known.filings
        )

    @cached_property
    def roots(self) -> dict[str, FactType]:
        """The types at the first part of every path."""
        found = {
            "organisation": FactType("map", fields={**ORGANISATION, "kind": choice(*self.region.kinds)}),
            "actor": self.region.actor,
            "today": DATE,
            "now": MOMENT,
            "holder": FactType("map", fields={"certificates": CERTIFICATES}),
        }
        if self.form is not None:
            found["form"] = FactType("map", fields=self.region.forms.get(self.form))
        if self.filing in self.region.config.filings:
            found["filing"] = self.region.filing(self.filing)
        if self.subject is not None:
            found["subject"] = self.region.entry(self.subject)
            found |= {register: self.region.entry(register) for register in self.region.upwards(self.subject)}
            found["filings"] = self.region.filings_about(self.subject)
            found["periods"] = self.region.periods_about(self.subject)
            found |= people_facts.beside(self.region.config, self.subject, self.region.entry)
        return {**found, **self.extra}

    def suggest(self, path: str) -> str | None:
        """The path that was perhaps meant by one that does not exist: its first wrong part put right."""
        root, *rest = path.split(".")
        if root not in self.roots:
            return _joined(nearest(root, self.roots), rest)
        kind, way = self.roots[root], [root]
        while rest and kind.kind == "map" and kind.fields:
            whole = ".".join(rest)
            if whole in kind.fields:
                return None
            if rest[0] not in kind.fields:
                meant = _joined(nearest(whole, kind.fields), [], way)
                return meant or _joined(nearest(rest[0], kind.fields), rest[1:], way)
            kind = kind.fields[rest[0]]
            way.append(rest.pop(0))
        return None

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path, for suggestions and for the reference."""
        return tuple(path for root, kind in self.roots.items() for path in _paths(root, kind))


def _joined(meant: str | None, rest: list[str], way: Iterable[str] = ()) -> str | None:
    return ".".join([*way, meant, *rest]) if meant is not None else None


def suggestion(spaces: Iterable[FactSpace], path: str) -> Text | None:
    """The same as a suggestion for a finding, from the first of several spaces that has one."""
    found = next((meant for space in spaces if (meant := space.suggest(path)) is not None), None)
    return did_you_mean(found, [found]) if found is not None else None


def _paths(path: str, kind: FactType) -> Iterator[str]:
    if kind.kind != "map" or not kind.fields:
        yield path
        return
    for name, inner in kind.fields.items():
        yield from _paths(f"{path}.{name}", inner)


class Region:
    """The types of a region's forms, registers and filing types, each made once. `left_out` are the paths of parts that
    could not be read: anything may be asked of them."""

    def __init__(self, config: RegionConfig, left_out: Collection[str] = ()) -> None:
        self.config = config
        self.left_out = left_out
        self.kinds = tuple(config.region.organisation_kinds)
        self.forms = {name: form_types(form) for name, form in config.forms.items()}
        self.fields = {name: form_fields(form) for name, form in config.forms.items()}
        self.actor = FactType(
            "map",
            fields={
                "role": choice(*config.region.roles),
                "organisation_id": NUMBER,
                "organisation_kind": choice(*self.kinds),
            },
        )
        self.spaces: dict[tuple[str, str], FactSpace] = {}
        """Those of filing types and of registers, made once by `fact_spaces`."""
        self._entries: dict[str, FactType] = {}
        self._filed: dict[str, FactType] = {}
        self._about: dict[str, FactType] = {}

    def table_row(self, form: str | None, table: str | None) -> FactType | None:
        """The type of a row of a form's table; None where it has none of that name."""
        found = self.forms.get(form or "", {}).get(table or "")
        return found.item if found is not None and found.kind == "list" else None

    def upwards(self, register: str) -> list[str]:
        """A register and those its entries belong to, upwards."""
        found: list[str] = []
        while register in self.config.registers and register not in found:
            found.append(register)
            register = self.config.registers[register].about or ""
        return found

    def entry(self, register: str) -> FactType:
        """The type of an entry of a register."""
        if register not in self._entries:
            declared = self.config.registers.get(register)
            if declared is None or declared.form not in self.forms:
                self._entries[register] = ANY
            else:
                status = self.config.statuses.get(declared.status or "")
                own = {"status": choice(*status.statuses)} if status else {}
                if self.config.people and self.config.people.persons.register_ == register:
                    own |= people_facts.of_person(self.config, self.entry)
                self._entries[register] = FactType("map", fields={**ENTRY, **own, **self.forms[declared.form]})
        return self._entries[register]

    def filing(self, name: str) -> FactType:
        """The type of a filing's attributes."""
        if name not in self._filed:
            own = {"type": choice(name), "state": choice(*states_of(self.config.filings[name]))}
            self._filed[name] = FactType("map", fields={**FILED, **own})
        return self._filed[name]

    def filings_about(self, register: str) -> FactType:
        """The type of ``filings``: of the entry's own filing types, their states, what may be asked of them."""
        if register not in self._about:
            kinds = {name: self._filings(kind) for name, kind in self.config.filings.items() if kind.about == register}
            kinds |= {path.removeprefix("filings/"): ANY for path in self.left_out if path.startswith("filings/")}
            self._about[register] = FactType("map", fields=kinds)
        return self._about[register]

    def _filings(self, kind: FilingType) -> FactType:
        one = FactType("map", fields={**FILED, **(self.forms.get(kind.form or "") or {})})
        asked = FactType("map", fields={"count": NUMBER, "list": list_of(one), "latest": one, "first": one})
        return FactType("map", fields=dict.fromkeys(("any", *states_of(kind)), asked))

    def periods_about(self, register: str) -> FactType:
        """The type of ``periods``: of the filing types that are due for entries of the register."""
        asked = FactType("map", fields={"count": NUMBER, "list": list_of(TEXT)})
        which = FactType("map", fields=dict.fromkeys(PERIOD_LISTS, asked))
        due = [n for n, kind in self.config.filings.items() if kind.about == register and kind.obligation]
        due += [path.removeprefix("filings/") for path in self.left_out if path.startswith("filings/")]
        return FactType("map", fields=dict.fromkeys(due, which))
