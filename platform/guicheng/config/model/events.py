"""What happens to a filing, as the language writes it: `submit`, `state:<state>`, `decide:<step>.<decision>` …"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class FilingEvent:
    """One thing that happens, or a declaration for it. `name` is a step or a state, `decision` an answer of the step;
    a declaration that leaves either out stands for any."""

    kind: str
    name: str = ""
    decision: str = ""

    @staticmethod
    @lru_cache(maxsize=4096)
    def parse(written: str) -> FilingEvent:
        """The event that the language writes so."""
        kind, _, rest = written.partition(":")
        name, _, decision = rest.partition(".")
        return FilingEvent(kind, name, decision)

    @classmethod
    def decide(cls, step: str, decision: str = "") -> FilingEvent:
        """A step was left with a decision; without one, any."""
        return cls("decide", step, decision)

    @classmethod
    def state(cls, name: str) -> FilingEvent:
        """A state was reached."""
        return cls("state", name)

    def __str__(self) -> str:
        return f"{self.kind}{self.name and ':'}{self.name}{self.decision and '.'}{self.decision}"

    def covers(self, happened: FilingEvent) -> bool:
        """Whether what is declared for this event is for what happened."""
        return (
            self.kind == happened.kind and self.name in ("", happened.name) and self.decision in ("", happened.decision)
        )


CREATE, SUBMIT, FINISH, TASK = map(FilingEvent, ("create", "submit", "finish", "task"))
WITHDRAW, CANCEL, VOID, RETURN, TAKE_BACK = map(FilingEvent, ("withdraw", "cancel", "void", "return", "take-back"))
WINDOW_OPENS, WINDOW_CLOSES, DEADLINE = map(FilingEvent, ("window-opens", "window-closes", "deadline"))
COPY = FilingEvent("cc")


def is_for(declared: str, happened: Iterable[FilingEvent]) -> bool:
    """Whether what is declared for an event, as it is written, is for any of those that happened."""
    event = FilingEvent.parse(declared)
    return any(event.covers(one) for one in happened)
