"""Who is written down where nobody was at work: the platform itself, under a name that people understand."""

from __future__ import annotations

from guicheng.common.text import text

CLOCKWORK = text("系统定时任务", "Clockwork")
UPSTREAM = text("上游系统", "Upstream system")
SETUP = text("系统初始设置", "Set-up of the system")
