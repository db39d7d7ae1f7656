"""Where a fact of a row lies: in which field of which form, and where in the database.

Lists that leave the platform and figures about thousands of rows are filtered and counted by the database, so what a
configuration calls ``project.category`` has to be found there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from guicheng.common.text import Text
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.config.widgets.field import FormField
from guicheng.forms.compiled import compile_form

_FILED = {
    "state": "state", "state_label": "state", "type": "type", "title": "type", "period": "period",
    "period_label": "period", "number": "number", "name": "name",
}  # fmt: skip
_ENTRY = {"status": "status", "name": "name", "jurisdiction": "jurisdiction"}
_MOMENTS = ("created_at", "submitted_at", "counted_at", "finished_at", "status_since")


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
        named = self.subject if fact.root in ("form", "subject", "entry") else fact.root
        register = self.config.registers.get(named or "")
        return (register.form if register else None), fact.rest

    def field(self, path: str) -> FormField | None:
        """The field of a form that a path leads to; None for attributes."""
        form_id, name = self.form_of(path)
        form = self.config.forms.get(form_id or "")
        return compile_form(form, self.config.conditions, self.config.zone).by_id.get(name) if form else None

    def is_moment(self, path: str) -> bool:
        """Whether it is a moment of the platform's own, such as ``filing.counted_at``."""
        return FactPath(path).parts[-1] in _MOMENTS and self.field(path) is None

    def locate(self, path: str) -> Place | None:
        """Where the database holds it; None for what is worked out row by row (``filings.…``, ``organisation.…``)."""
        fact = FactPath(path)
        root, rest = fact.root, fact.rest
        if root == "filing" and self.filing:
            column = _FILED.get(rest) or (rest if rest in _MOMENTS else None)
            return Place(column) if column else None
        if root == "form":
            return self._in_data("", path)
        way = self._way_to(root)
        if way is None:
            return None
        if self.field(path) is not None:
            return self._in_data(way, path)
        column = _ENTRY.get(rest) or (rest if rest in ("created_at", "status_since") else None)
        return Place(way + column) if column else None

    def _way_to(self, root: str) -> str | None:
        """The relations from a row to its entry of a register, as a prefix of a lookup."""
        way = "subject__" if self.filing else ""
        register = self.subject
        seen: set[str] = set()
        while register is not None and register not in seen:
            if root in (register, "subject", "entry"):
                return way
            seen.add(register)
            declared = self.config.registers.get(register)
            register, way = (declared.about if declared else None), f"{way}parent__"
        return None

    def _in_data(self, way: str, path: str) -> Place | None:
        field = self.field(path)
        return Place(f"{way}data", field.path, field) if field else None


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a table, or a key inside one that holds JSON."""

    column: str
    keys: tuple[str, ...] = ()
    field: FormField | None = None

    def expression(self, *inner: str) -> Combinable:
        """It as the database reads it: a key as text. `inner` goes on inside the value (``code`` of a place)."""
        keys = (*self.keys, *inner)
        if not keys:
            return F(self.column)
        return KeyTextTransform(keys[-1], self._object(keys[:-1]))

    @property
    def answers(self) -> dict[str, Text]:
        """The values that are known beforehand, as the database reads them, with what people call them."""
        return self.field.widget.answers(self.field) if self.field else {}

    def compared(self) -> Combinable:
        """What a value of it is told apart by."""
        return self.expression(*(self.field.widget.compared_by if self.field else ()))

    def searched(self) -> Combinable:
        """Where a search for a text looks."""
        return self.expression(*(self.field.widget.searched_in if self.field else ()))

    def as_json(self) -> Combinable:
        """It as JSON, for lists."""
        return KeyTransform(self.keys[-1], self._object(self.keys[:-1]))

    def _object(self, keys: tuple[str, ...]) -> Any:
        found: Any = self.column
        for key in keys:
            found = KeyTransform(key, found)
        return found


def matching(rows: QuerySet[Any], expression: Combinable, lookup: str, value: Any) -> QuerySet[Any]:
    """The rows whose `expression` stands in relation `lookup` to `value`."""
    found: QuerySet[Any] = rows.alias(_asked=expression).filter(**{f"_asked__{lookup}": value})
    return found
