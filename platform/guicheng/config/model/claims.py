"""Taking a task of a desk up (认领), so that two do not read the same case."""

from __future__ import annotations

from pydantic import Field, model_validator

from guicheng.config.model.base import Part
from guicheng.config.model.names import CalendarId
from guicheng.config.model.time import Term


class Claim(Part):
    """Whoever of a desk claims a task has it for themself; the others see by whom, and may not decide it."""

    release_after: Term | None = Field(
        None, description="the task goes back to its desk after so long; it stays claimed where this is left out"
    )
    calendar: CalendarId | None = Field(
        None, description="whose working days count, where the term counts them; `national` by default"
    )
    take_over: bool = Field(False, description="colleagues of the desk may take a claimed task over")

    @property
    def counts_with(self) -> str:
        """The calendar of its term."""
        return self.calendar or "national"

    @model_validator(mode="after")
    def _comes_later(self) -> Claim:
        if self.release_after is not None and self.release_after.amount < 0:
            raise ValueError("`release_after` 不能是负数 / `release_after` lies ahead: its amount is not negative")
        return self
