"""What a form must ask others for: names of places and entries of registers. The use-cases pass in the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from guicheng.common.text import Text

if TYPE_CHECKING:
    from guicheng.config.model.forms import EntryChoice, OrganisationChoice, RowsOf

    Choice: TypeAlias = EntryChoice | OrganisationChoice


@dataclass(frozen=True)
class OfferedChoice:
    """One thing to choose: its value (code or id) and what people read; `refused` says why it may not be chosen, `more`
    tells it apart where it is offered."""

    value: str
    label: str
    refused: str = ""
    more: str = ""

    @property
    def said(self) -> str:
        """What stands below it where it is offered."""
        return self.refused or self.more


@dataclass(frozen=True)
class KnownPlace:
    """A node of the tree of jurisdictions: `path` are the choices from the province down to the node itself."""

    code: str
    path: tuple[OfferedChoice, ...]

    @property
    def name(self) -> str:
        """The full name, e.g. 某省某市某区."""
        return "".join(choice.label for choice in self.path)


class Lookups(Protocol):
    """Answers for one person: only what that person may see and choose."""

    def place(self, code: str) -> KnownPlace | None:
        """The place with that code, old ones included; None where there is none."""
        ...

    def places(self, within: str | None) -> Sequence[OfferedChoice]:
        """The places directly below `within` (None: the provinces) that may be chosen now."""
        ...

    def entry(self, choice: Choice, entry_id: str) -> str | None:
        """The present label of an entry of the register that the person sees or may choose, or of an organisation; None
        where there is none."""
        ...

    def objection(self, choice: EntryChoice, entry_id: str, data: Mapping[str, Any]) -> Text | None:
        """Why an entry does not fit what stands in the form, by `where` and `depends_on`; None where it does."""
        ...

    def entries(self, choice: Choice, parent: str | None, data: Mapping[str, Any]) -> Sequence[OfferedChoice]:
        """The first that may be chosen, for pages without scripts. `parent`: see `depends_on`."""
        ...

    def rows(self, declared: RowsOf, facts: object) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """The entries that fit what a table lays its rows out of: the key of each, and its data."""
        ...


class NoLookups:
    """Answers nothing: codes and ids are taken as they are. For previews of a form and for tests."""

    def place(self, code: str) -> KnownPlace | None:
        """Every code names itself."""
        return KnownPlace(code, (OfferedChoice(code, code),))

    def places(self, within: str | None) -> Sequence[OfferedChoice]:  # noqa: ARG002 -- the protocol's
        """No places."""
        return ()

    def entry(self, choice: Choice, entry_id: str) -> str | None:  # noqa: ARG002
        """Every id names itself."""
        return entry_id

    def objection(self, choice: EntryChoice, entry_id: str, data: Mapping[str, Any]) -> Text | None:  # noqa: ARG002
        """Everything fits."""
        return None

    def entries(self, choice: Choice, parent: str | None, data: Mapping[str, Any]) -> Sequence[OfferedChoice]:  # noqa: ARG002
        """No entries."""
        return ()

    def rows(self, declared: RowsOf, facts: object) -> Sequence[tuple[str, Mapping[str, Any]]]:  # noqa: ARG002
        """No rows."""
        return ()
