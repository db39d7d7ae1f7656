"""The rows of a table: what they are, and where a fact of theirs lies."""

from __future__ import annotations

from dataclasses import dataclass

from guicheng.config.facts.families import FAMILIES
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.config.widgets.field import FormField
from guicheng.forms.compiled import compile_form
from guicheng.reports import sources
from guicheng.reports.sources import Source


@dataclass(frozen=True, slots=True)
class Rows:
    """What the rows of a table are: entries of a register, or filings of a type."""

    config: RegionConfig
    register: str | None
    filing: str | None = None

    @property
    def subject(self) -> str | None:
        """The register that the rows belong to, or that their filings are about."""
        return self.config.filings[self.filing].about if self.filing else self.register

    def form_of(self, path: str) -> tuple[str | None, str]:
        """The form that a path speaks of, and the field within it."""
        fact = FactPath(path)
        if fact.root == "filings":
            kind = self.config.filings.get(fact.below[0]) if fact.below else None
            return (kind.form if kind else None), ".".join(fact.below[3:])
        if fact.root == "form" and self.filing:
            return self.config.filings[self.filing].form, fact.rest
        named = self.subject if fact.root in ("form", "subject") else fact.root
        register = self.config.registers.get(named or "")
        return (register.form if register else None), fact.rest

    def field(self, path: str) -> FormField | None:
        """The field of a form that a path leads to; None for attributes."""
        form_id, name = self.form_of(path)
        form = self.config.forms.get(form_id or "")
        return compile_form(form, self.config.conditions, self.config.zone).by_id.get(name) if form else None

    def is_moment(self, path: str) -> bool:
        """Whether it is a moment of the platform's own, such as ``filing.counted_at``."""
        return FactPath(path).parts[-1] in sources.MOMENTS and self.field(path) is None

    def source(self, path: str) -> Source | None:
        """Where the database holds it; None for what is worked out row by row (``filings.…``, ``periods.…``)."""
        fact = FactPath(path)
        if fact.root in FAMILIES and fact.root not in sources.SOURCES:
            return None
        return sources.SOURCES.get(fact.root, sources.of_entry)(self, fact)

    def way_to(self, root: str) -> str | None:
        """The relations from a row to its entry of a register, as a prefix of a lookup."""
        way = "subject__" if self.filing else ""
        register = self.subject
        seen: set[str] = set()
        while register is not None and register not in seen:
            if root in (register, "subject"):
                return way
            seen.add(register)
            declared = self.config.registers.get(register)
            register, way = (declared.about if declared else None), f"{way}parent__"
        return None
