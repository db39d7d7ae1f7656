"""Whose a task or a notice is, as rows keep it: `a7`, `o7:<role>` or `s7:<role>`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Holder = Literal["account", "organisation", "entry"]

_LETTERS: dict[Holder, str] = {"account": "a", "organisation": "o", "entry": "s"}
_HOLDERS: dict[str, Holder] = {letter: holder for holder, letter in _LETTERS.items()}
_WRITTEN = re.compile(r"(a)(\d+)|([os])(\d+):([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class DeskKey:
    """One account, or everybody who holds a role in an organisation or in the team of an entry."""

    holder: Holder
    id: int
    role: str = ""

    @staticmethod
    @lru_cache(maxsize=4096)
    def parse(written: str) -> DeskKey | None:
        """The key that is written so; None for a desk that nobody holds."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            return None
        account, account_id, group, group_id, role = found.groups()
        return DeskKey(_HOLDERS[account or group], int(account_id or group_id), role or "")

    def __str__(self) -> str:
        return f"{_LETTERS[self.holder]}{self.id}{self.role and ':'}{self.role}"
