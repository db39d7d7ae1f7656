"""The home page of the caller's role."""

from __future__ import annotations

from pydantic import Field

from guicheng.api.shapes.base import Moment, Shape, Words
from guicheng.config.model.home import PanelKind
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context.naming import called
from guicheng.reports import home


class PanelLine(Shape):
    """面板中的一条 / A row of a panel."""

    id: int = Field(description="任务、消息或条目的编号 / of the task, the message or the entry")
    title: str
    at: Moment | None = None


class PanelShape(Shape):
    """首页面板 / A panel of the home page."""

    id: str
    title: Words
    panel: PanelKind
    of: str | None
    count: int | None = Field(description="全部条数；消息为未读条数 / how many there are; of messages, unread")
    items: list[PanelLine]

    @classmethod
    def of_shown(cls, config: RegionConfig, shown: home.Shown) -> PanelShape:
        """A panel with its first rows."""
        return cls(
            id=shown.panel.id,
            title=Words.of(shown.title),
            panel=shown.panel.panel,
            of=shown.panel.of,
            count=shown.count,
            items=[
                *(
                    PanelLine(id=one.task.pk, title=called(config, one.filing).zh, at=one.task.created)
                    for one in shown.tasks
                ),
                *(PanelLine(id=one.pk, title=one.title_zh, at=one.sent_at) for one in shown.messages),
                *(
                    PanelLine(id=entry.pk, title=next((said for said in cells.values() if said), entry.name))
                    for entry, cells in shown.entries
                ),
            ],
        )


class Home(Shape):
    """首页 / The home page: its panels in their order."""

    items: list[PanelShape]
