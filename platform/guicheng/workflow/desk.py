"""Desks: who may take a task."""

from __future__ import annotations

from dataclasses import dataclass, field

from guicheng.common.desk_keys import DeskKey, Holder

VACANT = "nobody"
"""The key of a desk that nobody ever holds, where not even the office is known: its tasks wait to be given away."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everybody who holds a role in an organisation or in an entry's team, or one account.

    Compared by its key; the name is for people.
    """

    key: str
    name: str = field(default="", compare=False)

    @classmethod
    def of_role(cls, organisation_id: int, role: str, name: str = "") -> Desk:
        """The desk of a role in an organisation: whoever of them comes first."""
        return cls(str(DeskKey("organisation", organisation_id, role)), name)

    @classmethod
    def of_account(cls, account_id: int, name: str = "") -> Desk:
        """The desk of one person."""
        return cls(str(DeskKey("account", account_id)), name)

    @classmethod
    def of_entry(cls, entry_id: int, role: str, name: str = "") -> Desk:
        """The desk of a role in the team of one register entry, such as a project's own manager."""
        return cls(str(DeskKey("entry", entry_id, role)), name)

    def _of(self, holder: Holder) -> int | None:
        held = DeskKey.parse(self.key)
        return held.id if held is not None and held.holder == holder else None

    @property
    def account_id(self) -> int | None:
        """The account, where the desk is one person's."""
        return self._of("account")

    @property
    def organisation_id(self) -> int | None:
        """The organisation, where the desk is that of a role in it."""
        return self._of("organisation")

    @property
    def entry_id(self) -> int | None:
        """The entry, where the desk is that of a role in its team."""
        return self._of("entry")

    @property
    def role(self) -> str | None:
        """The role, where the desk is a role's."""
        held = DeskKey.parse(self.key)
        return (held.role or None) if held is not None else None
