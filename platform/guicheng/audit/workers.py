"""Who is written down where nobody was at work: the platform itself, under a name that people understand."""

from __future__ import annotations

from guicheng.common.text import Text, text

CLOCKWORK = text("系统定时任务", "Clockwork")
UPSTREAM = text("上游系统", "Upstream system")
SETUP = text("系统初始设置", "Set-up of the system")

_NAMES = {one.zh: one for one in (CLOCKWORK, UPSTREAM, SETUP)}


def named(name: str) -> Text:
    """The name of whoever did something, as the reader's language has it: people's names stay as they are."""
    return _NAMES.get(name) or Text(zh=name)
