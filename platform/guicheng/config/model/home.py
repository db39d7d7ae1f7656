"""The home page of a role: panels of what waits, what was told, what stands in a register, figures and texts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from guicheng.config.model.base import Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import RefersBy
from guicheng.config.model.names import OwnId

PanelKind = Literal["inbox", "messages", "entries", "systems", "statistic", "page"]
MOST_PANELS = 8

_NAMED = (("entries", "registers"), ("statistic", "statistics"), ("page", "pages"))
"""What `of` names for each kind that has it."""

PanelOf = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z][a-z0-9]*(-[a-z0-9]+)*)?$", max_length=129),
    RefersBy("panel", _NAMED),
]


class Panel(Part):
    """A panel of a home page."""

    id: OwnId
    title: Text | None = Field(None, description="what stands above it; what it shows says it by default")
    panel: PanelKind = Field(
        description="`inbox` what waits for a decision, `messages` what the reader was told, `entries` of a register, "
        "`systems` the business systems, a `statistic`, a `page` of text"
    )
    of: PanelOf | None = Field(
        None, description="which register (with several lists `register/list`), statistic or page it shows"
    )
    when: Condition | None = Field(None, description="of `entries`: those for which it holds; every one by default")
    most: int = Field(8, ge=1, le=20, description="how many rows it shows; the count is of all")

    @model_validator(mode="after")
    def _fits(self) -> Panel:
        if (self.of is not None) != (self.panel in dict(_NAMED)):
            raise ValueError(
                "entries、statistic、page 要用 `of` 写明是哪一个，其他的不写 / "
                "`entries`, `statistic` and `page` say `of` which, the others do not"
            )
        if self.when is not None and self.panel != "entries":
            raise ValueError("`when` 只用于 entries / `when` is of `entries` only")
        return self
