"""Whose tasks wait, and to whom they go when somebody may no longer take them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from guicheng.accounts.heirs import Heirs
from guicheng.api.shapes.base import Id, Listing, MadeFrom, Moment, ReasonOf, Shape, Words
from guicheng.filings.acts.handover import Named
from guicheng.filings.acts.overseeing import TITLES, Why
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import OPEN, Task

Heir = Literal["desk"] | Id


class Leaving(ReasonOf):
    """停用 / Disabling, and who takes over the open tasks."""

    tasks: Annotated[
        dict[str, Heir],
        Field(
            default_factory=dict,
            max_length=500,
            description="待办 → 接办人账号，或 desk 退回岗位；* 表示其余；未说明的以 tasks-open 拒绝并列出 / "
            "task → the account that takes it on, or `desk`; `*`: all others; `tasks-open` names what is missing",
        ),
    ]

    def heirs(self) -> Heirs:
        """The answers."""
        return Heirs({task: str(heir) for task, heir in self.tasks.items()})


class RoleTaking(Shape):
    """收回角色 / Taking a role back."""

    tasks: Annotated[
        str,
        Field(
            "",
            pattern=r"^(desk|[1-9][0-9]{0,17})?$",
            description="未结待办的接办人账号，或 desk 退回岗位 / who takes the open tasks on: an account, or `desk`",
        ),
    ]

    def heirs(self) -> Heirs:
        """The answer for every task."""
        return Heirs({"*": self.tasks})


class StuckListing(Listing):
    """积压待办查询 / Which tasks."""

    why: Annotated[
        Literal["", "disabled", "no-role", "applicant", "nobody", "long", "all"],
        Field("", description="积压原因，空为全部积压，all 为所有等待的 / why; all that are stuck; all that wait"),
    ]
    office: Annotated[str, Field("", max_length=60, description="单位名称 / words of the office")]
    step: Annotated[str, Field("", max_length=130, description="事项/环节 / type/step")]
    person: Annotated[str, Field("", max_length=60)]
    query: Annotated[str, Field("", max_length=100)]


class StuckRow(Shape):
    """积压待办 / A task that waits."""

    id: int
    filing: int
    title: str = Field(description="填报件名称，无权查看时为种类和编号 / its name; kind and number where it is closed")
    type: str
    step: str
    step_title: Words
    holder: str
    holder_account: int | None = Field(description="办理人账号，空为岗位 / the person, none where it is a desk's")
    since: Moment
    due_at: Moment | None
    held: bool = Field(description="是否正等待其他签署人 / whether it waits for another signer")
    why: list[Why]
    why_titles: list[Words]
    version: int = Field(description="填报件版本 / version of the filing")

    @classmethod
    def of(cls, task: Task, named: Named, why: list[Why], step_title: Words) -> StuckRow:
        """A task as whoever manages its people sees it."""
        return cls(
            id=task.pk,
            filing=task.filing_id,
            title=named.title,
            type=task.filing_type,
            step=task.step,
            step_title=step_title,
            holder=task.desk_name,
            holder_account=Desk(task.desk).account_id,
            since=task.clock_from,
            due_at=task.limit_at,
            held=task.status != OPEN,
            why=why,
            why_titles=[Words.of(TITLES[one]) for one in why],
            version=named.version,
        )


class StuckPage(Shape):
    """积压待办列表 / A page of them, the earliest first."""

    items: list[StuckRow]
    next: str | None


class Taker(Shape):
    """可接办人 / Somebody who may take it on."""

    account: int
    name: str


class BackAt(Shape):
    """退回的岗位 / The desk it would go back to."""

    name: str
    manned: bool = Field(description="该岗位是否有人 / whether somebody is there")


class Takers(Shape):
    """可接办人及岗位 / Who may take a task on."""

    people: list[Taker]
    desk: BackAt


class Reassigning(Shape):
    """改派 / Giving a task to another."""

    to: Heir = Field(description="接办人账号，或 desk 退回岗位 / the account that takes it on, or `desk`")
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    version: MadeFrom
