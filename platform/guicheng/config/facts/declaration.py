"""What a fact is, and a family of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from guicheng.common.text import Text
from guicheng.config.conditions import FactLabel, FactType

if TYPE_CHECKING:
    from guicheng.config.facts.labels import Known
    from guicheng.config.facts.space import FactSpace


class Use(Enum):
    """What a fact may be used for."""

    ASK = "ask"
    """Conditions, texts, values, terms: whatever is worked out for one row."""
    SHOW = "show"
    """Columns of lists, exports and papers."""
    COUNT = "count"
    """Criteria, filters and figures: the database holds it for many rows."""


Uses = frozenset[Use]

ANYWHERE: Uses = frozenset(Use)
ASKED: Uses = frozenset({Use.ASK, Use.SHOW})
SHOWN: Uses = frozenset({Use.SHOW})


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact by its name below the root of its family. A part in ``<…>`` stands for names that the region declares."""

    name: str
    type: FactType
    label: Text
    uses: Uses = ASKED
    is_place: bool = False
    """Whether it is the code of a place, compared with whatever lies within."""


class Family(ABC):
    """The facts below one root."""

    root: ClassVar[str]
    title: ClassVar[Text]
    there: ClassVar[Text]
    """Where its facts are there, for the reference."""
    facts: ClassVar[tuple[Fact, ...]]

    @abstractmethod
    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        """The types at its roots in a space; nothing where it is not there."""

    @cached_property
    def declared(self) -> Mapping[str, Fact]:
        """Its facts by name."""
        return {fact.name: fact for fact in self.facts}

    @cached_property
    def asked(self) -> Mapping[str, FactType]:
        """The types of those with a fixed name that may be asked."""
        return {fact.name: fact.type for fact in self.facts if Use.ASK in fact.uses and not {"<", "."} & set(fact.name)}

    def fact(self, space: FactSpace, root: str, rest: str) -> Fact | None:  # noqa: ARG002 - families look there
        """The declaration of what is asked; None where that is one of many (a field, a count of filings)."""
        return self.declared.get(rest)

    def label(self, known: Known, root: str, rest: str) -> FactLabel | None:  # noqa: ARG002 - the same
        """How people call a fact."""
        found = self.declared.get(rest)
        return FactLabel(found.label) if found else None
