"""What a published release says to programs."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from guicheng.api.shapes.base import Moment, Shape, Words
from guicheng.calendars.values import Period
from guicheng.config.model.chains import Step
from guicheng.config.model.filing import FilingType
from guicheng.config.model.registers import Register
from guicheng.config.model.whole import RegionConfig
from guicheng.config.state_titles import statuses_of
from guicheng.config.widgets.lookups import OfferedChoice


class RegionShape(Shape):
    """已发布的地区系统 / A published system."""

    id: str
    title: Words
    schema_url: str
    docs_url: str


class RegionList(Shape):
    """全部地区系统 / Every published system."""

    items: list[RegionShape]


class StepShape(Shape):
    """审批环节 / A step of the chain."""

    id: str
    title: Words
    state: str
    decisions: list[str]

    @classmethod
    def of(cls, step: Step) -> StepShape:
        """A declared step."""
        decisions = [decision.id for decision in step.decisions]
        return cls(id=step.id, title=Words.of(step.title), state=step.state or step.id, decisions=decisions)


class FilingTypeShape(Shape):
    """填报事项 / A filing type."""

    id: str
    title: Words
    description: Words | None
    about: str | None = Field(description="所属台账 / the register it is about")
    form: str | None
    window: str | None
    applicants: list[str]
    steps: list[StepShape]
    mine: bool = Field(description="当前身份可填报 / your role files it")

    @classmethod
    def of(cls, kind: FilingType, role: str) -> FilingTypeShape:
        """A filing type as somebody of a role sees it."""
        return cls(
            id=kind.filing,
            title=Words.of(kind.title),
            description=Words.maybe(kind.description),
            about=kind.about,
            form=kind.form,
            window=kind.window.window if kind.window else None,
            applicants=list(kind.chain.applicant),
            steps=[StepShape.of(step) for step in kind.chain.steps],
            mine=role in kind.chain.applicant,
        )


class RegisterShape(Shape):
    """台账 / A register."""

    id: str
    title: Words
    form: str
    about: str | None
    may_create: bool
    statuses: dict[str, Words]

    @classmethod
    def of(cls, register_id: str, register: Register, config: RegionConfig, role: str) -> RegisterShape:
        """A register as somebody of a role sees it."""
        return cls(
            id=register_id,
            title=Words.of(register.title),
            form=register.form,
            about=register.about,
            may_create=role in register.create,
            statuses={key: Words.of(title) for key, title in statuses_of(config, register_id).items()},
        )


class ReleaseShape(Shape):
    """当前发布版本 / The live release."""

    region: str
    title: Words
    number: int | None
    content_hash: str
    filing_types: list[FilingTypeShape]
    registers: list[RegisterShape]
    forms: list[str]
    roles: dict[str, Words]
    labels: dict[str, dict[str, Words]] = Field(description="状态 → 角色 → 名称 / state → role (or all) → name")
    menu: list[dict[str, Any]] = Field(description="当前身份的菜单 / the menu of your role")


class FormShape(Shape):
    """表单 / A form."""

    id: str
    title: Words
    json_schema: dict[str, Any] = Field(description="JSON Schema 2020-12")
    view: dict[str, Any] = Field(description="界面描述，按当前语言 / how it is laid out, in the present language")


class PeriodShape(Shape):
    """填报期 / A period."""

    key: str
    label: Words
    opens: Moment | None
    closes: Moment | None = Field(description="不含 / excluded")

    @classmethod
    def of(cls, period: Period) -> PeriodShape:
        """A period of a window."""
        return cls(key=period.key, label=Words.of(period.label), opens=period.opens, closes=period.closes)


class WindowShape(Shape):
    """填报窗口 / A window."""

    id: str
    open: list[PeriodShape]
    days_left: int | None = Field(description="最近截止的剩余天数 / days until the nearest close")
    remaining: Words | None
    next: PeriodShape | None


class WindowList(Shape):
    """全部填报窗口 / Every window."""

    items: list[WindowShape]


class ChoiceShape(Shape):
    """可选项 / Something to choose."""

    value: str
    label: str
    more: str = Field("", description="用来分辨的内容 / what tells it apart")

    @classmethod
    def of(cls, choice: OfferedChoice) -> ChoiceShape:
        """A choice of a lookup."""
        return cls(value=choice.value, label=choice.label, more=choice.more)


class ChoiceList(Shape):
    """可选项列表 / Things to choose."""

    items: list[ChoiceShape]
